import { trusted } from "mongoose";
import type { Delivery, deliveryModel } from "./delivery.ts";
import type { DeliveryReason, DeliveryStatus } from "./delivery-status.ts";

/** What a result event says of one delivery. */
export interface ResultOutcome {
  readonly status: "delivered" | "refused";
  readonly reason?: DeliveryReason;
}

/** Whose result it is: by the platform's number, or by the delivery's own id where there is none. */
export interface ResultName {
  readonly msgId: string;
  readonly isDelivery?: boolean;
}

export interface NamedDelivery extends Pick<Delivery, "_id" | "run" | "status"> {
  /** As the result names it. */
  readonly name: string;
}

/** What result events say of deliveries. */
export class DeliveryResultStore {
  readonly #model: ReturnType<typeof deliveryModel>;

  constructor(model: ReturnType<typeof deliveryModel>) {
    this.#model = model;
  }

  /** Those that wait for a result. */
  async findWaiting(names: readonly ResultName[]): Promise<readonly NamedDelivery[]> {
    return this.#find(names, ["sent", "unknown"]);
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

  /** Names of those whose delivery has its result. One that is only just being noted has none yet. */
  async findSettled(names: readonly ResultName[]): Promise<readonly string[]> {
    return (await this.#find(names, ["delivered", "refused"])).map(({ name }) => name);
  }

  async #find(
    names: readonly ResultName[],
    statuses: readonly DeliveryStatus[],
  ): Promise<readonly NamedDelivery[]> {
    const [byId, byNumber] = [true, false].map((isDelivery) =>
      names.filter((one) => (one.isDelivery ?? false) === isDelivery).map(({ msgId }) => msgId),
    );
    return [
      ...(await this.#findBy("_id", byId ?? [], statuses)),
      ...(await this.#findBy("msgId", byNumber ?? [], statuses)),
    ];
  }

  async #findBy(
    field: "_id" | "msgId",
    values: readonly string[],
    statuses: readonly DeliveryStatus[],
  ): Promise<readonly NamedDelivery[]> {
    if (values.length === 0) return [];
    const found = await this.#model
      .find(
        { [field]: trusted({ $in: [...values] }), status: trusted({ $in: [...statuses] }) },
        { run: 1, status: 1, msgId: 1 },
      )
      .lean<Delivery[]>();
    return found.map(({ _id, run, status, ...rest }) => ({
      ...{ _id, run, status, name: field === "_id" ? _id : (rest.msgId ?? "") },
    }));
  }
}
