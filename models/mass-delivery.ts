import { trusted } from "mongoose";
import type { Channel } from "./channel.ts";
import { massShard, shardCount, type Delivery, type deliveryModel } from "./delivery.ts";
import type { DeliveryReason, DeliveryStatus } from "./delivery-status.ts";

export interface BatchMember {
  readonly _id: string;
  readonly follower: string;
  readonly openid: string;
}

export interface MemberChange {
  readonly status: DeliveryStatus;
  readonly reason?: DeliveryReason;
  readonly errcode?: number;
}

/** Of one list of ids so many at once. */
const idsAtOnce = 1_000;
const notInBatch = trusted({ $exists: false });

/** Deliveries as a mass send moves them: a whole batch at a time. Those that wait for their batch's call are pending. */
export class MassDeliveryStore {
  readonly #model: ReturnType<typeof deliveryModel>;

  constructor(model: ReturnType<typeof deliveryModel>) {
    this.#model = model;
  }

  /** How many wait and are in no batch. */
  async countWaiting(run: string): Promise<number> {
    return this.#model.countDocuments(waitingIn(run));
  }

  /** Whether anybody who goes by another channel is not settled yet. */
  async hasOthers(run: string): Promise<boolean> {
    const found = await this.#model
      .findOne(
        {
          run,
          status: trusted({ $in: ["pending", "sending"] as const }),
          shard: trusted({ $lt: massShard }),
        },
        { _id: 1 },
      )
      .lean();
    return found !== null;
  }

  /** Puts up to `most` who wait into a batch. Returns how many. */
  async join(run: string, batch: string, most: number): Promise<number> {
    const waiting = await this.#model
      .find(waitingIn(run), { _id: 1 })
      .limit(Math.min(most, idsAtOnce))
      .lean();
    if (waiting.length === 0) return 0;
    const ids = waiting.map(({ _id }) => _id);
    const { modifiedCount } = await this.#model.updateMany(
      { _id: trusted({ $in: ids }), ...waitingIn(run) },
      { $set: { batch } },
    );
    return modifiedCount;
  }

  async countMembers(batch: string): Promise<number> {
    return this.#model.countDocuments({ batch });
  }

  /** Takes everybody out who waits for the call of a batch that is given up. */
  async leave(batch: string): Promise<void> {
    await this.#model.updateMany(
      { batch, status: trusted({ $in: ["pending", "sending"] }) },
      { $set: { status: "pending" }, $unset: { batch: 1, claim: 1, claimedAt: 1 } },
    );
  }

  /** The call is about to leave. Returns whom it goes to: the same whenever it is made again. */
  async begin(batch: string, claim: string, now: Date): Promise<BatchMember[]> {
    await this.#model.updateMany(
      { batch, status: "pending" },
      { $set: { status: "sending", claim, claimedAt: now } },
    );
    return this.members(batch, ["sending"]);
  }

  /** The call certainly did not reach the platform. */
  async putBack(batch: string): Promise<void> {
    await this.#model.updateMany({ batch, status: "sending" }, { $set: { status: "pending" } });
  }

  async members(batch: string, statuses: readonly DeliveryStatus[]): Promise<BatchMember[]> {
    return this.#model
      .find({ batch, status: trusted({ $in: [...statuses] }) }, { follower: 1, openid: 1 })
      .sort({ _id: 1 })
      .lean<BatchMember[]>();
  }

  /** Everybody of a batch who stands there; returns how many moved. */
  async move(
    batch: string,
    from: DeliveryStatus,
    { status, reason, errcode }: MemberChange,
  ): Promise<number> {
    const set = { status, ...(reason && { reason }), ...(errcode !== undefined && { errcode }) };
    const { modifiedCount } = await this.#model.updateMany(
      { batch, status: from },
      { $set: set, ...(!reason && { $unset: { reason: 1 } }) },
    );
    return modifiedCount;
  }

  async findWaiting(run: string): Promise<Delivery | null> {
    return this.#model.findOne(waitingIn(run)).lean<Delivery>();
  }

  /** Somebody who waits goes by another channel instead. */
  async reroute(
    { _id, run }: Delivery,
    to: { readonly channel: Channel; readonly fallbacks: readonly Channel[] },
  ): Promise<boolean> {
    const { channel, fallbacks } = to;
    const shard = Math.floor(Math.random() * shardCount);
    const { modifiedCount } = await this.#model.updateOne(
      { _id, ...waitingIn(run) },
      {
        $set: { channel, shard, ...(fallbacks.length > 0 && { fallbacks: [...fallbacks] }) },
        ...(fallbacks.length === 0 && { $unset: { fallbacks: 1 } }),
      },
    );
    return modifiedCount === 1;
  }

  /** Somebody who waits can be reached in no other way. */
  async fail({ _id, run }: Delivery, errcode: number): Promise<boolean> {
    const { modifiedCount } = await this.#model.updateOne(
      { _id, ...waitingIn(run) },
      { $set: { status: "failed", reason: "platform-refused", errcode } },
    );
    return modifiedCount === 1;
  }
}

function waitingIn(run: string) {
  return { run, status: "pending", shard: massShard, batch: notInBatch } as const;
}
