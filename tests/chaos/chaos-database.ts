import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startEmbeddedStore } from "../../models/embedded/embedded-store.ts";

/** A new database on the real MongoDB of TEST_MONGODB_URI, else on an embedded store. Whoever opens it drops it. */
export async function openChaosDatabase(
  name: string,
): Promise<{ uri: string; stop: () => Promise<void> }> {
  const real = process.env["TEST_MONGODB_URI"];
  if (real) {
    const uri = new URL(real);
    uri.pathname = `/chaos_${randomBytes(6).toString("hex")}`;
    return { uri: uri.href, stop: () => Promise.resolve() };
  }
  const dir = await mkdtemp(path.join(tmpdir(), `goutonghui-${name}-`));
  const store = await startEmbeddedStore({ dir });
  const stop = async () => {
    await store.stop();
    await rm(dir, { recursive: true });
  };
  return { uri: store.uri, stop };
}
