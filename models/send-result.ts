import { Schema, trusted, type Connection } from "mongoose";
import { isDuplicateKey } from "./database.ts";

/** A result event that has not found its delivery yet, by the platform's number, else by the delivery's own id: it may
 *  come before our own note of the send it belongs to, and that note's process may die. */
const sendResultSchema = new Schema(
  {
    _id: { type: String, required: true },
    /** Where the platform gives no number. */
    isDelivery: Boolean,
    /** As the platform writes it, without spaces: `success`, `failed:userblock`. */
    status: { type: String, required: true },
    /** When its delivery is looked for again. */
    nextTryAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
  },
  { collection: "sendResults", versionKey: false },
);
sendResultSchema.index({ nextTryAt: 1 }, { name: "nextTryAt" });
sendResultSchema.index({ expiresAt: 1 }, { name: "expiresAt", expireAfterSeconds: 0 });

export interface SendResult {
  /** The platform's number, or the delivery's id. */
  readonly msgId: string;
  readonly isDelivery?: boolean;
  readonly status: string;
}

const keepMs = 60 * 60_000;
const firstTryMs = 2_000;
const tryAgainMs = 30_000;

export class SendResultStore {
  readonly #model;

  constructor(connection: Connection) {
    this.#model = connection.model("SendResult", sendResultSchema);
  }

  async keep({ msgId, status, isDelivery }: SendResult, now: Date): Promise<void> {
    try {
      const expiresAt = new Date(now.getTime() + keepMs);
      const nextTryAt = new Date(now.getTime() + firstTryMs);
      const kept = { status, nextTryAt, expiresAt, ...(isDelivery === true && { isDelivery }) };
      await this.#model.create({ _id: msgId, ...kept });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }

  async findAmong(msgIds: readonly string[]): Promise<SendResult[]> {
    if (msgIds.length === 0) return [];
    return toResults(await this.#model.find({ _id: trusted({ $in: [...msgIds] }) }).lean());
  }

  /** Takes some whose time has come; whoever comes next finds them later. */
  async takeDue(now: Date, limit: number): Promise<SendResult[]> {
    const due = await this.#model
      .find({ nextTryAt: trusted({ $lte: now }) })
      .sort({ nextTryAt: 1 })
      .limit(limit)
      .lean();
    const ids = due.map(({ _id }) => _id);
    if (ids.length > 0) {
      const nextTryAt = new Date(now.getTime() + tryAgainMs);
      await this.#model.updateMany({ _id: trusted({ $in: ids }) }, { $set: { nextTryAt } });
    }
    return toResults(due);
  }

  async drop(msgIds: readonly string[]): Promise<void> {
    if (msgIds.length > 0) await this.#model.deleteMany({ _id: trusted({ $in: [...msgIds] }) });
  }
}

function toResults(
  rows: readonly {
    readonly _id: string;
    readonly status: string;
    readonly isDelivery?: boolean | null;
  }[],
): SendResult[] {
  return rows.map(({ _id, status, isDelivery }) => ({
    ...{ msgId: _id, status, isDelivery: isDelivery === true },
  }));
}
