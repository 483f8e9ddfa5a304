import type { InboxWorker } from "../bot/gateway/inbox-worker.ts";
import type { Log } from "../bot/log.ts";
import type { Account } from "../bot/open-account.ts";
import type { OutboxSender } from "../bot/outbox/outbox-sender.ts";
import type { ConversationStore } from "../models/conversation.ts";
import type { OutboxStore } from "../models/outbox.ts";
import type { Stores } from "../models/stores.ts";

export interface Sweep {
  stop(): void;
}

const sweepIntervalMs = 5_000;
const sweepLimit = 50;

/** Takes over what dead processes left behind, at start and every 5 s, whether WeChat asks again or not:
 *  conversations, and messages that wait to be sent. */
export function startSweep(
  { conversations, outbox }: Pick<Stores, "conversations" | "outbox">,
  account: Pick<Account, "gateway" | "outbox">,
  log: Log,
): Sweep {
  const run = () => {
    Promise.all([
      sweepConversations(conversations, account.gateway.worker),
      sweepOutbox(outbox, account.outbox),
    ]).catch((error: unknown) => log.warn({ event: "sweep.failed", error }));
  };
  run();
  const timer = setInterval(run, sweepIntervalMs);
  return { stop: () => clearInterval(timer) };
}

/** Returns how many conversations were taken over. */
export async function sweepConversations(
  conversations: ConversationStore,
  worker: InboxWorker,
): Promise<number> {
  const abandoned = await conversations.findAbandoned(new Date(), sweepLimit);
  const taken = await Promise.all(abandoned.map((id) => worker.takeOver(id)));
  return taken.filter(Boolean).length;
}

/** What another process is just sending is left alone. */
export async function sweepOutbox(outbox: OutboxStore, sender: OutboxSender): Promise<void> {
  const due = await outbox.findDue(new Date(), sweepLimit);
  for (const conversation of due) sender.wake(conversation);
}
