import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { openAccount, type Account } from "../../bot/open-account.ts";
import { openContent } from "../../bot/open-content.ts";
import type { MessageChannel } from "../../bot/outbox/message-channel.ts";
import type { MessageMode } from "../../bot/wechat/callback-verifier.ts";
import { createApp } from "../../web/app.ts";
import { createMetrics, type Metrics } from "../../web/metrics.ts";
import { createCallbackRoute } from "../../web/routes/callback-route.ts";
import {
  PretendPlatform,
  type PretendPlatformOptions,
} from "../../web/sandbox/pretend-platform.ts";
import { campaignChat } from "./campaign-chat.ts";
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
export async function openHarness(
  mode: MessageMode = "safe",
  channel?: MessageChannel,
): Promise<Harness> {
  const database = await openTestStores();
  const log = recordLog();
  const clock = { now: () => new Date() };
  const wake: { account?: Account } = {};
  const content = await openContent(database.stores, { accountName: "顺义工会" });
  const account = await openAccount({
    ...database,
    ...{ log, content, accountId: testAccount.originalId },
    campaigns: campaignChat(database, {
      ...{ content, platformNow: () => clock.now() },
      wake: (conversation) => wake.account?.outbox.wake(conversation),
    }),
    platformNow: () => clock.now(),
    ...(channel && { channel }),
  });
  wake.account = account;
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
  const idle = async () => {
    await account.gateway.worker.whenIdle();
    await account.outbox.whenIdle();
  };
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
      const { stores, connection } = database;
      const left = [
        stores.conversations,
        stores.followers,
        stores.keptMessages,
        stores.outbox,
        stores.rawCallbacks,
        stores.unansweredQuestions,
        stores.usedNonces,
      ].map(({ model }) => model.collection.name);
      const names = [...left, "silentTries"];
      await Promise.all(names.map((name) => connection.collection(name).deleteMany({})));
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await account.stop();
      await database.close();
    },
  };
}
