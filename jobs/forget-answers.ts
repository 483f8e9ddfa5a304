import type { ConversationStore } from "../models/conversation.ts";
import type { Job } from "./schedule/job.ts";

/** Keys and answers serve repeats, which come within seconds; after a day they are only old talk. */
const keepMs = 24 * 60 * 60_000;

export async function forgetAnswers(conversations: ConversationStore, now: Date): Promise<number> {
  return conversations.forgetAnswers(new Date(now.getTime() - keepMs));
}

/** Clears old answers every hour. */
export function createForgettingJob(conversations: ConversationStore): Job {
  return {
    name: "forget-answers",
    title: "清理应答记录",
    description: "一天前的去重记录和应答副本不再有用，定时清掉。",
    ...{ expression: "17 * * * *", catchUp: "skip" },
    run: async () => ({ conversations: await forgetAnswers(conversations, new Date()) }),
  };
}
