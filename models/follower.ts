import { Schema, trusted, type Connection, type InferSchemaType } from "mongoose";
import { joinStates } from "./audience-rule.ts";
import { channels } from "./channel.ts";
import { isDuplicateKey } from "./database.ts";
import { districtCode } from "./scope.ts";

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
    /** Sends he accepted and that are not used up. */
    left: { type: Number, required: true },
    isLongTerm: Boolean,
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
    /** From the survey, later from his application. */
    joinState: { type: String, enum: joinStates },
    optOut: optOutSchema,
    /** The newest twenty, the newest last. */
    received: { type: [receivedSchema], default: undefined },
    consents: { type: [consentSchema], default: undefined },
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

export type Follower = InferSchemaType<typeof followerSchema>;

export interface FollowerChange {
  readonly openid: string;
  readonly at: Date;
  /** Absent while his town is not known. */
  readonly organisationPath?: readonly string[];
  /** Absent when the contact says nothing about it. */
  readonly isSubscribed?: boolean;
  readonly source?: { readonly kind: SourceKind; readonly scene: string };
}

/** What a survey says of the person now; empty when he took it back. */
export interface PersonChange {
  readonly name?: string;
  readonly initials?: string;
  readonly mobile?: Buffer;
  readonly searchKeys: readonly string[];
}

const bucketCount = 1_000;

/** 0–999, drawn at creation. */
function drawBucket(): number {
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
    try {
      await this.model.updateOne(
        { _id: id, lastTurn: trusted({ $lt: turn }) },
        {
          $set: {
            lastTurn: turn,
            lastContactAt: change.at,
            lastSeenAt: change.at,
            ...changedFields(change),
          },
          $setOnInsert: { openid: change.openid, ...firstFields(change) },
        },
        { upsert: true },
      );
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }

  /** An older turn changes nothing. */
  async notePerson(id: string, turn: number, change: PersonChange): Promise<void> {
    const { searchKeys, ...known } = change;
    const isKnown = Object.keys(known).length > 0;
    await this.model.updateOne(
      { _id: id, "person.turn": trusted({ $not: { $gt: turn } }) },
      {
        $set: { person: { ...known, turn }, ...(searchKeys.length > 0 && { searchKeys }) },
        ...(!isKnown && { $unset: { searchKeys: 1 } }),
      },
    );
  }

  async find(id: string): Promise<Follower | null> {
    return this.model.findById(id).lean<Follower>();
  }

  /** Rows of before 0.3, which nobody's scope holds; the index finds them, and none at once where there are none. */
  async findWithoutPath(limit: number): Promise<Follower[]> {
    return this.model
      .find({ organisationPath: trusted({ $exists: false }) })
      .limit(limit)
      .lean<Follower[]>();
  }

  /** Leaves alone what a turn has completed meanwhile. */
  async complete(
    rows: readonly {
      readonly id: string;
      readonly organisationPath: readonly string[];
      readonly lastSeenAt: Date;
      readonly person?: PersonChange;
    }[],
  ): Promise<void> {
    if (rows.length === 0) return;
    const operations = rows.map(({ id, organisationPath, lastSeenAt, person }) => ({
      updateOne: {
        filter: { _id: id, organisationPath: trusted({ $exists: false }) },
        update: {
          $set: { organisationPath: [...organisationPath], lastSeenAt, ...storedPerson(person) },
        },
      },
    }));
    await this.model.bulkWrite(operations, { ordered: false });
  }
}

function storedPerson(person: PersonChange | undefined) {
  if (!person) return {};
  const { searchKeys, ...known } = person;
  return { person: { ...known, turn: 0 }, searchKeys: [...searchKeys] };
}

/** What a follower who is new to us starts with; his town is not known yet. */
export function newFollowerFields(lastSeenAt: Date) {
  return { bucket: drawBucket(), lastTurn: 0, organisationPath: [districtCode], lastSeenAt };
}

function changedFields({ at, isSubscribed, organisationPath, source }: FollowerChange) {
  return {
    ...(organisationPath && { organisationPath }),
    ...(isSubscribed !== undefined && subscription(isSubscribed, at)),
    ...(source && { lastSource: { ...source, at } }),
  };
}

/** Of a new row, besides what every contact writes. */
function firstFields({ at, isSubscribed, organisationPath, source }: FollowerChange) {
  return {
    bucket: drawBucket(),
    ...(!organisationPath && { organisationPath: [districtCode] }),
    ...(isSubscribed === undefined && { isSubscribed: true }),
    ...(source && { firstSource: { ...source, at } }),
  };
}

function subscription(isSubscribed: boolean, at: Date) {
  return isSubscribed ? { isSubscribed, subscribedAt: at } : { isSubscribed, unsubscribedAt: at };
}
