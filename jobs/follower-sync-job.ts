import { formatShanghai } from "../bot/shanghai-time.ts";
import type { SyncReport } from "../models/follower-sync.ts";
import type { SyncOptions } from "./follower-sync/sync-options.ts";
import { workSync } from "./follower-sync/sync-followers.ts";
import type { Job } from "./schedule/job.ts";

/** Begins at half past three in the night; what was interrupted is resumed by whoever looks next. */
const everyTenMinutes = "*/10 * * * *";
const startsAt = "03:30";

/** One run a day, whichever process begins it; a run whose process died goes on in another. Returns its report. */
export async function syncWhenDue(options: SyncOptions): Promise<SyncReport | undefined> {
  const now = options.platformNow();
  if (formatShanghai(now, "HH:mm") >= startsAt) {
    await options.syncs.start(formatShanghai(now, "YYYY-MM-DD"), now);
  }
  let newest: SyncReport | undefined;
  for (;;) {
    const report = await workSync(options);
    if (!report) return newest;
    newest = report;
  }
}

export function createFollowerSyncJob(options: SyncOptions): Job {
  return {
    name: "follower-sync",
    title: "同步关注者",
    description:
      "每天 3:30 起和微信核对一遍关注者和标签，中断了会接着做；每 10 分钟看一次有没有要做的。",
    ...{ expression: everyTenMinutes, catchUp: "skip" },
    run: async () => ({ ...(await syncWhenDue(options)) }),
  };
}
