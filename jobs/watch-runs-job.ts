import { tellFailures } from "./campaigns/tell-failures.ts";
import { watchRuns, type WatchParts } from "./campaigns/watch-runs.ts";
import type { Job } from "./schedule/job.ts";

export function createWatchRunsJob(parts: WatchParts): Job {
  return {
    name: "watch-runs",
    title: "看护推送",
    description:
      "推送 10 分钟没有进展、自动停下来等人处理，或者到了时间没能发，就告诉发起的干部，每次只说一遍。",
    ...{ expression: "*/2 * * * *", catchUp: "skip" },
    run: async () => ({
      ...(await watchRuns(new Date(), parts)),
      failed: await tellFailures(parts),
    }),
  };
}
