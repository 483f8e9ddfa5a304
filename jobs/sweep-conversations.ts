import type { InboxWorker } from "../bot/gateway/inbox-worker.ts";
import type { Log } from "../bot/log.ts";
import type { ConversationStore } from "../models/conversation.ts";

export interface Sweep {
  stop(): void;
}

const sweepIntervalMs = 5_000;
const sweepLimit = 50;

/** Takes over conversations whose holder died, at start and every 5 s, whether WeChat asks again or not. */
export function startSweep(conversations: ConversationStore, worker: InboxWorker, log: Log): Sweep {
  const run = () => {
    sweepOnce(conversations, worker).catch((error: unknown) =>
      log.warn({ event: "sweep.failed", error }),
    );
  };
  run();
  const timer = setInterval(run, sweepIntervalMs);
  return { stop: () => clearInterval(timer) };
}

/** Returns how many conversations were taken over. */
export async function sweepOnce(
  conversations: ConversationStore,
  worker: InboxWorker,
): Promise<number> {
  const abandoned = await conversations.findAbandoned(new Date(), sweepLimit);
  const taken = await Promise.all(abandoned.map((id) => worker.takeOver(id)));
  return taken.filter(Boolean).length;
}
