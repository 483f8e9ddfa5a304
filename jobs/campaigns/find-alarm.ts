import type { Alarm } from "../../models/alarm.ts";
import type { CampaignRun } from "../../models/campaign-run.ts";

export interface AlarmClocks {
  /** The machine's. */
  readonly now: Date;
  readonly platformNow: Date;
}

/** In which nothing happened for so long, though it runs and does not rest. */
const stuckMs = 10 * 60_000;

/** Whether the run needs somebody: it stands still though it should not, or waits for a cadre who did not stop it
 *  himself. Pure. */
export function findAlarm(run: CampaignRun, clocks: AlarmClocks): Alarm | undefined {
  if (isStuck(run, clocks)) return { kind: "stuck", since: run.progressAt };
  const { status, pause } = run;
  const isWaiting = status === "paused" || status === "waiting";
  if (!isWaiting || !pause || pause.code === "by-cadre") return undefined;
  return { kind: "waits", since: pause.at };
}

/** A rest that has just ended leaves as much time as a beginning. */
export function isStuck(
  { status, progressAt, restUntil }: CampaignRun,
  { now, platformNow }: AlarmClocks,
): boolean {
  if (status !== "running" && status !== "freezing") return false;
  if (restUntil && platformNow.getTime() - restUntil.getTime() < stuckMs) return false;
  return now.getTime() - progressAt.getTime() >= stuckMs;
}
