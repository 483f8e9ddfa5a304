import type { Connection } from "mongoose";
import Router from "koa-router";
import { createSandboxRouter } from "./api-routes.ts";
import type { Stall } from "./api-types.ts";
import type { CallbackSettings } from "./callback/callback-settings.ts";
import type { RetryRule } from "./callback/deliver-push.ts";
import { Chat } from "./chat.ts";
import { SandboxClock } from "./clock.ts";
import { FollowerStore } from "./follower-store.ts";
import { MessageStore, type Seal } from "./message-store.ts";
import { phonePlatform } from "./phone-platform.ts";
import { PretendApi } from "./platform/pretend-api.ts";
import type { PlatformSettings } from "./platform/settings.ts";
import { PretendPlatform } from "./pretend-platform.ts";
import { ResultPusher } from "./result-pusher.ts";
import type { SandboxLog } from "./sandbox-log.ts";
import type { SamplePort } from "./sample-port.ts";
import { TypingNotes } from "./typing-notes.ts";

export type SandboxStall = Stall;

export interface SandboxOptions {
  /** Keeps `sandboxFollowers`, `sandboxMessages`, `sandboxPlatform` and `sandboxClock`. */
  readonly connection: Connection;
  readonly callback: CallbackSettings;
  /** What the account's back end shows to get an access_token. */
  readonly appSecret?: string;
  /** The chat's title. */
  readonly accountName: string;
  readonly stalls: () => Promise<readonly SandboxStall[]>;
  readonly seal: Seal;
  /** The machine's time. */
  readonly now: () => Date;
  /** The platform's clock, if the process has one already; it is started and stopped by whoever made it. */
  readonly clock?: SandboxClock;
  /** Default: 5 s a try, three tries. */
  readonly retry?: Partial<RetryRule>;
  /** What the account begins with; changes at run time win. */
  readonly settings?: Partial<PlatformSettings>;
  /** For the rate of faults; as Math.random. */
  readonly random?: () => number;
  readonly log: SandboxLog;
  /** Of an account that has sample notices. */
  readonly sample?: SamplePort;
}

export interface Sandbox {
  /** `/sandbox`, `/sandbox/assets/*`, `/sandbox/api/*`, `/sandbox/platform/*`. */
  readonly router: Router;
  readonly platform: PretendPlatform;
  readonly api: PretendApi;
  /** Ends within a second; pushes under way are cut. */
  stop(): Promise<void>;
}

/** 32 hexadecimal digits, as WeChat's are. */
const sandboxAppSecret = "0123456789abcdef0123456789abcdef";
const defaultAttempts = 3;
/** "After repeated failures", without a number (fact sheet 1.4): three messages that fail three times, and one more. */
const defaultMarkFailLimit = 10;

/** Pretend WeChat with its phone page, in front of one account's callback address. */
export async function createSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { connection, callback, accountName, seal, retry = {}, log } = options;
  const { stalls, sample } = options;
  const clock = options.clock ?? new SandboxClock({ connection, machineNow: options.now });
  if (!options.clock) await clock.start();
  const api = createApi(options, clock);
  await api.start();
  api.templates.addSamples();
  api.notices.addSamples();
  const now = () => clock.now();
  const platform = new PretendPlatform({ callback, now, api });
  const results = new ResultPusher(api, platform, log);
  const followers = new FollowerStore(connection);
  const messages = new MessageStore(connection, seal);
  await Promise.all([followers.createIndexes(), messages.createIndexes()]);
  const unfinished = await messages.failUnfinished();
  log.info({ event: "sandbox.ready", mode: callback.mode, unfinished });
  const phone = phonePlatform(api);
  const parts = { platform, followers, messages, stalls, phone, now, log, sample };
  const chat = new Chat(parts);
  const typing = new TypingNotes();
  listen(api, chat, { typing, log });
  const attempts = retry.attempts ?? defaultAttempts;
  const hasSample = sample !== undefined;
  const account = { name: accountName, mode: callback.mode, attempts, hasSample };
  const router = new Router();
  router.use(api.router.routes());
  router.use(
    createSandboxRouter({ ...parts, api, chat, account, typing, faults: api.faults }).routes(),
  );
  return {
    ...{ router, platform, api },
    async stop() {
      results.stop();
      await chat.stop();
      await api.stop();
      if (!options.clock) clock.stop();
    },
  };
}

function createApi(options: SandboxOptions, clock: SandboxClock): PretendApi {
  const { callback, connection, seal, retry, log, random } = options;
  const { appSecret = sandboxAppSecret } = options;
  return new PretendApi({
    account: { appId: callback.appId, appSecret, callbackUrl: callback.url },
    settings: {
      markFailLimit: defaultMarkFailLimit,
      ...(retry && retrySettings(retry)),
      ...options.settings,
    },
    keep: { connection, seal },
    ...{ clock, log, ...(random && { random }) },
  });
}

function retrySettings({ timeoutMs, attempts, intervalMs }: Partial<RetryRule>) {
  const interval = intervalMs ?? timeoutMs;
  return {
    ...(timeoutMs !== undefined && { retryTimeoutMs: timeoutMs }),
    ...(attempts !== undefined && { retryAttempts: attempts }),
    ...(interval !== undefined && { retryIntervalMs: interval }),
  };
}

/** What the account sends on its own joins the chats of those who have a phone here. */
function listen(
  api: PretendApi,
  chat: Chat,
  { typing, log }: { typing: TypingNotes; log: SandboxLog },
): void {
  api.onTyping((openid, isTyping) => typing.note(openid, isTyping));
  api.onMessage((openid, message) => {
    typing.note(openid, false);
    void chat.receive(openid, message).catch((error: unknown) => {
      log.error({ event: "sandbox.message-lost", error });
    });
  });
}
