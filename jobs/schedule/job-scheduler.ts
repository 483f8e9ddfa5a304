import { schedule, type RunCoordinator, type ScheduledTask } from "node-cron";
import type { HolidayCalendar } from "../../bot/holiday-calendar.ts";
import type { Log } from "../../bot/log.ts";
import { jobRunId, type JobReason, type JobRun, type JobRunStore } from "../../models/job-run.ts";
import type { Job } from "./job.ts";
import { missedSlots } from "./slots.ts";

export interface JobSchedulerOptions {
  readonly jobs: readonly Job[];
  readonly store: JobRunStore;
  readonly log: Log;
  /** The machine's clock. */
  readonly now: () => Date;
}

interface StartedRun {
  readonly _id: string;
  readonly attempts: number;
  readonly slotAt: Date;
  readonly reason: JobReason;
}

const beatMs = 10_000;
/** How often one looks for what was asked for, missed, or left by a dead process. */
const lookMs = 5_000;
const lookLimit = 20;
/** A run that killed its process this often is not begun again. */
const mostAttempts = 3;
/** Missed slots are looked for no further back. */
const longestGapMs = 7 * 24 * 60 * 60_000;
/** A slot that is only a little late is still somebody's. */
const graceMs = 60_000;
const noHolidays: HolidayCalendar = { holidays: [], workdays: [] };

/** Runs each slot of each job once, whichever of the processes on one database is elected: the run's row is the election.
 *  Without the database nothing runs. */
export class JobScheduler {
  readonly #options: JobSchedulerOptions;
  readonly #byName: ReadonlyMap<string, Job>;
  readonly #stopping = new AbortController();
  readonly #atWork = new Set<Promise<void>>();
  #tasks: ScheduledTask[] = [];
  #looking: NodeJS.Timeout | undefined;

  constructor(options: JobSchedulerOptions) {
    this.#options = options;
    this.#byName = new Map(options.jobs.map((job) => [job.name, job]));
  }

  start(): void {
    this.#tasks = this.#options.jobs.map((job) =>
      schedule(job.expression, ({ date }) => this.#work(job, date, "scheduled"), {
        ...{ name: job.name, timezone: "Asia/Shanghai", noOverlap: true },
        ...{ distributed: true, runCoordinator: this.#elect(job), suppressMissedWarning: true },
        logger: quietLogger,
      }),
    );
    this.#look();
    this.#looking = setInterval(() => this.#look(), lookMs);
  }

  /** What is running may end; what does not is begun again by another process. */
  async stop(): Promise<void> {
    clearInterval(this.#looking);
    this.#stopping.abort();
    for (const task of this.#tasks) void task.destroy();
    await Promise.all(this.#atWork);
  }

  /** node-cron asks once per slot; its key ends in the slot. */
  #elect(job: Job): RunCoordinator {
    const { store, now } = this.#options;
    return {
      shouldRun: (key) => {
        const slotAt = new Date(key.slice(job.name.length + 1));
        return store.begin({ job: job.name, slotAt }, "scheduled", now());
      },
    };
  }

  /** Looks at once for runs that wait for a process. */
  wake(): void {
    this.#look();
  }

  #look(): void {
    if (this.#stopping.signal.aborted) return;
    const looking = this.lookForWork().catch((error: unknown) => {
      this.#options.log.warn({ event: "jobs.not-looked", error });
    });
    this.#follow(looking);
  }

  /** Begins what was missed, asked for, or left behind. */
  async lookForWork(): Promise<void> {
    await Promise.all(this.#options.jobs.map((job) => this.#catchUp(job)));
    const { store, now } = this.#options;
    for (const run of await store.findWaiting(now(), lookLimit)) {
      const job = this.#byName.get(run.job);
      if (!job || !(await store.takeOver(run, now()))) continue;
      const taken = { ...run, attempts: run.attempts + 1 };
      if (isGivenUp(run, job)) await store.end(taken, { outcome: "lost", endedAt: now() });
      else this.#follow(this.#run(job, taken));
    }
  }

  async #catchUp(job: Job): Promise<void> {
    if (job.catchUp === "skip") return;
    const { store, now } = this.#options;
    const at = now();
    const last = await store.findLastSlot(job.name);
    if (!last) return;
    const after = new Date(Math.max(last.getTime(), at.getTime() - longestGapMs));
    const to = new Date(at.getTime() - graceMs);
    const missed = missedSlots(job, { after, to, calendar: noHolidays }).at(-1);
    if (!missed || !(await store.begin({ job: job.name, slotAt: missed }, "catch-up", at))) return;
    this.#follow(this.#work(job, missed, "catch-up"));
  }

  async #work(job: Job, slotAt: Date, reason: JobReason): Promise<void> {
    const id = jobRunId({ job: job.name, slotAt });
    await this.#run(job, { _id: id, attempts: 1, slotAt, reason });
  }

  async #run(job: Job, run: StartedRun): Promise<void> {
    const { store, log, now } = this.#options;
    const lost = new AbortController();
    const beating = setInterval(() => {
      store.beat(run._id, run.attempts, now()).then(
        (isOurs) => {
          if (!isOurs) lost.abort();
        },
        () => undefined,
      );
    }, beatMs);
    const { slotAt, reason } = run;
    try {
      const signal = AbortSignal.any([this.#stopping.signal, lost.signal]);
      const result = await job.run({ slotAt, reason, signal });
      await store.end(run, { outcome: "done", endedAt: now(), result });
    } catch (error) {
      log.error({ event: "job.failed", job: job.name, slotAt, error });
      const name = error instanceof Error ? error.name : "Error";
      await store.end(run, { outcome: "failed", endedAt: now(), error: name });
    } finally {
      clearInterval(beating);
    }
  }

  #follow(work: Promise<void>): void {
    const followed = work
      .catch((error: unknown) => this.#options.log.error({ event: "job.not-kept", error }))
      .finally(() => this.#atWork.delete(followed));
    this.#atWork.add(followed);
  }
}

/** A cadre's run is tried again like a missed one; a skipped kind ends with its process. */
function isGivenUp(run: JobRun, { catchUp }: Job): boolean {
  if (run.outcome === "asked") return false;
  return run.attempts >= mostAttempts || (catchUp === "skip" && run.reason === "scheduled");
}

const silent = () => undefined;
const quietLogger = { info: silent, warn: silent, error: silent, debug: silent };
