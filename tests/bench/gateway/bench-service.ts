import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { PretendPlatform } from "../../../web/sandbox/pretend-platform.ts";
import { buildService, liveEnvironment, spawnService } from "../../support/service-process.ts";
import { testAccount } from "../../support/test-account.ts";

export interface BenchService {
  readonly url: string;
  readonly dataDir: string;
  /** Stops the process; its folder stays until `remove`. */
  stop(): Promise<void>;
  /** Stops it and removes its folder. */
  close(): Promise<void>;
}

/** The built service in plain mode: on the embedded store, or on a database of its own on a real MongoDB. */
export async function openBenchService(mongodbUri: string | undefined): Promise<BenchService> {
  buildService();
  const dataDir = await mkdtemp(path.join(tmpdir(), "goutonghui-bench-"));
  const service = await spawnService({ env: benchEnvironment(dataDir, mongodbUri) });
  const stop = async () => {
    service.kill("SIGTERM");
    await service.exited;
  };
  const close = async () => {
    await stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { url: service.url, dataDir, stop, close };
}

export function benchEnvironment(
  dataDir: string,
  mongodbUri: string | undefined,
): Record<string, string> {
  const database = `bench_${randomBytes(6).toString("hex")}`;
  return {
    ...liveEnvironment,
    WECHAT_MESSAGE_MODE: "plain",
    WECHAT_ACCOUNT_KIND: "test",
    LOG_LEVEL: "info",
    DATA_DIR: dataDir,
    ...(mongodbUri && { MONGODB_URI: new URL(database, mongodbUri).href }),
  };
}

/** One try by default, so that nothing hides behind a repeat. */
export function benchPlatform(url: string, attempts = 1): PretendPlatform {
  return new PretendPlatform({
    callback: { url: `${url}/wechat`, mode: "plain", ...testAccount },
    keepAlive: true,
    retry: { attempts, timeoutMs: 5_000, intervalMs: 0 },
  });
}
