import { Schema, type Connection } from "mongoose";
import { isDuplicateKey } from "./database.ts";

/** A receipt number that somebody holds. */
const receiptSchema = new Schema(
  {
    /** The number itself. */
    _id: { type: String, required: true },
    /** The callback that claimed it, so that a repeated turn recognises its own claim. */
    claimedBy: { type: String, required: true },
    claimedAt: { type: Date, required: true },
  },
  { collection: "receipts", versionKey: false },
);

function receiptModel(connection: Connection) {
  return connection.model("Receipt", receiptSchema);
}

/** Every number of one day taken: no such day is expected. */
const maxAttempts = 200;

export class ReceiptStore {
  readonly model: ReturnType<typeof receiptModel>;

  constructor(connection: Connection) {
    this.model = receiptModel(connection);
  }

  /** Claims the first free number of `candidates(attempt)`; the same claimant always gets the same number.
   *  @throws Error when 200 candidates in a row belong to others. */
  async claim(
    claimedBy: string,
    claimedAt: Date,
    candidates: (attempt: number) => string,
  ): Promise<string> {
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const number = candidates(attempt);
      if (await this.#claimOne(number, claimedBy, claimedAt)) return number;
    }
    throw new Error("no free receipt number found");
  }

  async #claimOne(number: string, claimedBy: string, claimedAt: Date): Promise<boolean> {
    try {
      await this.model.create({ _id: number, claimedBy, claimedAt });
      return true;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      const holder = await this.model.findById(number).lean();
      return holder?.claimedBy === claimedBy;
    }
  }
}
