import type { JobReason, JobResult } from "../../models/job-run.ts";

export interface JobContext {
  readonly slotAt: Date;
  readonly reason: JobReason;
  /** Aborted when the process stops, or another one took the run over. */
  readonly signal: AbortSignal;
}

/** Named work at fixed times. Its body may be begun again after a crash, so doing it twice must do no harm. */
export interface Job {
  readonly name: string;
  /** What cadres read. */
  readonly title: string;
  readonly description: string;
  readonly expression: string;
  /** What becomes of slots that passed while no process lived: none of them, or one run for all. */
  readonly catchUp: "skip" | "run-once";
  readonly run: (context: JobContext) => Promise<JobResult | undefined>;
}
