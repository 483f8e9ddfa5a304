import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { openConnection } from "../../../models/database.ts";
import { FieldCipher } from "../../../models/field-cipher.ts";
import type { SyncReport } from "../../../models/follower-sync.ts";
import { createStores, prepareDatabase } from "../../../models/stores.ts";
import {
  servePretendWechat,
  type PretendWechat,
} from "../../../web/sandbox/platform/serve-pretend-wechat.ts";
import { liveEnvironment } from "../../support/service-process.ts";
import { testAccount } from "../../support/test-account.ts";
import { openChaosDatabase } from "../chaos-database.ts";

/** A pretend platform with followers, a database, and syncs in processes of their own between them. */
export interface SyncWorld {
  readonly wechat: PretendWechat;
  sync(run: string): Promise<void>;
  /** False when it finished before it could be killed. */
  syncAndKill(run: string, afterQuestions: number): Promise<boolean>;
  /** @throws Error when the report, or the number of rows, is another. */
  expectReport(run: string, report: SyncReport): Promise<void>;
  close(): Promise<void>;
}

const program = path.join(import.meta.dirname, "sync-process.ts");
const batchPath = "/cgi-bin/user/info/batchget";
const pollMs = 5;

/** On the real MongoDB of TEST_MONGODB_URI, else on an embedded store. */
export async function openSyncWorld(): Promise<SyncWorld> {
  const { uri, stop } = await openChaosDatabase("sync");
  const connection = await openConnection(uri);
  const cipher = new FieldCipher(Buffer.from(liveEnvironment.FIELD_KEY, "base64"));
  const stores = createStores(connection, cipher);
  await prepareDatabase(connection, cipher.keyId);
  const wechat = await servePretendWechat({
    appSecret: liveEnvironment.WECHAT_APP_SECRET,
    callback: { url: "http://127.0.0.1:1/wechat", mode: "safe", ...testAccount },
  });
  const start = (run: string) =>
    spawn(process.execPath, ["--import", "tsx", program, uri, wechat.apiBase, run], {
      stdio: ["ignore", "inherit", "inherit"],
    });
  return {
    wechat,
    sync: (run) => runToEnd(start(run)),
    syncAndKill: (run, afterQuestions) => killAfter(start(run), wechat, afterQuestions),
    async expectReport(run, report) {
      const found = await stores.followerSyncs.model.findById(run).lean();
      expectSame(found?.report, report, `report of ${run}`);
      const following = await stores.followers.model.countDocuments({ isSubscribed: true });
      expectSame(following, wechat.api.followers.followingCount, "followers");
    },
    async close() {
      await wechat.stop();
      await connection.dropDatabase();
      await connection.close();
      await stop();
    },
  };
}

async function runToEnd(child: ChildProcess): Promise<void> {
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`the sync process ended with ${code}`);
}

async function killAfter(
  child: ChildProcess,
  { api }: PretendWechat,
  afterQuestions: number,
): Promise<boolean> {
  const exited = once(child, "exit");
  const used = () => api.quotas.view(batchPath).used;
  const target = used() + afterQuestions;
  while (used() < target && child.exitCode === null) await pause(pollMs);
  const isKilled = child.kill("SIGKILL");
  await exited;
  return isKilled;
}

function expectSame(found: unknown, expected: unknown, what: string): void {
  if (isDeepStrictEqual(found, expected)) return;
  throw new Error(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
}
