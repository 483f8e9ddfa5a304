import type { Connection } from "mongoose";
import type Router from "koa-router";
import { createSandboxRouter } from "./api-routes.ts";
import type { MenuButton, Stall } from "./api-types.ts";
import type { CallbackSettings } from "./callback/callback-settings.ts";
import type { RetryRule } from "./callback/deliver-push.ts";
import { Chat, type SandboxLog } from "./chat.ts";
import { FollowerStore } from "./follower-store.ts";
import { MessageStore, type Seal } from "./message-store.ts";
import { PretendPlatform } from "./pretend-platform.ts";

export type SandboxStall = Stall;
export type SandboxMenuButton = MenuButton;

export interface SandboxOptions {
  /** Keeps `sandboxFollowers` and `sandboxMessages`. */
  readonly connection: Connection;
  readonly callback: CallbackSettings;
  /** The chat's title. */
  readonly accountName: string;
  readonly stalls: () => Promise<readonly SandboxStall[]>;
  readonly menu: readonly SandboxMenuButton[];
  readonly seal: Seal;
  readonly now: () => Date;
  /** Default: 5 s a try, three tries. */
  readonly retry?: Partial<RetryRule>;
  readonly log: SandboxLog;
}

export interface Sandbox {
  /** `/sandbox`, `/sandbox/assets/*`, `/sandbox/api/*`. */
  readonly router: Router;
  readonly platform: PretendPlatform;
  /** Ends within a second; pushes under way are cut. */
  stop(): Promise<void>;
}

const defaultAttempts = 3;

/** Pretend WeChat with its phone page, in front of one account's callback address. */
export async function createSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { connection, callback, accountName, menu, seal, now, retry = {}, log, stalls } = options;
  const platform = new PretendPlatform({ callback, now, retry });
  const followers = new FollowerStore(connection);
  const messages = new MessageStore(connection, seal);
  await messages.createIndexes();
  const unfinished = await messages.failUnfinished();
  log.info({ event: "sandbox.ready", mode: callback.mode, unfinished });
  const parts = { platform, followers, messages, stalls, menu, now, log };
  const chat = new Chat(parts);
  const attempts = retry.attempts ?? defaultAttempts;
  const account = { name: accountName, mode: callback.mode, menu, attempts };
  const router = createSandboxRouter({ ...parts, chat, account });
  return { router, platform, stop: () => chat.stop() };
}
