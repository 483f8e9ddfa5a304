import { createWechatClient, type WechatClient } from "../../bot/wechat/api/wechat-client.ts";
import type { AccountRights } from "../../bot/wechat/api/rights.ts";
import { startWechat, type TestWechat } from "../web/sandbox/platform/start-wechat.ts";
import { TestClock } from "./wechat-client-world.ts";
import { recordLog, type RecordedLog } from "./silent-log.ts";
import { openTestStores, type TestStores } from "./test-database.ts";

/** The client against the real pretend platform, on the platform's clock. */
export interface PretendClientWorld extends TestStores {
  readonly wechat: TestWechat;
  readonly log: RecordedLog;
  readonly waits: readonly number[];
  createClient(options?: { account?: AccountRights; appSecret?: string }): WechatClient;
  /** Calls of this path that arrived since the world was opened. */
  count(path: string): number;
  end(): Promise<void>;
}

export async function openPretendClientWorld(): Promise<PretendClientWorld> {
  const database = await openTestStores();
  const wechat = await startWechat();
  const log = recordLog();
  const clock = new PlatformTestClock(wechat);
  const clients: WechatClient[] = [];
  return {
    ...database,
    wechat,
    log,
    waits: clock.waits,
    createClient: (options = {}) => {
      const client = createWechatClient({
        apiBase: wechat.apiBase,
        appId: wechat.api.account.appId,
        appSecret: wechat.api.account.appSecret,
        account: { kind: "service", isVerified: true },
        stores: database.stores,
        cipher: database.cipher,
        clock,
        log,
        ...options,
      });
      clients.push(client);
      return client;
    },
    count: (path) => listCalls(wechat).filter((call) => call.path === path).length,
    end: async () => {
      await wechat.stop();
      await Promise.all(clients.map((client) => client.close()));
      await database.close();
    },
  };
}

class PlatformTestClock extends TestClock {
  readonly #wechat: TestWechat;

  constructor(wechat: TestWechat) {
    super();
    this.#wechat = wechat;
  }

  override platformNow(): Date {
    return this.#wechat.api.clock.now();
  }
}

function listCalls({ api }: TestWechat) {
  const { items } = api.calls.listNewest();
  return items;
}
