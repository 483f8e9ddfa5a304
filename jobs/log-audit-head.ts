import { schedule, type ScheduledTask } from "node-cron";
import type { Log } from "../bot/log.ts";
import type { AuditTrail } from "../models/audit-trail.ts";

const justAfterMidnight = "5 0 * * *";

/** The log lies elsewhere: who sets the whole database back does not set that back. `npm run audit -- verify --head`
 *  takes what it says. */
export async function logAuditHead(audit: AuditTrail, log: Log): Promise<void> {
  const head = await audit.findHead();
  if (head) log.info({ event: "audit.head", head: `${head.n}:${head.mac}` });
}

export function scheduleAuditHeadLog(audit: AuditTrail, log: Log): ScheduledTask {
  const report = (error: unknown) => log.error({ event: "audit.head-unknown", error });
  return schedule(justAfterMidnight, () => logAuditHead(audit, log).catch(report), {
    name: "log-audit-head",
    timezone: "Asia/Shanghai",
    noOverlap: true,
  });
}
