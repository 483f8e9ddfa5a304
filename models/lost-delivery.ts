import { trusted } from "mongoose";
import type { Channel } from "./channel.ts";
import { massShard, type Delivery, type deliveryModel } from "./delivery.ts";

export interface UnknownQuery {
  readonly channels: readonly Channel[];
  /** First tried since then. */
  readonly since: Date;
  readonly belowTries: number;
  readonly limit: number;
}

const notMass = trusted({ $lt: massShard });

/** Deliveries that a dead process held, or of which nobody knows. Those of a mass send follow their batch. */
export class LostDeliveryStore {
  readonly #model: ReturnType<typeof deliveryModel>;

  constructor(model: ReturnType<typeof deliveryModel>) {
    this.#model = model;
  }

  /** Claims under which something is on its way at this moment. */
  async findClaims(run: string): Promise<readonly string[]> {
    return this.#model.distinct("claim", { run, status: "sending", shard: notMass });
  }

  async findHeld(run: string, claims: readonly string[], limit: number): Promise<Delivery[]> {
    if (claims.length === 0) return [];
    const claim = trusted({ $in: [...claims] });
    return this.#model
      .find({ run, status: "sending", shard: notMass, claim })
      .limit(limit)
      .lean<Delivery[]>();
  }

  /** Of unknown outcome, where a repeat may still clear it up. */
  async findUnknown(
    run: string,
    { channels: among, since, belowTries, limit }: UnknownQuery,
  ): Promise<Delivery[]> {
    return this.#model
      .find({
        ...{ run, status: "unknown", shard: notMass, channel: trusted({ $in: [...among] }) },
        ...{ claimedAt: trusted({ $gte: since }), tries: trusted({ $not: { $gte: belowTries } }) },
      })
      .limit(limit)
      .lean<Delivery[]>();
  }

  /** What a dead sender held and nobody may send again: its outcome is unknown, unless its last word still comes. */
  async giveUpClaim(run: string, claim: string): Promise<number> {
    const { modifiedCount } = await this.#model.updateMany(
      { run, status: "sending", shard: notMass, claim },
      { $set: { status: "unknown", reason: "process-died" } },
    );
    return modifiedCount;
  }
}
