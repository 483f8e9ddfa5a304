import { Schema, type Connection } from "mongoose";
import { isDuplicateKey } from "./database.ts";

/** A result event, by the platform's number: it may come before our own note of the send it belongs to. */
const sendResultSchema = new Schema(
  {
    _id: { type: String, required: true },
    /** As the platform writes it, without spaces: `success`, `failed:userblock`. */
    status: { type: String, required: true },
    expiresAt: { type: Date, required: true },
  },
  { collection: "sendResults", versionKey: false },
);
sendResultSchema.index({ expiresAt: 1 }, { name: "expiresAt", expireAfterSeconds: 0 });

export interface SendResult {
  readonly msgId: string;
  readonly status: string;
}

const keepMs = 60 * 60_000;

export class SendResultStore {
  readonly #model;

  constructor(connection: Connection) {
    this.#model = connection.model("SendResult", sendResultSchema);
  }

  async keep({ msgId, status }: SendResult, now: Date): Promise<void> {
    try {
      const expiresAt = new Date(now.getTime() + keepMs);
      await this.#model.collection.insertOne({ _id: msgId, status, expiresAt } as never);
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }

  async findAmong(msgIds: readonly string[]): Promise<SendResult[]> {
    if (msgIds.length === 0) return [];
    const found = await this.#model.collection
      .find({ _id: { $in: [...msgIds] as never } })
      .toArray();
    return found.map(({ _id, ...rest }) => ({
      msgId: String(_id),
      status: String((rest as { status?: unknown }).status),
    }));
  }
}
