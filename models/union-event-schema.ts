import { Schema, type Connection } from "mongoose";

export const eventStatuses = ["open", "cancelled"] as const;
export type EventStatus = (typeof eventStatuses)[number];

/** What somebody who signed up knows of his standing: 有名额 · 候补. */
export const standings = ["place", "waiting"] as const;
export type Standing = (typeof standings)[number];

const signUpSchema = new Schema(
  {
    /** Of the turn or form that signed up: a repeat recognises its own. */
    key: { type: String, required: true },
    /** Id of the follower. */
    follower: { type: String, required: true },
    at: { type: Date, required: true },
    told: { type: String, required: true, enum: standings },
    /** That the event is cancelled. */
    isToldCancelled: Boolean,
  },
  { _id: false },
);

/** 活动: something workers can attend. */
const unionEventSchema = new Schema(
  {
    _id: { type: String, required: true },
    organisationPath: { type: [String], required: true },
    title: { type: String, required: true },
    description: { type: String, required: true },
    place: { type: String, required: true },
    startsAt: { type: Date, required: true },
    endsAt: { type: Date, required: true },
    /** Default: until it starts. */
    signUpUntilAt: Date,
    /** Absent: as many as come. */
    capacity: Number,
    link: String,
    cover: String,
    status: { type: String, required: true, enum: eventStatuses },
    /** In order of arrival: the first `capacity` have places, the rest wait. */
    signUps: { type: [signUpSchema], required: true },
    /** Length of `signUps`: written with it. */
    signUpCount: { type: Number, required: true },
    /** Keys that signed off, and those they undid: an old form does not sign up again. */
    spentKeys: { type: [String], required: true },
    /** Acts whose consequences are still to be written: `unsettledAct`. */
    unsettled: { type: [String], required: true },
    /** While `unsettled` holds any: what the sweep looks for. */
    isUnsettled: Boolean,
    isSample: Boolean,
    createdBy: String,
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    /** Of what cadres write: signing up leaves it alone. */
    version: { type: Number, required: true },
    /** The request that wrote this version. */
    request: String,
  },
  { collection: "events", versionKey: false },
);
unionEventSchema.index(
  { organisationPath: 1, startsAt: -1, _id: -1 },
  { name: "organisationPath_startsAt" },
);
unionEventSchema.index({ endsAt: 1 }, { name: "endsAt" });
unionEventSchema.index({ startsAt: 1 }, { name: "startsAt" });
unionEventSchema.index({ isUnsettled: 1 }, { name: "unsettled", sparse: true });

export interface SignUp {
  readonly key: string;
  readonly follower: string;
  readonly at: Date;
  readonly told: Standing;
  readonly isToldCancelled?: boolean;
}

/** Whose facets an act may have changed, and its key; in front of the space nobody, when it was the event itself that
 *  changed. One text, because hundreds may stand there for a moment. */
export function unsettledAct(follower: string, key: string): string {
  return `${follower} ${key}`;
}

export function followerOf(unsettled: string): string | undefined {
  return unsettled.split(" ")[0] || undefined;
}

export interface EventFields {
  readonly title: string;
  readonly description: string;
  readonly place: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly signUpUntilAt?: Date | null | undefined;
  readonly capacity?: number | null | undefined;
  readonly link?: string | null | undefined;
  readonly cover?: string | null | undefined;
}

/** An event without who signed up: what lists read. */
export interface UnionEvent extends EventFields {
  readonly _id: string;
  readonly organisationPath: readonly string[];
  readonly status: EventStatus;
  readonly signUpCount: number;
  readonly isSample?: boolean | null;
  readonly createdBy?: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly version: number;
  readonly request?: string | null;
}

/** With everybody who signed up. */
export interface FullEvent extends UnionEvent {
  readonly signUps: readonly SignUp[];
  readonly unsettled: readonly string[];
}

/** As one follower sees it: his own sign-up and nobody else's. */
export interface EventSeenBy extends UnionEvent {
  readonly signUps?: readonly SignUp[];
}

export function unionEventModel(connection: Connection) {
  return connection.model("UnionEvent", unionEventSchema);
}

/** What lists leave out: it grows with the sign-ups. */
export const withoutSignUps = { signUps: 0, spentKeys: 0, unsettled: 0, isUnsettled: 0 } as const;
