import { Schema, trusted, type Connection, type mongo } from "mongoose";
import { isDuplicateKey } from "./database.ts";

/** The account's access_token and who may renew it: one document per account, shared by all processes. */
const accessTokenSchema = new Schema(
  {
    /** The appid. */
    _id: { type: String, required: true },
    /** Sealed. */
    token: Buffer,
    /** On the platform's clock. */
    expiresAt: Date,
    /** Raised with every token stored. */
    generation: { type: Number, required: true },
    leaseHolder: String,
    /** On the machine's clock. Long ago when nobody holds the lease. */
    leaseUntil: { type: Date, required: true },
    /** Day in China and how many renewals were forced on it. */
    forceDay: String,
    forceCount: Number,
    /** On the platform's clock. */
    forcedAt: { type: Date, required: true },
    /** When a token died early because somebody else had it renewed; on the platform's clock. */
    foreignSeenAt: { type: Date, required: true },
    foreignAlarmAt: { type: Date, required: true },
    /** Why the last renewal failed, and until when nobody tries again; on the machine's clock. */
    failedErrcode: Number,
    failedErrmsg: String,
    failedUntil: Date,
    /** Until when nobody asks for another token, though the platform refuses this one; on the machine's clock. */
    refusedUntil: Date,
  },
  { collection: "accessTokens", versionKey: false },
);

function accessTokenModel(connection: Connection) {
  return connection.model("AccessToken", accessTokenSchema);
}

export interface StoredAccessToken {
  readonly token?: mongo.Binary;
  readonly expiresAt?: Date;
  readonly generation: number;
  readonly foreignAlarmAt: Date;
  readonly failedErrcode?: number;
  readonly failedErrmsg?: string;
  readonly failedUntil?: Date;
  readonly refusedUntil?: Date;
}

/** Why a renewal came to nothing. */
export type RenewalFailure =
  | {
      readonly kind: "answered";
      readonly errcode: number;
      readonly errmsg: string;
      readonly until: Date;
    }
  | { readonly kind: "failed"; readonly until: Date }
  /** The present token is refused and may not be forced away now. */
  | { readonly kind: "refused"; readonly until: Date };

export interface TokenLease {
  readonly holder: string;
  readonly now: Date;
  readonly until: Date;
}

export interface ForceBudget {
  readonly day: string;
  readonly perDay: number;
  readonly now: Date;
  readonly spacingMs: number;
}

const longAgo = new Date(0);
const noFailure = { failedErrcode: 1, failedErrmsg: 1, failedUntil: 1 };

export class AccessTokenStore {
  readonly model: ReturnType<typeof accessTokenModel>;

  constructor(connection: Connection) {
    this.model = accessTokenModel(connection);
  }

  async find(appId: string): Promise<StoredAccessToken | null> {
    return this.model.findById(appId).lean<StoredAccessToken>();
  }

  /** The right to renew what the caller has seen; false when somebody has it or has renewed meanwhile. */
  async claimLease(appId: string, generation: number, lease: TokenLease): Promise<boolean> {
    const held = { leaseHolder: lease.holder, leaseUntil: lease.until };
    const isNew = { forcedAt: longAgo, foreignSeenAt: longAgo, foreignAlarmAt: longAgo };
    try {
      await this.model.updateOne(
        { _id: appId, generation, leaseUntil: trusted({ $lt: lease.now }) },
        { $set: held, $setOnInsert: isNew },
        { upsert: true },
      );
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  /** Stores the new token and gives the lease back; false when the lease was lost: then it is not stored. */
  async save(appId: string, holder: string, issued: { token: Buffer; expiresAt: Date }) {
    const result = await this.model.updateOne(
      { _id: appId, leaseHolder: holder },
      {
        $set: { ...issued, leaseUntil: longAgo },
        $inc: { generation: 1 },
        $unset: { leaseHolder: 1, ...noFailure, refusedUntil: 1 },
      },
    );
    return result.matchedCount === 1;
  }

  /** Gives the lease back without a token. */
  async saveFailure(appId: string, holder: string, failure: RenewalFailure): Promise<void> {
    const { set, unset } = writeFailure(failure);
    await this.model.updateOne(
      { _id: appId, leaseHolder: holder },
      { $set: { leaseUntil: longAgo, ...set }, $unset: { leaseHolder: 1, ...unset } },
    );
  }

  /** Takes one forced renewal from the day's budget; false when it is used up or the last one is too fresh. */
  async claimForce(appId: string, holder: string, budget: ForceBudget): Promise<boolean> {
    const { day, perDay, now, spacingMs } = budget;
    const spaced = new Date(now.getTime() - spacingMs);
    const mine = { _id: appId, leaseHolder: holder, forcedAt: trusted({ $lt: spaced }) };
    const sameDay = await this.model.updateOne(
      { ...mine, forceDay: day, forceCount: trusted({ $lt: perDay }) },
      { $inc: { forceCount: 1 }, $set: { forcedAt: now } },
    );
    if (sameDay.matchedCount === 1) return true;
    const newDay = await this.model.updateOne(
      { ...mine, forceDay: trusted({ $ne: day }) },
      { $set: { forceDay: day, forceCount: 1, forcedAt: now } },
    );
    return newDay.matchedCount === 1;
  }

  /** Notes that a token died before its time by another's hand. "alarm": it happened twice within
   *  `withinMs`, and nobody has been told within that time. */
  async noteForeign(appId: string, now: Date, withinMs: number): Promise<"noted" | "alarm"> {
    const since = new Date(now.getTime() - withinMs);
    const before = await this.model
      .findOneAndUpdate(
        { _id: appId },
        { $set: { foreignSeenAt: now } },
        { returnDocument: "before", projection: { foreignSeenAt: 1 } },
      )
      .lean<{ foreignSeenAt: Date }>();
    if (!before || before.foreignSeenAt <= since) return "noted";
    const told = await this.model.updateOne(
      { _id: appId, foreignAlarmAt: trusted({ $lte: since }) },
      { $set: { foreignAlarmAt: now } },
    );
    return told.modifiedCount === 1 ? "alarm" : "noted";
  }
}

function writeFailure(failure: RenewalFailure): { set: object; unset: object } {
  switch (failure.kind) {
    case "refused":
      return { set: { refusedUntil: failure.until }, unset: {} };
    case "failed":
      return { set: { failedUntil: failure.until }, unset: { failedErrcode: 1, failedErrmsg: 1 } };
    case "answered": {
      const { errcode, errmsg, until } = failure;
      return {
        set: { failedUntil: until, failedErrcode: errcode, failedErrmsg: errmsg },
        unset: {},
      };
    }
  }
}
