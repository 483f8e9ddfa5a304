import { Schema, trusted, type Connection, type mongo } from "mongoose";
import { isMissing } from "./database.ts";
import { within, type Scope } from "./scope.ts";

const resolutionSchema = new Schema(
  {
    /** The topic that answers it now; absent when it was put aside. */
    topic: String,
    by: { type: String, required: true },
    at: { type: Date, required: true },
  },
  { _id: false },
);

/** What a worker asked and the account did not understand: topics grow from these. */
const unansweredQuestionSchema = new Schema(
  {
    /** Conversation and turn. */
    _id: { type: String, required: true },
    /** Sealed: people type numbers anywhere. */
    text: { type: Buffer, required: true },
    /** Keyed hash of the normalised text: the same question asked by many is one. */
    hash: { type: String, required: true },
    organisationPath: { type: [String], required: true },
    askedAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
    /** True until a cadre has dealt with it. */
    isOpen: Boolean,
    resolvedBy: resolutionSchema,
  },
  { collection: "unansweredQuestions", versionKey: false },
);
unansweredQuestionSchema.index({ expiresAt: 1 }, { name: "expiresAt", expireAfterSeconds: 0 });
unansweredQuestionSchema.index(
  { hash: 1, askedAt: -1 },
  { name: "hash", partialFilterExpression: { isOpen: true } },
);
unansweredQuestionSchema.index(
  { organisationPath: 1, hash: 1 },
  { name: "organisationPath_hash", partialFilterExpression: { isOpen: true } },
);

export interface UnansweredQuestion {
  readonly _id: string;
  readonly text: mongo.Binary;
  readonly hash: string;
  readonly organisationPath: readonly string[];
  readonly askedAt: Date;
  readonly expiresAt: Date;
  readonly isOpen?: boolean | null;
}

export interface NewUnansweredQuestion {
  readonly id: string;
  readonly text: Buffer;
  readonly hash: string;
  readonly organisationPath: readonly string[];
  readonly askedAt: Date;
  readonly expiresAt: Date;
}

/** Old rows have neither; until they are completed nobody sees them. */
const backfillBatch = 500;

export class UnansweredQuestionStore {
  readonly model;

  constructor(connection: Connection) {
    this.model = connection.model("UnansweredQuestion", unansweredQuestionSchema);
  }

  async note({ id, ...question }: NewUnansweredQuestion): Promise<void> {
    await this.model.updateOne(
      { _id: id },
      { $setOnInsert: { ...question, isOpen: true } },
      { upsert: true },
    );
  }

  /** Every open one with this hash that the caller may see.
   *  @param topic undefined: put aside */
  async resolve(
    scope: Scope,
    hash: string,
    resolution: { readonly topic?: string; readonly by: string; readonly at: Date },
  ): Promise<number> {
    const result = await this.model.updateMany(
      { ...within(scope), hash, isOpen: true },
      { $set: { resolvedBy: resolution }, $unset: { isOpen: 1 } },
    );
    return result.modifiedCount;
  }

  /** Before 0.3 every question went after 180 days, whatever the setting says. */
  async dropOldExpiry(): Promise<void> {
    try {
      await this.model.collection.dropIndex("expiry");
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }

  /** Rows of before 0.3, some at a time. */
  async findIncomplete(): Promise<{ _id: string; text: mongo.Binary; askedAt: Date }[]> {
    return this.model
      .find({ hash: trusted({ $exists: false }) }, { text: 1, askedAt: 1 })
      .limit(backfillBatch)
      .lean<{ _id: string; text: mongo.Binary; askedAt: Date }[]>();
  }

  async complete(
    id: string,
    fields: Pick<NewUnansweredQuestion, "hash" | "organisationPath" | "expiresAt">,
  ): Promise<void> {
    await this.model.updateOne(
      { _id: id, hash: trusted({ $exists: false }) },
      { $set: { ...fields, isOpen: true } },
    );
  }
}
