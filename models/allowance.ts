import { trusted } from "mongoose";
import {
  grantKinds,
  type Allowance,
  type Bucket,
  type conversationModel,
  type GrantKind,
  type Reservation,
} from "./conversation-schema.ts";

/** The window ledger of each follower, in his conversation: what the platform would still let us send him.
 *  Source: "客服消息介绍", fact sheet 5.1. */
export class AllowanceStore {
  readonly #model: ReturnType<typeof conversationModel>;

  constructor(model: ReturnType<typeof conversationModel>) {
    this.#model = model;
  }

  async find(conversation: string): Promise<Allowance> {
    const found = await this.#model
      .findOne({ _id: conversation }, { allowance: 1 })
      .lean<{ allowance?: Allowance }>();
    return found?.allowance ?? {};
  }

  /** Takes one message from the bucket that ends first; undefined when nothing may be sent.
   *  @param now on the platform's clock */
  async reserve(conversation: string, now: Date): Promise<Reservation | undefined> {
    for (const { kind, untilAt } of openBuckets(await this.find(conversation), now)) {
      const result = await this.#model.updateOne(
        { _id: conversation, ...bucketFilter({ kind, untilAt }), ...hasLeft(kind) },
        { $inc: { [`allowance.${kind}.left`]: -1 } },
      );
      if (result.matchedCount === 1) return { kind, untilAt };
    }
    return undefined;
  }

  /** False when its window has ended, or was shut because he left. */
  async isHeld(conversation: string, { kind, untilAt }: Reservation, now: Date): Promise<boolean> {
    return untilAt > now && (await this.find(conversation))[kind] !== undefined;
  }

  /** Gives back what was certainly not sent; a bucket that was filled anew meanwhile needs nothing back. */
  async release(conversation: string, reservation: Reservation): Promise<void> {
    await this.#model.updateOne(
      { _id: conversation, ...bucketFilter(reservation) },
      { $inc: { [`allowance.${reservation.kind}.left`]: 1 } },
    );
  }

  /** The platform knows better than the ledger: nothing is left in any bucket. */
  async shut(conversation: string): Promise<void> {
    await this.#model.updateOne({ _id: conversation }, { $unset: { allowance: 1 } });
  }
}

/** Buckets that hold something, the one that ends first in front. */
export function openBuckets(
  allowance: Allowance,
  now: Date,
): readonly (Bucket & { readonly kind: GrantKind })[] {
  return grantKinds
    .flatMap((kind) => {
      const bucket = allowance[kind];
      return bucket && bucket.left > 0 && bucket.untilAt > now ? [{ ...bucket, kind }] : [];
    })
    .sort((one, other) => one.untilAt.getTime() - other.untilAt.getTime());
}

function bucketFilter({ kind, untilAt }: Reservation) {
  return { [`allowance.${kind}.untilAt`]: untilAt };
}

function hasLeft(kind: GrantKind) {
  return { [`allowance.${kind}.left`]: trusted({ $gt: 0 }) };
}
