import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startEmbeddedStore } from "../../../models/embedded/embedded-store.ts";
import { serveStore } from "../../../models/embedded/serve-store.ts";
import { startStore, temporaryFolder } from "./wire/started-store.ts";
import { RawClient } from "./wire/raw-client.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

describe("the store in its worker thread", () => {
  it("serves until it is stopped, hangs up then, and leaves its folder to the next one", async () => {
    const store = await startEmbeddedStore({ dir: folder.dir });
    expect(store.uri).toBe(`mongodb://127.0.0.1:${store.port}/?directConnection=true`);
    const client = await RawClient.open(store.port);
    await store.stop();
    expect(await client.next()).toBe("closed");
    await expect(once(connect(store.port, "127.0.0.1"), "connect")).rejects.toMatchObject({
      code: "ECONNREFUSED",
    });
    const next = await startStore(folder.dir);
    await next.stop();
  });

  it("says by a code why it could not start", async () => {
    const first = await startStore(folder.dir);
    const second = startEmbeddedStore({ dir: folder.dir });
    await expect(second).rejects.toMatchObject({
      name: "EmbeddedStoreError",
      code: "store-locked",
    });
    await first.stop();
  });
});

it.each([
  [[]],
  [["--dir", "x", "--port", "y"]],
  [["--dir", "x", "--port", "70000"]],
  [["--port", "1"]],
])("npm run store with %j says how it is used", async (args) => {
  await expect(serveStore(args)).rejects.toThrow("--dir DIR --port N");
});
