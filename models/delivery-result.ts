import { trusted } from "mongoose";
import type { Delivery, deliveryModel } from "./delivery.ts";
import type { DeliveryReason, DeliveryStatus } from "./delivery-status.ts";

/** What a result event says of one delivery. */
export interface ResultOutcome {
  readonly status: "delivered" | "refused";
  readonly reason?: DeliveryReason;
}

/** Deliveries by the platform's numbers, as result events name them. */
export class DeliveryResultStore {
  readonly #model: ReturnType<typeof deliveryModel>;

  constructor(model: ReturnType<typeof deliveryModel>) {
    this.#model = model;
  }

  /** Those that wait for a result. */
  async findWaiting(
    msgIds: readonly string[],
  ): Promise<Pick<Delivery, "_id" | "run" | "status" | "msgId">[]> {
    return this.#model
      .find(
        { msgId: trusted({ $in: [...msgIds] }), status: trusted({ $in: ["sent", "unknown"] }) },
        { run: 1, status: 1, msgId: 1 },
      )
      .lean<Delivery[]>();
  }

  /** Of those that stand there; returns how many moved. */
  async apply(
    ids: readonly string[],
    from: DeliveryStatus,
    outcome: ResultOutcome,
  ): Promise<number> {
    const { modifiedCount } = await this.#model.updateMany(
      { _id: trusted({ $in: [...ids] }), status: from },
      { $set: { ...outcome } },
    );
    return modifiedCount;
  }

  /** Of these numbers those whose delivery has its result. One that is only just being noted has none yet. */
  async findSettled(msgIds: readonly string[]): Promise<readonly string[]> {
    const found = await this.#model
      .find(
        {
          msgId: trusted({ $in: [...msgIds] }),
          status: trusted({ $in: ["delivered", "refused"] }),
        },
        { msgId: 1 },
      )
      .lean();
    return found.flatMap(({ msgId }) => msgId ?? []);
  }
}
