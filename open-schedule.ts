import type { Ground } from "./ground.ts";
import type { WechatClient } from "./bot/wechat/api/wechat-client.ts";
import { openFollowerDirectory } from "./jobs/follower-sync/open-follower-directory.ts";
import type { Account } from "./bot/open-account.ts";
import { createFollowerSyncJob } from "./jobs/follower-sync-job.ts";
import { createForgettingJob } from "./jobs/forget-answers.ts";
import { createAuditHeadJob } from "./jobs/log-audit-head.ts";
import { createRetentionJob } from "./jobs/retention/retention-job.ts";
import type { Job } from "./jobs/schedule/job.ts";
import { createTellingJobs } from "./jobs/telling-jobs.ts";
import { JobScheduler } from "./jobs/schedule/job-scheduler.ts";
import type { AuditTrail } from "./models/audit-trail.ts";

export interface Schedule {
  readonly jobs: readonly Job[];
  /** Begins what was asked for at once, where this process runs jobs. */
  wake(): void;
}

interface ScheduleParts {
  readonly client: WechatClient;
  readonly audit: AuditTrail;
  readonly account: Account;
}

/** Everything that runs at fixed times. A process that only answers the web knows the jobs and runs none. */
export function openSchedule(ground: Ground, parts: ScheduleParts): Schedule {
  const { config, log, stores, stops } = ground;
  const jobs = createJobs(ground, parts);
  if (config.role === "web") return { jobs, wake: () => undefined };
  const scheduler = new JobScheduler({ jobs, store: stores.jobRuns, log, now: () => new Date() });
  scheduler.start();
  stops.push(() => scheduler.stop());
  return { jobs, wake: () => scheduler.wake() };
}

function createJobs(
  { config, stores, cipher, log, clock }: Ground,
  { client, audit, account }: ScheduleParts,
): readonly Job[] {
  const platformNow = () => clock.now();
  const { content } = account;
  const wake = (conversation: string) => account.outbox.wake(conversation);
  const maySend = async () => (await stores.sendingGuard.state(config.environmentId)).maySend;
  const syncing = () =>
    createFollowerSyncJob({
      ...{ syncs: stores.followerSyncs, platformNow, cipher, log },
      directory: openFollowerDirectory(client),
    });
  return [
    createForgettingJob(stores.conversations),
    createAuditHeadJob(audit, log),
    createRetentionJob({ stores, content, platformNow }),
    ...createTellingJobs({ stores, content, cipher, log, wake, platformNow }, maySend),
    ...(client.api.mayUse("users") ? [syncing()] : []),
  ];
}
