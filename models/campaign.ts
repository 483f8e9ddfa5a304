import { Schema, trusted, type Connection } from "mongoose";
import type { AudienceRule } from "./audience-rule.ts";
import type { DigestRule } from "./digest.ts";
import { channels, type Channel } from "./channel.ts";
import {
  campaignStatuses,
  sourcesOf,
  type CampaignCommand,
  type CampaignStatus,
} from "./campaign-moves.ts";
import type { NoticeContent } from "./notice-content.ts";
import { addRow, changeRow } from "./versioned-rows.ts";

/** What becomes of slots that passed while nobody could send: none of them, one run for all, or a cadre is asked. */
export const catchUpPolicies = ["skip", "run-once", "ask"] as const;
export type CatchUpPolicy = (typeof catchUpPolicies)[number];

export type CampaignSchedule =
  | { readonly kind: "now" }
  | { readonly kind: "at"; readonly at: Date }
  | {
      readonly kind: "cron";
      readonly expression: string;
      readonly holidayRule: "keep" | "skip" | "previous-workday" | "next-workday";
      readonly until?: Date;
    };

/** A plan to send a notice, or a digest, to an audience. What a run sends is frozen when it begins. */
const campaignSchema = new Schema(
  {
    _id: { type: String, required: true },
    organisationPath: { type: [String], required: true },
    /** 编号: what cadres call it in chat. */
    number: Number,
    name: { type: String, required: true },
    notice: String,
    digest: { type: Schema.Types.Mixed },
    audience: { type: Schema.Types.Mixed, required: true },
    channels: { type: [String], required: true, enum: channels },
    schedule: { type: Schema.Types.Mixed, required: true },
    catchUp: { type: String, required: true, enum: catchUpPolicies },
    ignoresQuietHours: { type: Boolean, required: true },
    isForced: { type: Boolean, required: true },
    status: { type: String, required: true, enum: campaignStatuses },
    pausedFrom: String,
    author: { type: String, required: true },
    submittedBy: String,
    submittedAt: Date,
    /** How many it reached when it was submitted: whether another one has to approve. */
    submittedCount: Number,
    submitted: { type: Schema.Types.Mixed },
    approvedBy: String,
    approvedAt: Date,
    reviewed: { type: Schema.Types.Mixed },
    /** Why it was sent back. */
    rejection: String,
    /** It failed, and nobody was told so far. */
    isUntold: Boolean,
    /** On the platform's clock. */
    nextSlotAt: Date,
    lastRun: String,
    seenBy: { type: [String], default: undefined },
    request: { type: String, required: true },
    version: { type: Number, required: true },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  { collection: "campaigns", versionKey: false, minimize: false },
);
campaignSchema.index({ organisationPath: 1, createdAt: -1, _id: -1 }, { name: "path_createdAt" });
campaignSchema.index({ number: 1 }, { name: "number", unique: true, sparse: true });
campaignSchema.index({ status: 1, nextSlotAt: 1 }, { name: "status_nextSlotAt" });

export interface CampaignFields {
  readonly name: string;
  /** Either this … */
  readonly notice?: string | undefined;
  /** … or this. */
  readonly digest?: DigestRule | undefined;
  readonly audience: AudienceRule;
  readonly channels: readonly Channel[];
  readonly schedule: CampaignSchedule;
  readonly catchUp: CatchUpPolicy;
  readonly ignoresQuietHours: boolean;
  /** Also to whom the same notice went within seven days. */
  readonly isForced: boolean;
}

/** A campaign as it was submitted: what an approver decides on, and nothing else is sent. */
export interface CampaignProposal extends Omit<CampaignFields, "notice"> {
  /** Of a notice; a digest is composed when it is sent. */
  readonly content?: NoticeContent;
}

export function proposalOf(campaign: CampaignFields, content: NoticeContent): CampaignProposal {
  const { name, digest, audience, channels, schedule, catchUp, ignoresQuietHours, isForced } =
    campaign;
  return {
    ...{ name, audience, channels, schedule, catchUp, ignoresQuietHours, isForced },
    ...(digest ? { digest } : { content }),
  };
}

export interface Campaign extends CampaignFields {
  readonly _id: string;
  readonly organisationPath: readonly string[];
  /** Absent in what was written before numbers were drawn. */
  readonly number?: number;
  readonly status: CampaignStatus;
  readonly pausedFrom?: CampaignStatus;
  readonly author: string;
  readonly submittedBy?: string;
  readonly submittedAt?: Date;
  readonly submittedCount?: number;
  /** What was submitted last: nothing else is approved or sent. */
  readonly submitted?: CampaignProposal;
  readonly approvedBy?: string;
  readonly approvedAt?: Date;
  /** What was approved or sent back last: the next submission is read against it. */
  readonly reviewed?: CampaignProposal;
  readonly rejection?: string;
  readonly isUntold?: boolean;
  readonly nextSlotAt?: Date;
  readonly lastRun?: string;
  /** Cadres who looked at this version in chat. */
  readonly seenBy?: readonly string[];
  readonly request: string;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What a move writes besides the status; null takes a field away. */
export type CampaignMoveFields = {
  readonly [
    Name in
      | ("pausedFrom" | "submittedBy" | "submittedAt" | "submittedCount" | "approvedBy")
      | ("approvedAt" | "rejection" | "nextSlotAt" | "lastRun" | "submitted" | "reviewed")
      | "isUntold"
  ]?: Campaign[Name] | null;
};

const dueLimit = 20;

function campaignModel(connection: Connection) {
  return connection.model<Campaign>("Campaign", campaignSchema as never);
}

export class CampaignStore {
  readonly model: ReturnType<typeof campaignModel>;

  constructor(connection: Connection) {
    this.model = campaignModel(connection);
  }

  async find(id: string): Promise<Campaign | null> {
    return this.model.findById(id).lean<Campaign>();
  }

  /** Draws the next number. A repeat of the request finds it there. */
  async add(
    campaign: CampaignFields &
      Pick<Campaign, "_id" | "organisationPath" | "author" | "request" | "createdAt">,
  ): Promise<boolean> {
    const row = { ...campaign, status: "draft", updatedAt: campaign.createdAt };
    for (;;) {
      const number = await this.#nextNumber();
      if (await addRow(this.model, { ...row, number })) return true;
      // It is there, or somebody else drew this number.
      if (await this.model.exists({ _id: campaign._id })) return false;
    }
  }

  async #nextNumber(): Promise<number> {
    const last = await this.model
      .findOne({ number: trusted({ $gt: 0 }) }, { number: 1 })
      .sort({ number: -1 })
      .lean<Pick<Campaign, "number">>();
    return (last?.number ?? 0) + 1;
  }

  /** All fields anew, while it is a draft. Null when it moved meanwhile. */
  change(
    seen: Pick<Campaign, "_id" | "version">,
    fields: CampaignFields,
    written: { readonly request: string; readonly updatedAt: Date },
  ): Promise<Campaign | null> {
    const filter = { status: "draft" };
    return changeRow<Campaign>(this.model, seen, {
      ...{ fields: { ...fields }, optional: ["notice", "digest", "seenBy"], filter, ...written },
    });
  }

  /** Only from where the command may come, and only the version that was seen, where one was.
   *  Null when somebody was faster. */
  async move(
    { _id, version }: { readonly _id: string; readonly version?: number },
    { command, to }: { readonly command: CampaignCommand; readonly to: CampaignStatus },
    { fields = {}, now }: { readonly fields?: CampaignMoveFields; readonly now: Date },
  ): Promise<Campaign | null> {
    const gone = Object.keys(fields).filter((name) => fields[name as keyof typeof fields] === null);
    const set = Object.entries(fields).filter(([, value]) => value !== null);
    return this.model
      .findOneAndUpdate(
        {
          ...{ _id, status: trusted({ $in: [...sourcesOf(command)] }) },
          ...(version !== undefined && { version }),
        },
        {
          $set: { ...Object.fromEntries(set), status: to, updatedAt: now },
          $inc: { version: 1 },
          $unset: Object.fromEntries(["seenBy", ...gone].map((name) => [name, 1])),
        },
        { returnDocument: "after" },
      )
      .lean<Campaign>();
  }

  /** A cadre looked at this version. False when it moved meanwhile. */
  async markSeen(
    { _id, version }: { readonly _id: string; readonly version: number },
    cadre: string,
  ): Promise<boolean> {
    const result = await this.model.updateOne({ _id, version }, { $addToSet: { seenBy: cadre } });
    return result.matchedCount === 1;
  }

  /** The slots up to then are left out. */
  async setNextSlot(
    { _id, version }: { readonly _id: string; readonly version: number },
    nextSlotAt: Date,
    now: Date,
  ): Promise<void> {
    await this.model.updateOne(
      { _id, version, status: "scheduled" },
      { $set: { nextSlotAt, updatedAt: now }, $inc: { version: 1 } },
    );
  }

  /** Whose slot has come. */
  async findDue(now: Date): Promise<Campaign[]> {
    return this.model
      .find({ status: "scheduled", nextSlotAt: trusted({ $lte: now }) })
      .sort({ nextSlotAt: 1 })
      .limit(dueLimit)
      .lean<Campaign[]>();
  }

  /** Failed, and nobody was told so far. */
  async findUntold(): Promise<Campaign[]> {
    return this.model.find({ status: "failed", isUntold: true }).limit(dueLimit).lean<Campaign[]>();
  }

  async markTold(id: string): Promise<void> {
    await this.model.updateOne({ _id: id }, { $unset: { isUntold: 1 } });
  }

  /** That wait for a slot and may send by this channel. */
  async findScheduledBy(channel: Channel, limit: number): Promise<Campaign[]> {
    return this.model
      .find({ status: "scheduled", channels: channel })
      .limit(limit)
      .lean<Campaign[]>();
  }

  async findRunning(): Promise<Campaign[]> {
    return this.model.find({ status: "running" }).limit(dueLimit).lean<Campaign[]>();
  }
}
