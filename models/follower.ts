import { Schema, trusted, type Connection, type InferSchemaType } from "mongoose";
import { isDuplicateKey } from "./database.ts";

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

/** Somebody who follows the account, or did. `_id` is that of his conversation. */
const followerSchema = new Schema(
  {
    _id: { type: String, required: true },
    openid: { type: String, required: true },
    isSubscribed: { type: Boolean, required: true },
    subscribedAt: Date,
    unsubscribedAt: Date,
    firstSource: sourceSchema,
    lastSource: sourceSchema,
    /** To the hour: talk alone does not write it more often. Absent for who never did anything here. */
    lastContactAt: Date,
    /** What the platform last told of him. */
    profile: profileSchema,
    /** Names of his tags, ours and the platform's. */
    tags: { type: [String], default: undefined },
    /** Those that both sides had after the last sync. */
    syncedTags: { type: [String], default: undefined },
    sync: syncMarkSchema,
    /** 0–999, drawn at creation: an estimate counts some buckets and multiplies. */
    bucket: { type: Number, required: true },
    /** Number of the last turn applied here. */
    lastTurn: { type: Number, required: true },
  },
  { collection: "followers", versionKey: false },
);
followerSchema.index({ openid: 1 }, { name: "openid", unique: true });
followerSchema.index({ "sync.toTell": 1 }, { name: "toTell", sparse: true });

export type Follower = InferSchemaType<typeof followerSchema>;

export interface FollowerChange {
  readonly openid: string;
  readonly at: Date;
  /** Absent when the contact says nothing about it. */
  readonly isSubscribed?: boolean;
  readonly source?: { readonly kind: SourceKind; readonly scene: string };
}

const bucketCount = 1_000;

/** 0–999, drawn at creation. */
export function drawBucket(): number {
  return Math.floor(Math.random() * bucketCount);
}

function followerModel(connection: Connection) {
  return connection.model("Follower", followerSchema);
}

export class FollowerStore {
  readonly model: ReturnType<typeof followerModel>;

  constructor(connection: Connection) {
    this.model = followerModel(connection);
  }

  /** Applies what turn number `turn` did; a turn that was applied before changes nothing. */
  async applyTurn(id: string, turn: number, change: FollowerChange): Promise<void> {
    const source = change.source && { ...change.source, at: change.at };
    const subscribed = change.isSubscribed ?? true;
    try {
      await this.model.updateOne(
        { _id: id, lastTurn: trusted({ $lt: turn }) },
        {
          $set: {
            lastTurn: turn,
            lastContactAt: change.at,
            ...(change.isSubscribed !== undefined && subscription(change.isSubscribed, change.at)),
            ...(source && { lastSource: source }),
          },
          $setOnInsert: {
            openid: change.openid,
            bucket: drawBucket(),
            ...(change.isSubscribed === undefined && { isSubscribed: subscribed }),
            ...(source && { firstSource: source }),
          },
        },
        { upsert: true },
      );
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }

  async find(id: string): Promise<Follower | null> {
    return this.model.findById(id).lean<Follower>();
  }
}

function subscription(isSubscribed: boolean, at: Date) {
  return isSubscribed ? { isSubscribed, subscribedAt: at } : { isSubscribed, unsubscribedAt: at };
}
