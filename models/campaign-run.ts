import { Schema, trusted, type Connection } from "mongoose";
import type { AudienceRule } from "./audience-rule.ts";
import type { Channel } from "./channel.ts";
import { isDuplicateKey } from "./database.ts";
import type { DigestRule } from "./digest.ts";
import type { DeliveryCounts } from "./delivery-status.ts";
import type { NoticeContent } from "./notice-content.ts";
import type { OutcomePiece } from "./outcome-piece.ts";
import type { Alarm } from "./alarm.ts";

export const runStatuses = [
  /** Something is in doubt: a cadre decides whether it begins. */
  "waiting",
  "freezing",
  "running",
  "paused",
  "finished",
  "cancelled",
  "failed",
] as const;
export type RunStatus = (typeof runStatuses)[number];

/** Why a run rests or asks, for cadres to read. */
export interface RunPause {
  readonly code:
    | "by-cadre"
    | "error-rate"
    | "platform-refused"
    | "started-late"
    | "other-installation"
    | "long-gap"
    | "asks";
  readonly explanation: string;
  readonly at: Date;
}

/** One execution of a campaign: what it sends, to whom and how stands fixed from its beginning. */
const runSchema = new Schema(
  {
    _id: { type: String, required: true },
    campaign: { type: String, required: true },
    organisationPath: { type: [String], required: true },
    /** The instant it belongs to; with the campaign, once. */
    slotAt: { type: Date, required: true },
    status: { type: String, required: true, enum: runStatuses },
    /** Of a digest, what all its editions have in common. */
    content: { type: Schema.Types.Mixed, required: true },
    digest: { type: Schema.Types.Mixed },
    audience: { type: Schema.Types.Mixed, required: true },
    channels: { type: [String], required: true },
    isForced: { type: Boolean, required: true },
    ignoresQuietHours: { type: Boolean, required: true },
    /** Claim of the process that freezes. */
    freezer: String,
    /** Claim of the process that makes and calls the batches of its mass send. */
    massSender: String,
    /** The freeze goes on behind this follower. */
    frozenTo: String,
    frozenAt: Date,
    /** Kept by increments, put right by counting; what is being sent still counts as pending. */
    counts: { type: Schema.Types.Mixed, required: true },
    recent: { type: [Schema.Types.Mixed], required: true },
    pause: { type: Schema.Types.Mixed },
    /** As long as it lasts. */
    alarm: { type: Schema.Types.Mixed },
    /** Nothing is sent before then: a quota, or the quiet hours. On the platform's clock. */
    restUntil: Date,
    restReason: String,
    startedAt: { type: Date, required: true },
    /** When somebody last let it go: it began, or a cadre resumed it. On the machine's clock. */
    begunAt: Date,
    /** When something last changed: a run that stands still is noticed by it. */
    progressAt: { type: Date, required: true },
    finishedAt: Date,
    /** Since then only its figures are left: who was in it is forgotten. */
    namesForgottenAt: Date,
  },
  { collection: "campaignRuns", versionKey: false, minimize: false },
);
runSchema.index({ campaign: 1, slotAt: 1 }, { name: "campaign_slotAt", unique: true });
runSchema.index({ status: 1 }, { name: "status" });
runSchema.index({ progressAt: 1 }, { name: "progressAt" });
runSchema.index(
  { organisationPath: 1, startedAt: -1, _id: -1 },
  { name: "organisationPath_startedAt" },
);

export interface CampaignRun {
  readonly _id: string;
  readonly campaign: string;
  readonly organisationPath: readonly string[];
  readonly slotAt: Date;
  readonly status: RunStatus;
  readonly content: NoticeContent;
  readonly digest?: DigestRule;
  readonly audience: AudienceRule;
  readonly channels: readonly Channel[];
  readonly isForced: boolean;
  readonly ignoresQuietHours: boolean;
  readonly freezer?: string;
  readonly massSender?: string;
  readonly frozenTo?: string;
  readonly frozenAt?: Date;
  readonly counts: DeliveryCounts;
  readonly recent: readonly OutcomePiece[];
  readonly pause?: RunPause;
  readonly alarm?: Alarm;
  readonly restUntil?: Date;
  readonly restReason?: string;
  readonly startedAt: Date;
  readonly begunAt?: Date;
  readonly progressAt: Date;
  readonly finishedAt?: Date;
  readonly namesForgottenAt?: Date;
}

export type NewRun = Pick<
  CampaignRun,
  | ("_id" | "campaign" | "organisationPath" | "slotAt" | "content" | "audience" | "channels")
  | ("isForced" | "ignoresQuietHours" | "startedAt" | "digest")
> & { readonly status: "waiting" | "freezing"; readonly pause?: RunPause };

/** Well over 500 outcomes in pieces of a batch each, also where some are small. */
const keptPieces = 60;
const quietLimit = 50;

function runModel(connection: Connection) {
  return connection.model<CampaignRun>("CampaignRun", runSchema as never);
}

export class CampaignRunStore {
  readonly model: ReturnType<typeof runModel>;

  constructor(connection: Connection) {
    this.model = runModel(connection);
  }

  /** False when the campaign has a run for this slot: two clicks, two tabs and two instances make one.
   *  @param now on the machine's clock */
  async add(run: NewRun, now = new Date()): Promise<boolean> {
    try {
      await this.model.create({ ...run, counts: {}, recent: [], begunAt: now, progressAt: now });
      return true;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return false;
    }
  }

  async find(id: string): Promise<CampaignRun | null> {
    return this.model.findById(id).lean<CampaignRun>();
  }

  async findBySlot(campaign: string, slotAt: Date): Promise<CampaignRun | null> {
    return this.model.findOne({ campaign, slotAt }).lean<CampaignRun>();
  }

  async findByStatus(statuses: readonly RunStatus[], limit: number): Promise<CampaignRun[]> {
    return this.model
      .find({ status: trusted({ $in: [...statuses] }) })
      .limit(limit)
      .lean<CampaignRun[]>();
  }

  /** Only if it still is where the caller saw it; false when somebody was faster. */
  async move(
    id: string,
    { from, to }: { readonly from: readonly RunStatus[]; readonly to: RunStatus },
    { now, pause }: { readonly now: Date; readonly pause?: RunPause },
  ): Promise<boolean> {
    const isOver = to === "finished" || to === "cancelled" || to === "failed";
    const isLetGo = to === "running" || to === "freezing";
    const { modifiedCount } = await this.model.updateOne(
      { _id: id, status: trusted({ $in: [...from] }) },
      {
        $set: {
          ...{ status: to, progressAt: now },
          ...(pause && { pause }),
          ...(isOver && { finishedAt: now }),
          ...(isLetGo && { begunAt: now }),
          // What went wrong before counts no more once a cadre lets it go on.
          ...(to === "running" && { recent: [] }),
        },
        $unset: { alarm: 1, ...(!pause && { pause: 1, ...(to === "running" && restFields) }) },
      },
    );
    return modifiedCount === 1;
  }

  /** Pauses what was let go before then and is under way; what a cadre resumed since goes on. Returns how many. */
  async pauseBegunBefore(before: Date, pause: RunPause, now: Date): Promise<number> {
    const { modifiedCount } = await this.model.updateMany(
      {
        status: trusted({ $in: ["freezing", "running"] }),
        begunAt: trusted({ $not: { $gte: before } }),
      },
      { $set: { status: "paused", pause, progressAt: now } },
    );
    return modifiedCount;
  }

  /** One process freezes; a dead one's place is taken. */
  async claimFreeze({ _id, freezer }: CampaignRun, claim: string): Promise<boolean> {
    const { modifiedCount } = await this.model.updateOne(
      { _id, status: "freezing", freezer: freezer ?? null },
      { $set: { freezer: claim } },
    );
    return modifiedCount === 1;
  }

  /** One process sends its batches; a dead one's place is taken. */
  async claimMassSend({ _id, massSender }: CampaignRun, claim: string): Promise<boolean> {
    const { modifiedCount } = await this.model.updateOne(
      { _id, status: "running", massSender: massSender ?? null },
      { $set: { massSender: claim } },
    );
    return modifiedCount === 1;
  }

  async leaveMassSend(id: string, claim: string): Promise<void> {
    await this.model.updateOne({ _id: id, massSender: claim }, { $unset: { massSender: 1 } });
  }

  /** The freeze has come as far as this follower; false when the run was cancelled meanwhile. */
  async noteFrozen(id: string, frozenTo: string, now: Date): Promise<boolean> {
    const { matchedCount } = await this.model.updateOne(
      { _id: id, status: "freezing" },
      { $set: { frozenTo, progressAt: now } },
    );
    return matchedCount === 1;
  }

  async finishFreeze(id: string, counts: DeliveryCounts, now: Date): Promise<boolean> {
    const { modifiedCount } = await this.model.updateOne(
      { _id: id, status: "freezing" },
      { $set: { status: "running", counts, frozenAt: now, progressAt: now } },
    );
    return modifiedCount === 1;
  }

  /** Adds what a batch changed; returns the newest outcomes, which stand beside it for the error rate. */
  async noteOutcomes(
    id: string,
    changes: DeliveryCounts,
    { now, piece }: { readonly now: Date; readonly piece?: OutcomePiece },
  ): Promise<readonly OutcomePiece[]> {
    const increments = Object.entries(changes).map(([status, change]) => [
      `counts.${status}`,
      change,
    ]);
    const found = await this.model
      .findOneAndUpdate(
        { _id: id },
        {
          $set: { progressAt: now },
          ...(increments.length > 0 && { $inc: Object.fromEntries(increments) as object }),
          ...(piece && { $push: { recent: { $each: [piece], $slice: -keptPieces } } }),
        },
        { returnDocument: "after", projection: { recent: 1 } },
      )
      .lean<Pick<CampaignRun, "recent">>();
    return found?.recent ?? [];
  }

  /** Only while nothing was noted since it was read: what is noted in between is counted next time. */
  async putCountsRight(
    { _id, progressAt }: CampaignRun,
    { sending = 0, pending = 0, ...rest }: DeliveryCounts,
  ): Promise<void> {
    const counts = { ...rest, pending: pending + sending };
    await this.model.updateOne({ _id, progressAt }, { $set: { counts } });
  }

  /** Runs that nobody works on and in which something happened between these instants: their counters may have drifted
   *  where a process died between a change and its count. */
  async findQuiet(between: { readonly from: Date; readonly to: Date }): Promise<CampaignRun[]> {
    const { from, to } = between;
    return this.model
      .find({
        status: trusted({ $in: ["paused", "finished", "cancelled"] }),
        progressAt: trusted({ $gte: from, $lt: to }),
      })
      .limit(quietLimit)
      .lean<CampaignRun[]>();
  }

  async findEndedSince(statuses: readonly RunStatus[], since: Date): Promise<CampaignRun[]> {
    return this.model
      .find({ status: trusted({ $in: [...statuses] }), progressAt: trusted({ $gte: since }) })
      .limit(quietLimit)
      .lean<CampaignRun[]>();
  }

  /** Sends nothing before then; a rest that is longer stays. */
  async rest(id: string, untilAt: Date, reason: string): Promise<void> {
    await this.model.updateOne(
      { _id: id, status: "running", restUntil: trusted({ $not: { $gt: untilAt } }) },
      { $set: { restUntil: untilAt, restReason: reason } },
    );
  }
}

const restFields = { restUntil: 1, restReason: 1 } as const;
