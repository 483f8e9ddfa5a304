import type { ApiClock } from "../../bot/wechat/api/api-clock.ts";
import type { PhaseTimeouts } from "../../bot/wechat/api/http-exchange.ts";
import type { AccountRights } from "../../bot/wechat/api/rights.ts";
import {
  createWechatClient,
  type WechatClient,
  type WechatClientOptions,
} from "../../bot/wechat/api/wechat-client.ts";
import {
  startScriptedPlatform,
  type ArrivedCall,
  type ScriptedAnswer,
  type ScriptedPlatform,
} from "./scripted-platform.ts";
import { recordLog, type RecordedLog } from "./silent-log.ts";
import { openTestStores, type TestStores } from "./test-database.ts";

export const appId = "wx1234567890abcdef";

/** Two clocks that stand still until a test moves them; waiting takes no time, but moves the machine's
 *  unless it is to stand still too. */
export class TestClock implements ApiClock {
  readonly waits: number[] = [];
  readonly #isStill: boolean;
  #platformMs = Date.parse("2026-11-24T02:00:00Z");
  #machineMs = Date.parse("2026-11-24T02:00:00Z");

  constructor({ isStill = false } = {}) {
    this.#isStill = isStill;
  }

  platformNow(): Date {
    return new Date(this.#platformMs);
  }

  now(): Date {
    return new Date(this.#machineMs);
  }

  async wait(ms: number): Promise<void> {
    this.waits.push(ms);
    if (!this.#isStill) this.#machineMs += ms;
    await new Promise((resolve) => setImmediate(resolve));
  }

  random(): number {
    return 0.5;
  }

  advance(ms: number): void {
    this.#platformMs += ms;
    this.#machineMs += ms;
  }
}

/** The platform's tokens: one at a time, `token-1`, `token-2`, … */
export class PretendTokens {
  current = "token-1";
  #count = 1;

  renew(): string {
    this.#count += 1;
    this.current = `token-${this.#count}`;
    return this.current;
  }

  /** `stable_token`: the present one, another when forced. */
  answer(call: ArrivedCall): ScriptedAnswer {
    const { force_refresh: isForced } = JSON.parse(call.body.toString()) as {
      force_refresh: boolean;
    };
    const token = isForced ? this.renew() : this.current;
    return { access_token: token, expires_in: 7_200 };
  }

  isRefused(call: ArrivedCall): boolean {
    return call.query.get("access_token") !== this.current;
  }
}

export const stableToken = "/cgi-bin/stable_token";
const refusedToken: ScriptedAnswer = {
  errcode: 40_001,
  errmsg: "invalid credential, access_token is invalid or not latest rid: 1-2-3",
};

export interface ClientOptions {
  readonly account?: AccountRights;
  readonly clock?: ApiClock;
  readonly timeouts?: Partial<PhaseTimeouts>;
  readonly apiBase?: string;
  readonly stores?: WechatClientOptions["stores"];
}

export interface ClientWorld extends TestStores {
  readonly platform: ScriptedPlatform;
  readonly tokens: PretendTokens;
  readonly clock: TestClock;
  readonly log: RecordedLog;
  /** What every path but the token's answers, once the token is right. */
  answerWith(answer: (call: ArrivedCall) => ScriptedAnswer | Promise<ScriptedAnswer>): void;
  createClient(options?: ClientOptions): WechatClient;
  /** Nothing stored, nothing called, as at the beginning. */
  reset(): Promise<void>;
  end(): Promise<void>;
}

const ok: ScriptedAnswer = { errcode: 0, errmsg: "ok" };

export async function openClientWorld(): Promise<ClientWorld> {
  const database = await openTestStores();
  const tokens = new PretendTokens();
  let answer: (call: ArrivedCall) => ScriptedAnswer | Promise<ScriptedAnswer> = () => ok;
  const platform = await startScriptedPlatform((call) => {
    if (call.path === stableToken) return tokens.answer(call);
    const needsToken = call.path !== "/cgi-bin/clear_quota/v2";
    return needsToken && tokens.isRefused(call) ? refusedToken : answer(call);
  });
  const defaultScript = platform.script;
  const clock = new TestClock();
  const log = recordLog();
  const clients: WechatClient[] = [];
  return {
    ...database,
    platform,
    tokens,
    clock,
    log,
    answerWith: (given) => void (answer = given),
    createClient: (options = {}) => {
      const client = createWechatClient({
        apiBase: platform.base,
        appId,
        appSecret: "0123456789abcdef0123456789abcdef",
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
    reset: async () => {
      await database.stores.accessTokens.model.deleteMany({});
      await database.stores.apiPauses.model.deleteMany({});
      platform.calls.length = 0;
      platform.script = defaultScript;
      clock.waits.length = 0;
      log.events.length = 0;
      log.debugEvents.length = 0;
      answer = () => ok;
    },
    end: async () => {
      await platform.close();
      await Promise.all(clients.map((client) => client.close()));
      await database.close();
    },
  };
}
