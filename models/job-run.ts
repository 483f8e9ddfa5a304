import { Schema, trusted, type Connection, type InferSchemaType } from "mongoose";
import { isDuplicateKey } from "./database.ts";
import { districtCode } from "./scope.ts";

export const jobOutcomes = ["asked", "running", "done", "failed", "lost"] as const;

/** Why a run began: its time had come, it was missed, or a cadre asked for it. */
export const jobReasons = ["scheduled", "catch-up", "asked"] as const;
export type JobReason = (typeof jobReasons)[number];

/** One slot of one job. `_id` is job and slot, so a slot runs once however many processes there are. */
const jobRunSchema = new Schema(
  {
    _id: { type: String, required: true },
    job: { type: String, required: true },
    organisationPath: { type: [String], required: true },
    slotAt: { type: Date, required: true },
    reason: { type: String, required: true, enum: jobReasons },
    outcome: { type: String, required: true, enum: jobOutcomes },
    /** How often it was begun: a run whose process died is begun again. */
    attempts: { type: Number, required: true },
    startedAt: Date,
    /** Of the process at work; older than `staleMs`: it is dead. */
    heartbeatAt: Date,
    endedAt: Date,
    /** What the job says of itself: counts. */
    result: { type: Schema.Types.Mixed },
    /** Name of the error; its text stands in the log. */
    error: String,
    expiresAt: { type: Date, required: true },
  },
  { collection: "jobRuns", versionKey: false },
);
jobRunSchema.index({ job: 1, slotAt: -1, _id: -1 }, { name: "job_slotAt" });
jobRunSchema.index({ outcome: 1, slotAt: 1 }, { name: "outcome_slotAt" });
jobRunSchema.index({ expiresAt: 1 }, { name: "expiresAt", expireAfterSeconds: 0 });

export type JobRun = InferSchemaType<typeof jobRunSchema>;
export type JobResult = Readonly<Record<string, number | string>>;

export interface JobSlot {
  readonly job: string;
  readonly slotAt: Date;
}

const keepMs = 90 * 24 * 60 * 60_000;
/** Heartbeats come every 10 s. */
const staleMs = 60_000;

function jobRunModel(connection: Connection) {
  return connection.model("JobRun", jobRunSchema);
}

export class JobRunStore {
  readonly model: ReturnType<typeof jobRunModel>;

  constructor(connection: Connection) {
    this.model = jobRunModel(connection);
  }

  /** True for one process only, of all that try. */
  async begin(slot: JobSlot, reason: JobReason, now: Date): Promise<boolean> {
    return this.#insert(jobRunId(slot), slot, {
      ...{ reason, outcome: "running", attempts: 1, startedAt: now, heartbeatAt: now },
    });
  }

  /** Put down for whichever process runs jobs; a repeat of the request is the same run. Returns its id.
   *  @param request named by the caller, unique */
  async ask(job: string, request: string, now: Date): Promise<string> {
    const id = `${job}#${request}`;
    await this.#insert(
      id,
      { job, slotAt: now },
      { reason: "asked", outcome: "asked", attempts: 0 },
    );
    return id;
  }

  async #insert(
    _id: string,
    { job, slotAt }: JobSlot,
    fields: Pick<JobRun, "reason" | "outcome" | "attempts" | "startedAt" | "heartbeatAt">,
  ): Promise<boolean> {
    try {
      await this.model.create({
        ...{ _id, job, slotAt, organisationPath: [districtCode] },
        ...{ ...fields, expiresAt: new Date(slotAt.getTime() + keepMs) },
      });
      return true;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return false;
    }
  }

  /** Runs that wait for a process: asked for by a cadre, or left by a process that died. */
  async findWaiting(now: Date, limit: number): Promise<JobRun[]> {
    return this.model
      .find({
        $or: [
          { outcome: "asked" },
          { outcome: "running", heartbeatAt: trusted({ $lt: staleBefore(now) }) },
        ],
      })
      .sort({ slotAt: 1 })
      .limit(limit)
      .lean<JobRun[]>();
  }

  /** Takes a waiting run over; false when another process was faster. */
  async takeOver(seen: JobRun, now: Date): Promise<boolean> {
    const { modifiedCount } = await this.model.updateOne(
      { _id: seen._id, outcome: seen.outcome, attempts: seen.attempts },
      {
        $set: { outcome: "running", heartbeatAt: now, startedAt: seen.startedAt ?? now },
        $inc: { attempts: 1 },
      },
    );
    return modifiedCount === 1;
  }

  /** False when the run was taken over meanwhile: whoever finds that stops. */
  async beat(id: string, attempts: number, now: Date): Promise<boolean> {
    const { matchedCount } = await this.model.updateOne(
      { _id: id, outcome: "running", attempts },
      { $set: { heartbeatAt: now } },
    );
    return matchedCount === 1;
  }

  async end(
    { _id, attempts }: Pick<JobRun, "_id" | "attempts">,
    ended: { readonly outcome: "done" | "failed" | "lost"; readonly endedAt: Date } & {
      readonly result?: JobResult | undefined;
      readonly error?: string;
    },
  ): Promise<boolean> {
    const { result, error, ...fields } = ended;
    const { modifiedCount } = await this.model.updateOne(
      { _id, outcome: "running", attempts },
      {
        $set: {
          ...fields,
          ...(result !== undefined && { result }),
          ...(error !== undefined && { error }),
        },
      },
    );
    return modifiedCount === 1;
  }

  /** The newest slot of a job that was ever begun by its schedule. */
  async findLastSlot(job: string): Promise<Date | undefined> {
    const found = await this.model
      .findOne({ job, reason: trusted({ $ne: "asked" }) }, { slotAt: 1 })
      .sort({ slotAt: -1, _id: -1 })
      .lean<Pick<JobRun, "slotAt">>();
    return found?.slotAt;
  }

  async findLast(job: string): Promise<JobRun | null> {
    return this.model.findOne({ job }).sort({ slotAt: -1, _id: -1 }).lean<JobRun>();
  }
}

export function jobRunId({ job, slotAt }: JobSlot): string {
  return `${job}@${slotAt.toISOString()}`;
}

function staleBefore(now: Date): Date {
  return new Date(now.getTime() - staleMs);
}
