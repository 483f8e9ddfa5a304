import { Schema, trusted, type AnyBulkWriteOperation, type Connection } from "mongoose";
import type { CampaignRun } from "./campaign-run.ts";
import { channels, type Channel } from "./channel.ts";
import { insertMissing } from "./insert-missing.ts";
import {
  deliveryReasons,
  deliveryStatuses,
  type DeliveryCounts,
  type DeliveryReason,
  type DeliveryStatus,
} from "./delivery-status.ts";
import type { InScope } from "./scope.ts";
import type { PagePlace } from "./scoped-model.ts";

/** One follower's part of one run. `_id` is run and follower, so nobody is in a run twice. A run may have a million:
 *  names are short where they can be, and there are only the indexes that senders, results and lists need. */
const deliverySchema = new Schema(
  {
    _id: { type: String, required: true },
    run: { type: String, required: true },
    follower: { type: String, required: true },
    openid: { type: String, required: true },
    /** 0–63, drawn; senders begin at different ones. A mass send's have one of their own. */
    shard: { type: Number, required: true },
    status: { type: String, required: true, enum: deliveryStatuses },
    channel: { type: String, enum: channels },
    /** What is tried when the channel refuses this follower for certain. */
    fallbacks: { type: [String], enum: channels, default: undefined },
    reason: { type: String, enum: deliveryReasons },
    errcode: Number,
    /** Of the sender at work, or the last one. */
    claim: String,
    /** When the first try under this channel was claimed: the platform's duplicate guard is counted from there. */
    claimedAt: Date,
    /** Calls that may have reached the platform. */
    tries: Number,
    /** The platform's number: result events come by it. */
    msgId: String,
    /** Of a mass send. */
    batch: String,
    /** Of a digest: what he is told. */
    edition: String,
  },
  { collection: "deliveries", versionKey: false },
);
deliverySchema.index({ run: 1, status: 1, shard: 1, _id: 1 }, { name: "run_status_shard" });
deliverySchema.index(
  { msgId: 1 },
  { name: "msgId", partialFilterExpression: { msgId: { $exists: true } } },
);
deliverySchema.index(
  { batch: 1, _id: 1 },
  { name: "batch", partialFilterExpression: { batch: { $exists: true } } },
);

export interface Delivery {
  readonly _id: string;
  readonly run: string;
  readonly follower: string;
  readonly openid: string;
  readonly shard: number;
  readonly status: DeliveryStatus;
  readonly channel?: Channel;
  readonly fallbacks?: readonly Channel[];
  readonly reason?: DeliveryReason;
  readonly errcode?: number;
  readonly claim?: string;
  readonly claimedAt?: Date;
  readonly tries?: number;
  readonly msgId?: string;
  readonly batch?: string;
  readonly edition?: string;
}

/** What a sender holds. */
export interface ClaimedDelivery extends Delivery {
  readonly channel: Channel;
  readonly claim: string;
  readonly claimedAt: Date;
  /** An earlier try may have reached the platform: only its yes settles this one. */
  readonly isRepeat?: boolean;
  /** Where the run's counters have it: what is claimed counts as pending until it is settled. */
  readonly countedAs: "pending" | "unknown";
}

export const shardCount = 64;
/** Those that go by mass send, in batches. */
export const massShard = 64;

/** Where a delivery goes; fields that are absent are taken away. */
export interface DeliveryMove {
  readonly id: string;
  readonly claim: string;
  readonly status: DeliveryStatus;
  readonly channel?: Channel;
  /** Where it changes with the channel. */
  readonly shard?: number;
  readonly fallbacks?: readonly Channel[];
  readonly reason?: DeliveryReason;
  readonly errcode?: number;
  readonly msgId?: string;
  readonly tries: number;
}

export interface DeliveryPageQuery {
  readonly status: DeliveryStatus;
  readonly after?: PagePlace | undefined;
  readonly limit: number;
}

export interface ClaimPlace {
  readonly run: string;
  readonly shards: { readonly from: number; readonly below: number };
  readonly limit: number;
}

export function deliveryId(run: string, follower: string): string {
  return `${run}.${follower}`;
}

export function deliveryModel(connection: Connection) {
  return connection.model<Delivery>("Delivery", deliverySchema as never);
}

export class DeliveryStore {
  readonly model: ReturnType<typeof deliveryModel>;

  constructor(connection: Connection) {
    this.model = deliveryModel(connection);
  }

  /** Those that are there already stay as they are. */
  async add(deliveries: readonly Delivery[]): Promise<void> {
    await insertMissing(this.model, deliveries);
  }

  /** Takes up to `limit` that wait in these shards. */
  async claim(
    { run, shards, limit }: ClaimPlace,
    { claim, now }: { readonly claim: string; readonly now: Date },
  ): Promise<ClaimedDelivery[]> {
    const shard = trusted({ $gte: shards.from, $lt: shards.below });
    const waiting = await this.model
      .find({ run, status: "pending", shard }, { _id: 1 })
      .limit(limit)
      .lean();
    const taken = await this.#take(
      waiting.map(({ _id }) => _id),
      { status: "pending" },
      { status: "sending", claim, claimedAt: now },
    );
    return taken.map((delivery) => ({ ...delivery, countedAs: "pending" }));
  }

  /** Takes over what a dead sender held, or what nobody knows the outcome of: under the same time of the first try. */
  async reclaim(seen: readonly Delivery[], claim: string): Promise<ClaimedDelivery[]> {
    const byState = new Map<string, Delivery[]>();
    for (const delivery of seen) {
      const key = `${delivery.status} ${delivery.claim ?? ""}`;
      byState.set(key, [...(byState.get(key) ?? []), delivery]);
    }
    const taken: ClaimedDelivery[] = [];
    for (const [first, ...rest] of byState.values()) {
      if (!first) continue;
      const ids = [first, ...rest].map(({ _id }) => _id);
      const { status, claim: before = "" } = first;
      const again = await this.#take(ids, { status, claim: before }, { status: "sending", claim });
      const countedAs = status === "unknown" ? "unknown" : "pending";
      taken.push(...again.map((delivery) => ({ ...delivery, isRepeat: true, countedAs }) as const));
    }
    return taken;
  }

  async #take(
    ids: readonly string[],
    before: { readonly status: DeliveryStatus; readonly claim?: string },
    set: Partial<Delivery> & { readonly claim: string },
  ): Promise<Omit<ClaimedDelivery, "countedAs">[]> {
    if (ids.length === 0) return [];
    const among = { _id: trusted({ $in: [...ids] }) };
    const { modifiedCount } = await this.model.updateMany({ ...among, ...before }, { $set: set });
    if (modifiedCount === 0) return [];
    return this.model
      .find({ ...among, claim: set.claim, status: "sending" })
      .lean<Omit<ClaimedDelivery, "countedAs">[]>();
  }

  /** Writes what became of claimed deliveries; one that was taken over meanwhile stays as it is.
   *  Returns how many were written. */
  async settle(moves: readonly DeliveryMove[]): Promise<number> {
    if (moves.length === 0) return 0;
    const { matchedCount } = await this.model.collection.bulkWrite(moves.map(writeMove) as never, {
      ordered: false,
    });
    return matchedCount;
  }

  async hasAny(run: string, statuses: readonly DeliveryStatus[]): Promise<boolean> {
    const filter = { run, status: trusted({ $in: [...statuses] }) };
    return (await this.model.findOne(filter, { _id: 1 }).lean()) !== null;
  }

  /** What waits will not be sent any more. Returns how many. */
  async cancelPending(run: string): Promise<number> {
    const { modifiedCount } = await this.model.updateMany(
      { run, status: "pending" },
      { $set: { status: "cancelled", reason: "run-cancelled" } },
    );
    return modifiedCount;
  }

  async find(id: string): Promise<Delivery | null> {
    return this.model.findById(id).lean<Delivery>();
  }

  /** A cadre says what became of it. */
  async settleUnknown(id: string, status: "sent" | "failed"): Promise<boolean> {
    const { modifiedCount } = await this.model.updateOne(
      { _id: id, status: "unknown" },
      { $set: { status, reason: "settled-by-cadre" } },
    );
    return modifiedCount === 1;
  }

  /** One page of a run's deliveries of one status; where the page before ended.
   *  @param run read within the caller's scope */
  async page(
    run: InScope<CampaignRun>,
    { status, after, limit }: DeliveryPageQuery,
  ): Promise<{ readonly items: readonly Delivery[]; readonly next?: PagePlace }> {
    const found = await this.model
      .find({ run: run._id, status, ...(after ? behind(after) : {}) })
      .sort({ shard: 1, _id: 1 })
      .limit(limit + 1)
      .lean<Delivery[]>();
    const items = found.slice(0, limit);
    const last = found.length > limit ? items.at(-1) : undefined;
    return { items, ...(last && { next: { value: last.shard, id: last._id } }) };
  }

  /** The next ones of a run in the order of their ids, which never changes.
   *  @param run read within the caller's scope
   *  @param query `after`: the last id read; "" at the beginning */
  async readOn(
    { _id }: InScope<CampaignRun>,
    {
      after,
      status,
      limit,
    }: {
      readonly after: string;
      readonly status?: DeliveryStatus | undefined;
      readonly limit: number;
    },
  ): Promise<readonly Delivery[]> {
    // A slash stands right behind the full stop that parts run and follower.
    const ids = { $gt: after === "" ? deliveryId(_id, "") : after, $lt: `${_id}/` };
    return this.model
      .find({ _id: trusted(ids), ...(status !== undefined && { status }) })
      .sort({ _id: 1 })
      .limit(limit)
      .lean<Delivery[]>();
  }

  async count(run: string): Promise<DeliveryCounts> {
    const rows = await this.model.aggregate<{ _id: DeliveryStatus; count: number }>([
      { $match: { run } },
      { $group: { _id: "$status", count: { $sum: 1 } } },
    ]);
    return Object.fromEntries(rows.map(({ _id, count }) => [_id, count]));
  }
}

function behind({ value, id }: PagePlace) {
  const shard = Number(value);
  return {
    $or: [{ shard: trusted({ $gt: shard }) }, { shard, _id: trusted({ $gt: id }) }],
  };
}

/** Fields that a move may take away. */
const movable = ["reason", "errcode", "msgId", "fallbacks"] as const;

function writeMove({ id, claim, ...move }: DeliveryMove): AnyBulkWriteOperation<Delivery> {
  const gone = movable.filter((field) => move[field] === undefined);
  return {
    updateOne: {
      filter: { _id: id, claim, status: { $in: ["sending", "unknown"] } },
      update: {
        $set: move,
        ...(gone.length > 0 && { $unset: Object.fromEntries(gone.map((field) => [field, 1])) }),
      },
    },
  };
}
