import { outboxPosition } from "../models/outbox.ts";
import type { FieldCipher } from "../models/field-cipher.ts";
import type { Stores } from "../models/stores.ts";
import { startAccountBot } from "./account-bot.ts";
import type { ContentCache } from "./content-cache.ts";
import { sealJson } from "./gateway/sealed-json.ts";
import { Gateway } from "./gateway/gateway.ts";
import type { CampaignChat } from "./campaigns/campaign-chat.ts";
import type { Log } from "./log.ts";
import { closedChannel, type MessageChannel } from "./outbox/message-channel.ts";
import { OutboxSender } from "./outbox/outbox-sender.ts";
import type { OutgoingMessage } from "./outgoing-message.ts";
import { ChatDesk } from "./tickets/chat-desk.ts";
import { TicketDesk } from "./tickets/ticket-desk.ts";
import type { PageLinks } from "./notices/page-link.ts";
import { PuppetOfficialAccount } from "./puppet/puppet-official-account.ts";

export interface AccountOptions {
  readonly stores: Stores;
  readonly cipher: FieldCipher;
  readonly log: Log;
  /** Original id, `gh_…`. */
  readonly accountId: string;
  readonly content: ContentCache;
  /** The platform's clock; only forward. */
  readonly platformNow: () => Date;
  /** Default: none, the account may answer only when asked. */
  readonly channel?: MessageChannel;
  /** Default: none, the chat names no page of ours. */
  readonly pageLinks?: PageLinks;
  /** Default: none, cadres ask of no campaigns. */
  readonly campaigns?: CampaignChat;
}

export interface Account {
  readonly gateway: Gateway;
  readonly outbox: OutboxSender;
  readonly content: ContentCache;
  readonly desk: TicketDesk;
  /** Finishes the turns under way, then stops the bot. */
  stop(): Promise<void>;
}

/** Puts the account together: texts, the Wechaty bot, the gateway in front of both. */
export async function openAccount(options: AccountOptions): Promise<Account> {
  const { log, accountId, content } = options;
  // The first worker does not wait while the topics are indexed.
  const { settings } = await content.current();
  const { accountName } = settings;
  const { channel = closedChannel } = options;
  const outbox = new OutboxSender({ ...options, channel });
  const sendMessage = (openid: string, message: OutgoingMessage) =>
    sendByItself(openid, message, { options, outbox });
  const puppet = new PuppetOfficialAccount({ accountId, accountName, sendMessage });
  const bot = await startAccountBot(puppet, log);
  const maySend = channel.isAllowed;
  const wake = (conversation: string) => outbox.wake(conversation);
  const parts = { ...options, maySend, wake };
  const desk = new TicketDesk(parts);
  const chatDesk = new ChatDesk(parts, desk);
  const turns = { content, puppet, outbox, maySend, chatDesk, tickets: parts };
  const gateway = new Gateway({ ...options, ...turns });
  const stop = async () => {
    await gateway.worker.stop();
    await outbox.stop();
    await bot.stop();
  };
  return { gateway, outbox, content, desk, stop };
}

/** What is said outside a reply window goes by customer-service message, or waits for the follower to come back. */
async function sendByItself(
  openid: string,
  message: OutgoingMessage,
  { options, outbox }: { options: AccountOptions; outbox: OutboxSender },
): Promise<void> {
  const { stores, cipher, platformNow } = options;
  const conversation = cipher.hash(openid, "openid");
  const createdAt = platformNow();
  await stores.outbox.add({
    id: `${conversation}.${crypto.randomUUID()}`,
    conversation,
    position: outboxPosition(createdAt),
    content: sealJson(cipher, { openid, message }, "outbox"),
    createdAt,
    dueAt: new Date(),
  });
  outbox.wake(conversation);
}
