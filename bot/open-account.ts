import type { FieldCipher } from "../models/field-cipher.ts";
import type { Stores } from "../models/stores.ts";
import { startAccountBot } from "./account-bot.ts";
import { ContentCache, seedContent } from "./content-cache.ts";
import { sealJson } from "./gateway/sealed-json.ts";
import { Gateway } from "./gateway/gateway.ts";
import type { Log } from "./log.ts";
import type { OutgoingMessage } from "./outgoing-message.ts";
import { PuppetOfficialAccount } from "./puppet/puppet-official-account.ts";

export interface AccountOptions {
  readonly stores: Stores;
  readonly cipher: FieldCipher;
  readonly log: Log;
  /** Original id, `gh_…`. */
  readonly accountId: string;
  readonly accountName: string;
  /** The platform's clock. */
  readonly platformNow: () => Date;
}

export interface Account {
  readonly gateway: Gateway;
  /** Finishes the turns under way, then stops the bot. */
  stop(): Promise<void>;
}

/** Puts the account together: texts, the Wechaty bot, the gateway in front of both. */
export async function openAccount(options: AccountOptions): Promise<Account> {
  const { stores, log, accountId, accountName } = options;
  await stores.content.seed(seedContent);
  const content = new ContentCache(stores.content);
  // The first worker does not wait while the topics are indexed.
  await content.current();
  const keepMessage = (openid: string, message: OutgoingMessage) =>
    keepForNextContact(openid, message, options);
  const puppet = new PuppetOfficialAccount({ accountId, accountName, keepMessage });
  const bot = await startAccountBot(puppet, log);
  const gateway = new Gateway({ ...options, content, puppet });
  const stop = async () => {
    await gateway.worker.stop();
    await bot.stop();
  };
  return { gateway, stop };
}

/** What is said outside a reply window waits for the follower to come back. */
async function keepForNextContact(
  openid: string,
  message: OutgoingMessage,
  { stores, cipher, platformNow }: AccountOptions,
): Promise<void> {
  const conversation = cipher.hash(openid, "openid");
  const id = `${conversation}.${crypto.randomUUID()}`;
  const sealed = sealJson(cipher, message, "kept");
  await stores.keptMessages.keep(conversation, platformNow(), { id, message: sealed });
  await stores.conversations.countKept(conversation);
}
