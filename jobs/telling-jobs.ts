import type { EventParts } from "../bot/events/settle-event.ts";
import type { WatchParts } from "./campaigns/watch-runs.ts";
import { createEventJobs } from "./event-jobs.ts";
import { createMonthlyReportJob } from "./monthly-report-job.ts";
import { createNudgeJob } from "./nudge-survey-job.ts";
import type { ReportParts } from "./reports/monthly-report.ts";
import type { Job } from "./schedule/job.ts";
import type { NudgeParts } from "./surveys/nudge.ts";
import { createWatchRunsJob } from "./watch-runs-job.ts";

/** Jobs that tell somebody something. In a copy of the database, which may not send, they do nothing. */
export function createTellingJobs(
  parts: WatchParts & ReportParts & NudgeParts & EventParts,
  maySend: () => Promise<boolean>,
): readonly Job[] {
  const jobs = [
    createWatchRunsJob(parts),
    createMonthlyReportJob(parts),
    createNudgeJob(parts),
    ...createEventJobs(parts),
  ];
  return jobs.map((job) => ({
    ...job,
    run: async (context) => ((await maySend()) ? job.run(context) : undefined),
  }));
}
