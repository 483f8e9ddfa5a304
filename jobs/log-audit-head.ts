import type { Log } from "../bot/log.ts";
import type { AuditTrail } from "../models/audit-trail.ts";
import type { Job } from "./schedule/job.ts";

/** The log lies elsewhere: who sets the whole database back does not set that back. `npm run audit -- verify --head`
 *  takes what it says. */
export async function logAuditHead(audit: AuditTrail, log: Log): Promise<void> {
  const head = await audit.findHead();
  if (head) log.info({ event: "audit.head", head: `${head.n}:${head.mac}` });
}

export function createAuditHeadJob(audit: AuditTrail, log: Log): Job {
  return {
    name: "log-audit-head",
    title: "记录审计链末端",
    description: "每天把审计记录的最后一环写进日志，日后可以用它核对记录有没有被改过。",
    ...{ expression: "5 0 * * *", catchUp: "run-once" },
    run: async () => {
      await logAuditHead(audit, log);
      return undefined;
    },
  };
}
