import { Schema, trusted, type Connection, type InferSchemaType } from "mongoose";
import type { AudienceFilter } from "./audience-filter.ts";
import type { AudienceRule } from "./audience-rule.ts";
import { bucketCount } from "./follower.ts";
import type { Follower, followerModel } from "./follower-schema.ts";
import { districtCode, within, type InScope, type Scope } from "./scope.ts";

/** A rule that was given a name. What a campaign sends to is the rule as it was then. */
const audienceSchema = new Schema(
  {
    _id: { type: String, required: true },
    organisationPath: { type: [String], required: true },
    name: { type: String, required: true },
    rule: { type: Schema.Types.Mixed, required: true },
    updatedAt: { type: Date, required: true },
    /** Request that wrote this version: a repeat recognises it. */
    request: { type: String, required: true },
    version: { type: Number, required: true },
  },
  { collection: "audiences", versionKey: false, minimize: false },
);
audienceSchema.index({ organisationPath: 1, name: 1, _id: 1 }, { name: "organisationPath_name" });

export type Audience = Omit<InferSchemaType<typeof audienceSchema>, "rule"> & {
  readonly rule: AudienceRule;
};

export interface AudienceFields {
  readonly name: string;
  readonly rule: AudienceRule;
  readonly updatedAt: Date;
  /** Id of the request that writes it. */
  readonly request: string;
}

/** How many a rule reaches; an estimate counts some buckets and multiplies. */
export interface AudienceCount {
  readonly count: number;
  readonly isEstimate: boolean;
}

/** An exact count that takes longer is given up for an estimate: both together stay below a second. */
const exactMs = 600;
const estimateBuckets = 20;
const timedOut = 50;

function audienceModel(connection: Connection) {
  return connection.model("Audience", audienceSchema);
}

export class AudienceStore {
  readonly model: ReturnType<typeof audienceModel>;
  readonly #followers: ReturnType<typeof followerModel>;

  constructor(connection: Connection, followers: ReturnType<typeof followerModel>) {
    this.model = audienceModel(connection);
    this.#followers = followers;
  }

  /** A repeat of the same request finds it there. */
  async add(
    audience: AudienceFields & {
      readonly _id: string;
      readonly organisationPath: readonly string[];
    },
  ): Promise<void> {
    const { _id, ...fields } = audience;
    await this.model.updateOne(
      { _id },
      { $setOnInsert: { ...fields, version: 1 } },
      { upsert: true },
    );
  }

  /** Null when it is no longer the version that was seen. */
  async change(seen: InScope<Audience>, fields: AudienceFields): Promise<InScope<Audience> | null> {
    return this.model
      .findOneAndUpdate(
        { _id: seen._id, version: seen.version },
        { $set: fields, $inc: { version: 1 } },
        { returnDocument: "after" },
      )
      .lean<InScope<Audience>>();
  }

  async remove({ _id, version }: InScope<Audience>): Promise<boolean> {
    const { deletedCount } = await this.model.deleteOne({ _id, version });
    return deletedCount === 1;
  }

  /** Everybody the rule names within the scope, whether he can be reached or not.
   *  @param filter undefined: nobody */
  async count(filter: AudienceFilter | undefined, scope: Scope): Promise<AudienceCount> {
    if (!filter) return { count: 0, isEstimate: false };
    const whole = inScope(filter, scope);
    try {
      return { count: await this.#countNow(whole, exactMs), isEstimate: false };
    } catch (error) {
      if ((error as { code?: unknown }).code !== timedOut) throw error;
    }
    const first = { bucket: trusted({ $lt: estimateBuckets }) };
    const counted = await this.#countNow({ $and: [first, whole] });
    return { count: Math.round((counted * bucketCount) / estimateBuckets), isEstimate: true };
  }

  async #countNow(filter: AudienceFilter, maxTimeMs?: number): Promise<number> {
    const [row] = await this.#followers.aggregate<{ count: number }>(
      [{ $match: filter }, { $count: "count" }],
      { ...(maxTimeMs !== undefined && { maxTimeMS: maxTimeMs }) },
    );
    return row?.count ?? 0;
  }

  /** Some of those the rule names, spread over all of them where they are many. */
  async sample(
    filter: AudienceFilter | undefined,
    scope: Scope,
    { limit, fromBucket = 0 }: { readonly limit: number; readonly fromBucket?: number },
  ): Promise<InScope<Follower>[]> {
    if (!filter) return [];
    return this.#followers
      .find({ $and: [inScope(filter, scope), { bucket: trusted({ $gte: fromBucket }) }] })
      .sort({ bucket: 1, _id: 1 })
      .limit(limit)
      .maxTimeMS(exactMs)
      .lean<InScope<Follower>[]>();
  }
}

/** Every row is the district's: the condition would only mislead whoever plans the query. */
function inScope(filter: AudienceFilter, scope: Scope): AudienceFilter {
  return scope.organisation === districtCode ? filter : { $and: [filter, within(scope)] };
}
