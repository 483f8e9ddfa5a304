import { schedule, type ScheduledTask } from "node-cron";
import type { Log } from "../bot/log.ts";
import type { ConversationStore } from "../models/conversation.ts";

/** Keys and answers serve repeats, which come within seconds; after a day they are only old talk. */
const keepMs = 24 * 60 * 60_000;
const everyHour = "17 * * * *";

export async function forgetAnswers(conversations: ConversationStore, now: Date): Promise<number> {
  return conversations.forgetAnswers(new Date(now.getTime() - keepMs));
}

/** Clears old answers every hour. Any number of processes may do it: the write is conditional. */
export function scheduleForgetting(conversations: ConversationStore, log: Log): ScheduledTask {
  const run = async () => {
    const conversationCount = await forgetAnswers(conversations, new Date());
    log.info({ event: "answers.forgotten", conversationCount });
  };
  const report = (error: unknown) => log.error({ event: "answers.not-forgotten", error });
  return schedule(everyHour, () => run().catch(report), {
    name: "forget-answers",
    timezone: "Asia/Shanghai",
    noOverlap: true,
  });
}
