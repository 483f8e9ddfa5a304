import { Schema, trusted, type AnyBulkWriteOperation, type Connection } from "mongoose";
import { isDuplicateKey } from "./database.ts";
import type { FollowerStore } from "./follower.ts";
import { syncChanges, type Follower } from "./follower-schema.ts";

/** `listing`: reading the platform's list page by page · `closing`: finding who is gone · `tagging`: telling the
 *  platform our tags · `finished`. */
export const syncStages = ["listing", "closing", "tagging", "finished"] as const;
export type SyncStage = (typeof syncStages)[number];

export interface SyncReport {
  readonly new: number;
  readonly changed: number;
  readonly same: number;
  readonly gone: number;
}

const syncRunSchema = new Schema(
  {
    /** The day it belongs to, `YYYY-MM-DD` in Asia/Shanghai, or what its starter named it: one run each. */
    _id: { type: String, required: true },
    stage: { type: String, required: true, enum: syncStages },
    /** On the platform's clock: who came later is nobody's loss. */
    startedAt: { type: Date, required: true },
    finishedAt: Date,
    /** Where the next page begins. */
    nextOpenid: { type: Buffer },
    report: { new: Number, changed: Number, same: Number, gone: Number },
    /** What a cadre should know, in Chinese. */
    problems: { type: [String], required: true },
    leaseHolder: String,
    leaseUntil: { type: Date, required: true },
  },
  { collection: "followerSyncs", versionKey: false },
);

export interface SyncRun {
  readonly _id: string;
  readonly stage: SyncStage;
  readonly startedAt: Date;
  readonly finishedAt?: Date | null;
  readonly nextOpenid?: { buffer: Uint8Array } | null;
  readonly report?: SyncReport | null;
  readonly problems: readonly string[];
}

export interface SyncLease {
  readonly holder: string;
  /** On the machine's clock. */
  readonly now: Date;
}

/** What a sync wants to know of a follower we have. */
export type KnownFollower = Pick<
  Follower,
  "_id" | "isSubscribed" | "profile" | "tags" | "syncedTags" | "sync"
>;

const syncLeaseMs = 60_000;
const longAgo = new Date(0);
const closingBatch = 1_000;

/** Runs of the follower sync, and what they do to the followers' rows. */
export class FollowerSyncStore {
  readonly model;
  readonly #followers: FollowerStore["model"];

  constructor(connection: Connection, followers: FollowerStore["model"]) {
    this.model = connection.model("FollowerSync", syncRunSchema);
    this.#followers = followers;
  }

  /** False when there is such a run. */
  async start(id: string, startedAt: Date): Promise<boolean> {
    try {
      await this.model.create({
        _id: id,
        stage: "listing",
        startedAt,
        problems: [],
        leaseUntil: longAgo,
      });
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  /** The oldest unfinished run that nobody works on. */
  async claim(lease: SyncLease): Promise<SyncRun | null> {
    return this.model
      .findOneAndUpdate(
        { stage: trusted({ $ne: "finished" }), leaseUntil: trusted({ $lt: lease.now }) },
        { $set: holding(lease) },
        { sort: { startedAt: 1 }, returnDocument: "after" },
      )
      .lean<SyncRun>();
  }

  /** False when the lease is lost. */
  async advance(
    id: string,
    lease: SyncLease,
    step: { readonly stage: SyncStage; readonly nextOpenid?: Buffer },
  ): Promise<boolean> {
    const result = await this.model.updateOne(
      { _id: id, leaseHolder: lease.holder },
      { $set: { ...holding(lease), ...step } },
    );
    return result.matchedCount === 1;
  }

  async finish(
    id: string,
    lease: SyncLease,
    end: { readonly report: SyncReport; readonly finishedAt: Date },
  ): Promise<void> {
    await this.model.updateOne(
      { _id: id, leaseHolder: lease.holder },
      {
        $set: { ...end, stage: "finished", leaseUntil: longAgo },
        $unset: { nextOpenid: 1, leaseHolder: 1 },
      },
    );
  }

  async letGo(id: string, holder: string): Promise<void> {
    await this.model.updateOne(
      { _id: id, leaseHolder: holder },
      { $set: { leaseUntil: longAgo }, $unset: { leaseHolder: 1 } },
    );
  }

  async noteProblem(id: string, problem: string): Promise<void> {
    await this.model.updateOne({ _id: id }, { $addToSet: { problems: problem } });
  }

  async findLatest(): Promise<SyncRun | null> {
    return this.model.findOne().sort({ startedAt: -1 }).lean<SyncRun>();
  }

  async findKnown(ids: readonly string[]): Promise<KnownFollower[]> {
    return this.#followers
      .find(
        { _id: trusted({ $in: ids }) },
        { isSubscribed: 1, profile: 1, tags: 1, syncedTags: 1, sync: 1 },
      )
      .lean<KnownFollower[]>();
  }

  async write(operations: readonly AnyBulkWriteOperation<Follower>[]): Promise<void> {
    if (operations.length === 0) return;
    try {
      await this.#followers.bulkWrite([...operations], { ordered: false });
    } catch (error) {
      // Two at once inserted him: he is there.
      if (!isDuplicateKey(error)) throw error;
    }
  }

  /** Who follows by our rows and was not in the platform's list, some at a time; returns how many.
   *  Whoever did something since the run began is left alone. */
  async closeGone({ _id: run, startedAt }: SyncRun, goneAt: Date): Promise<number> {
    const found = await this.#followers
      .find(
        {
          isSubscribed: true,
          "sync.run": trusted({ $ne: run }),
          lastContactAt: trusted({ $not: { $gte: startedAt } }),
        },
        { _id: 1 },
      )
      .limit(closingBatch)
      .lean();
    if (found.length === 0) return 0;
    await this.#followers.updateMany(
      { _id: trusted({ $in: found.map(({ _id }) => _id) }), "sync.run": trusted({ $ne: run }) },
      { $set: { isSubscribed: false, unsubscribedAt: goneAt, sync: { run, change: "gone" } } },
    );
    return found.length;
  }

  async countChanges(run: string): Promise<SyncReport> {
    const rows = await this.#followers.aggregate<{ _id: string; count: number }>([
      { $match: { "sync.run": run } },
      { $group: { _id: "$sync.change", count: { $sum: 1 } } },
    ]);
    const counts = new Map(rows.map(({ _id, count }) => [_id, count]));
    const [fresh, changed, same, gone] = syncChanges.map((change) => counts.get(change) ?? 0);
    return { new: fresh ?? 0, changed: changed ?? 0, same: same ?? 0, gone: gone ?? 0 };
  }

  /** The tags, as `+name` or `-name`, that somebody's row still has to tell. */
  async listToTell(): Promise<string[]> {
    const orders = await this.#followers.distinct("sync.toTell");
    return orders.filter((order) => order !== null);
  }

  async findToTell(order: string, limit: number): Promise<{ _id: string; openid: string }[]> {
    return this.#followers
      .find({ "sync.toTell": order }, { openid: 1 })
      .limit(limit)
      .lean<{ _id: string; openid: string }[]>();
  }

  /** @param isDone false: the platform would not have it, nothing is tried again before the next sync */
  async settleTold(ids: readonly string[], order: string, isDone: boolean): Promise<void> {
    const name = order.slice(1);
    const synced = order.startsWith("+")
      ? { $addToSet: { syncedTags: name } }
      : { $pull: { syncedTags: name } };
    await this.#followers.updateMany(
      { _id: trusted({ $in: ids }) },
      {
        ...(isDone && synced),
        $pull: { "sync.toTell": order, ...(isDone && synced.$pull) },
      },
    );
  }
}

function holding({ holder, now }: SyncLease) {
  return { leaseHolder: holder, leaseUntil: new Date(now.getTime() + syncLeaseMs) };
}
