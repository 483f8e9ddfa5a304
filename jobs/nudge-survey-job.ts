import { nudgeSurveys, type NudgeParts } from "./surveys/nudge.ts";
import type { Job } from "./schedule/job.ts";

/** @param maySend false in a copy of the database, which stays silent */
export function createNudgeJob(parts: NudgeParts, maySend: () => Promise<boolean>): Job {
  return {
    name: "nudge-survey",
    title: "提醒接着填调查",
    description:
      "调查填到一半停了几个小时的人，趁 48 小时内还能发消息，提醒一次；退订了的、正找人工的不提醒。",
    ...{ expression: "*/10 * * * *", catchUp: "skip" },
    run: async () =>
      (await maySend()) ? { nudges: await nudgeSurveys(parts.platformNow(), parts) } : undefined,
  };
}
