import { schedule, type ScheduledTask } from "node-cron";
import { formatShanghai } from "../bot/shanghai-time.ts";
import type { SyncOptions } from "./follower-sync/sync-options.ts";
import { workSync } from "./follower-sync/sync-followers.ts";

/** Begins at half past three in the night; what was interrupted is resumed by whoever looks next. */
const everyTenMinutes = "*/10 * * * *";
const startsAt = "03:30";

/** One run a day, whichever process begins it; a run whose process died goes on in another. */
export async function syncWhenDue(options: SyncOptions): Promise<void> {
  const now = options.platformNow();
  if (formatShanghai(now, "HH:mm") >= startsAt) {
    await options.syncs.start(formatShanghai(now, "YYYY-MM-DD"), now);
  }
  while (await workSync(options));
}

export function scheduleFollowerSync(options: SyncOptions): ScheduledTask {
  const report = (error: unknown) => options.log.error({ event: "followers.not-synced", error });
  return schedule(everyTenMinutes, () => syncWhenDue(options).catch(report), {
    name: "follower-sync",
    timezone: "Asia/Shanghai",
    noOverlap: true,
  });
}
