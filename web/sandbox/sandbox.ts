import type { Connection } from "mongoose";
import type Router from "koa-router";
import { createSandboxRouter } from "./api-routes.ts";
import type { MenuButton, Stall } from "./api-types.ts";
import type { CallbackSettings } from "./callback/callback-settings.ts";
import type { RetryRule } from "./callback/deliver-push.ts";
import { Chat, type SandboxLog } from "./chat.ts";
import { FollowerStore } from "./follower-store.ts";
import { MessageStore, type Seal } from "./message-store.ts";
import { createLonePlatform, type PhonePlatform } from "./phone-platform.ts";
import { PretendPlatform } from "./pretend-platform.ts";
import { TypingNotes } from "./typing-notes.ts";

export type SandboxStall = Stall;
export type SandboxMenuButton = MenuButton;

export interface SandboxOptions {
  /** Keeps `sandboxFollowers` and `sandboxMessages`. */
  readonly connection: Connection;
  readonly callback: CallbackSettings;
  /** The chat's title. */
  readonly accountName: string;
  readonly stalls: () => Promise<readonly SandboxStall[]>;
  /** The menu of a phone without a platform; else the published one. */
  readonly menu: readonly SandboxMenuButton[];
  readonly phone?: PhonePlatform;
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
  await Promise.all([followers.createIndexes(), messages.createIndexes()]);
  const unfinished = await messages.failUnfinished();
  log.info({ event: "sandbox.ready", mode: callback.mode, unfinished });
  const phone = options.phone ?? createLonePlatform(menu);
  const parts = { platform, followers, messages, stalls, phone, now, log };
  const chat = new Chat(parts);
  const typing = new TypingNotes();
  listen(phone, chat, { typing, log });
  const attempts = retry.attempts ?? defaultAttempts;
  const account = { name: accountName, mode: callback.mode, attempts };
  const router = createSandboxRouter({ ...parts, chat, account, typing });
  return { router, platform, stop: () => chat.stop() };
}

/** What the account sends on its own joins the chats of those who have a phone here. */
function listen(
  phone: PhonePlatform,
  chat: Chat,
  { typing, log }: { typing: TypingNotes; log: SandboxLog },
): void {
  phone.onTyping((openid, isTyping) => typing.note(openid, isTyping));
  phone.onMessage((openid, message) => {
    typing.note(openid, false);
    void chat.receive(openid, message).catch((error: unknown) => {
      log.error({ event: "sandbox.message-lost", error });
    });
  });
}
