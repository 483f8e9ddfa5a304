import { trusted } from "mongoose";
import type { Delivery, deliveryModel } from "./delivery.ts";
import type { DeliveryReason } from "./delivery-status.ts";

/** Whose result it is: by the platform's number, or by the delivery's own id where there is none. */
export interface ResultName {
  readonly msgId: string;
  readonly isDelivery?: boolean;
}

/** What result events say of deliveries. */
export class DeliveryResultStore {
  readonly #model: ReturnType<typeof deliveryModel>;

  constructor(model: ReturnType<typeof deliveryModel>) {
    this.#model = model;
  }

  /** What it was before, or null when nothing of this name waits for a result. */
  async apply(
    name: ResultName,
    result: { readonly status: "delivered" | "refused"; readonly reason?: DeliveryReason },
  ): Promise<Delivery | null> {
    return this.#model
      .findOneAndUpdate(
        { ...named(name), status: trusted({ $in: ["sent", "unknown"] }) },
        { $set: { ...result } },
        { returnDocument: "before" },
      )
      .lean<Delivery>();
  }

  /** Whether the delivery of this name has its result already. One that is only just being noted has none yet. */
  async isThere(name: ResultName): Promise<boolean> {
    const found = await this.#model
      .findOne({ ...named(name), status: trusted({ $in: ["delivered", "refused"] }) }, { _id: 1 })
      .lean();
    return found !== null;
  }
}

function named({ msgId, isDelivery = false }: ResultName) {
  return isDelivery ? { _id: msgId } : { msgId };
}
