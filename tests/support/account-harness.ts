import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { openAccount, type Account } from "../../bot/open-account.ts";
import type { MessageMode } from "../../bot/wechat/callback-verifier.ts";
import { createApp } from "../../web/app.ts";
import { createMetrics, type Metrics } from "../../web/metrics.ts";
import { createCallbackRoute } from "../../web/routes/callback-route.ts";
import {
  PretendPlatform,
  type PretendPlatformOptions,
} from "../../web/sandbox/pretend-platform.ts";
import { recordLog, type RecordedLog } from "./silent-log.ts";
import { testAccount, testCipher } from "./test-account.ts";
import { openTestStores, type TestStores } from "./test-database.ts";

export interface Harness extends TestStores {
  readonly account: Account;
  readonly log: RecordedLog;
  readonly metrics: Metrics;
  readonly url: string;
  /** The clock of the platform and of the signature check; set it to move. */
  readonly clock: { now: () => Date };
  platform(options?: Partial<PretendPlatformOptions>): PretendPlatform;
  /** Waits until turns and effects are done. */
  idle(): Promise<void>;
  /** Empties what callbacks leave behind. */
  wipe(): Promise<void>;
  close(): Promise<void>;
}

/** The real account behind a real HTTP server on loopback, on this project's database. */
export async function openHarness(mode: MessageMode = "safe"): Promise<Harness> {
  const database = await openTestStores();
  const log = recordLog();
  const clock = { now: () => new Date() };
  const account = await openAccount({
    ...database,
    log,
    accountId: testAccount.originalId,
    accountName: "顺义工会",
    platformNow: () => clock.now(),
  });
  const metrics = createMetrics({ conversationsAtWork: () => 0 });
  const settings = {
    token: testAccount.token,
    mode,
    ...(mode !== "plain" && { cipher: testCipher }),
  };
  const route = createCallbackRoute({
    settings,
    gateway: account.gateway,
    metrics,
    log,
    now: () => clock.now(),
  });
  const handle = createApp({ log, routers: [route] }).callback();
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/wechat`;
  const idle = () => account.gateway.worker.whenIdle();
  return {
    ...database,
    account,
    log,
    metrics,
    url,
    clock,
    idle,
    platform: (options = {}) =>
      new PretendPlatform({
        callback: { url, mode, ...testAccount },
        now: () => clock.now(),
        ...options,
      }),
    async wipe() {
      await idle();
      const { conversations, followers, rawCallbacks, unansweredQuestions, usedNonces } =
        database.stores;
      await conversations.model.deleteMany({});
      await followers.model.deleteMany({});
      await rawCallbacks.model.deleteMany({});
      await unansweredQuestions.model.deleteMany({});
      await usedNonces.model.deleteMany({});
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await account.stop();
      await database.close();
    },
  };
}
