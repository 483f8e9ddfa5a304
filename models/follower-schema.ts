import { Schema, type Connection, type InferSchemaType } from "mongoose";
import { joinStates } from "./audience-rule.ts";
import { channels } from "./channel.ts";

/** Where somebody came from: the QR code he scanned, as one of our kinds of scene. */
export const sourceKinds = ["stall", "cadre", "poster", "other"] as const;
export type SourceKind = (typeof sourceKinds)[number];

const sourceSchema = new Schema(
  {
    kind: { type: String, required: true, enum: sourceKinds },
    scene: { type: String, required: true },
    at: { type: Date, required: true },
  },
  { _id: false },
);

/** From user/info. Names and pictures are not given since 2021. Source: fact sheet 9. */
const profileSchema = new Schema(
  {
    subscribedAt: Date,
    remark: String,
    /** `ADD_SCENE_QR_CODE` and the like; an open set. */
    scene: String,
    /** Scene of the QR code he followed by. */
    qrScene: String,
  },
  { _id: false },
);

export const syncChanges = ["new", "changed", "same", "gone"] as const;
/** What a sync found out about one follower. */
export type SyncChange = (typeof syncChanges)[number];

/** The last sync that looked at him: a resumed one keeps its first finding. */
const syncMarkSchema = new Schema(
  {
    run: { type: String, required: true },
    change: { type: String, required: true, enum: syncChanges },
    /** Tags still to be told to the platform: `+name` and `-name`. */
    toTell: { type: [String], default: undefined },
  },
  { _id: false },
);

/** What the worker told of himself in a survey, as far as a list needs it. */
const personSchema = new Schema(
  {
    name: String,
    /** Sealed, context "follower.mobile". */
    mobile: Buffer,
    /** Of his name, in pinyin: `wxm`. */
    initials: String,
    /** The turn that wrote it. */
    turn: { type: Number, required: true },
  },
  { _id: false },
);

/** One boolean per category of notices: 退订活动 and the like. */
const optOutSchema = new Schema(
  { event: Boolean, discount: Boolean, meeting: Boolean, news: Boolean, survey: Boolean },
  { _id: false },
);

/** A notice that was sent to him. A run stands here once, however often its write is repeated. */
const receivedSchema = new Schema(
  {
    run: { type: String, required: true },
    notice: { type: String, required: true },
    channel: { type: String, required: true, enum: channels },
    /** On the platform's clock. */
    at: { type: Date, required: true },
  },
  { _id: false },
);

/** His consent to one subscription notice: what the platform's popup told. Source: fact sheet 2.4, 5.4. */
const consentSchema = new Schema(
  {
    template: { type: String, required: true },
    /** Sends he accepted and that are not used up; of a long-term template one lasts for all. */
    left: { type: Number, required: true },
    /** The last delivery that went by it. */
    delivery: String,
  },
  { _id: false },
);

/** Somebody who follows the account, or did. `_id` is that of his conversation. */
const followerSchema = new Schema(
  {
    _id: { type: String, required: true },
    openid: { type: String, required: true },
    /** The town of the stall he scanned or the place he sent; the district alone while neither is known. */
    organisationPath: { type: [String], required: true },
    /** Code of his town, once it is known: what audiences are counted by. */
    town: String,
    isSubscribed: { type: Boolean, required: true },
    subscribedAt: Date,
    unsubscribedAt: Date,
    firstSource: sourceSchema,
    lastSource: sourceSchema,
    /** To the hour: talk alone does not write it more often. Absent for who never did anything here. */
    lastContactAt: Date,
    /** Last contact, or when he followed: always there, the lists go by it. */
    lastSeenAt: { type: Date, required: true },
    person: personSchema,
    /** What he is found by: pairs of characters of his name, beginnings of its initials, a keyed hash of the mobile's
     *  last four digits. Absent while he is nobody by name. */
    searchKeys: { type: [String], default: undefined },
    /** What the platform last told of him. */
    profile: profileSchema,
    /** Names of his tags, ours and the platform's. */
    tags: { type: [String], default: undefined },
    /** Those that both sides had after the last sync. */
    syncedTags: { type: [String], default: undefined },
    sync: syncMarkSchema,
    /** What audiences can ask of him besides: `stall/<scene>`, `answer/<survey>/<question>/<value>`,
     *  `enterprise/<key>`, `event/<id>/signed-up`. */
    facets: { type: [String], default: undefined },
    /** The turn that wrote what a survey says of him. */
    answersTurn: Number,
    /** From the survey, later from his application. */
    joinState: { type: String, enum: joinStates },
    optOut: optOutSchema,
    /** The turn that wrote it last. */
    optOutTurn: Number,
    /** The newest twenty, the newest last. */
    received: { type: [receivedSchema], default: undefined },
    consents: { type: [consentSchema], default: undefined },
    /** The turn that wrote what he agreed to last. */
    consentsTurn: Number,
    /** 0–999, drawn at creation: an estimate counts some buckets and multiplies. */
    bucket: { type: Number, required: true },
    /** Number of the last turn applied here. */
    lastTurn: { type: Number, required: true },
  },
  { collection: "followers", versionKey: false },
);
followerSchema.index({ openid: 1 }, { name: "openid", unique: true });
followerSchema.index({ "sync.toTell": 1 }, { name: "toTell", sparse: true });
followerSchema.index(
  { organisationPath: 1, lastSeenAt: -1, _id: -1 },
  { name: "organisationPath_lastSeenAt" },
);
// One index cannot hold two arrays: the scope is looked at in the rows, which two characters narrow down well enough.
followerSchema.index(
  { searchKeys: 1, lastSeenAt: -1, _id: -1 },
  { name: "searchKeys", partialFilterExpression: { searchKeys: { $exists: true } } },
);

// What audiences are counted by. An index cannot hold two arrays, so the town is a field of its own.
followerSchema.index({ town: 1, tags: 1 }, { name: "town_tags" });
followerSchema.index(
  { tags: 1 },
  { name: "tags", partialFilterExpression: { tags: { $exists: true } } },
);
followerSchema.index(
  { facets: 1, town: 1 },
  { name: "facets_town", partialFilterExpression: { facets: { $exists: true } } },
);
followerSchema.index({ bucket: 1 }, { name: "bucket" });
followerSchema.index(
  { unsubscribedAt: 1, _id: 1 },
  { name: "left", partialFilterExpression: { isSubscribed: false } },
);

export type Follower = InferSchemaType<typeof followerSchema>;

export function followerModel(connection: Connection) {
  return connection.model("Follower", followerSchema);
}
