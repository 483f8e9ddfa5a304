import { nudgeSurveys, type NudgeParts } from "./surveys/nudge.ts";
import type { Job } from "./schedule/job.ts";

export function createNudgeJob(parts: NudgeParts): Job {
  return {
    name: "nudge-survey",
    title: "提醒接着填调查",
    description:
      "调查填到一半停了几个小时的人，趁 48 小时内还能发消息，提醒一次；退订了的、正找人工的不提醒。",
    ...{ expression: "*/10 * * * *", catchUp: "skip" },
    run: async () => ({ nudges: await nudgeSurveys(parts.platformNow(), parts) }),
  };
}
