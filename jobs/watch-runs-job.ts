import { watchRuns, type WatchParts } from "./campaigns/watch-runs.ts";
import type { Job } from "./schedule/job.ts";

/** @param maySend false in a copy of the database, which stays silent */
export function createWatchRunsJob(parts: WatchParts, maySend: () => Promise<boolean>): Job {
  return {
    name: "watch-runs",
    title: "看护推送",
    description: "推送 10 分钟没有进展，或者自动停下来等人处理，就告诉发起的干部，每次只说一遍。",
    ...{ expression: "*/2 * * * *", catchUp: "skip" },
    run: async () => ((await maySend()) ? watchRuns(new Date(), parts) : undefined),
  };
}
