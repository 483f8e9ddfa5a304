import { Schema, trusted, type Connection } from "mongoose";
import { isDuplicateKey } from "./database.ts";

/** How much of a limit is used up, for all instances: one document per key and window. */
const rateLimitSchema = new Schema(
  {
    /** Names what is limited; whatever is personal in it is hashed. */
    _id: { type: String, required: true },
    count: { type: Number, required: true },
    /** On the machine's clock: from here on the window is a new one. */
    untilAt: { type: Date, required: true },
  },
  { collection: "rateLimits", versionKey: false },
);
rateLimitSchema.index({ untilAt: 1 }, { name: "expiry", expireAfterSeconds: 60 * 60 });

function rateLimitModel(connection: Connection) {
  return connection.model("RateLimit", rateLimitSchema);
}

export interface RateLimit {
  readonly max: number;
  readonly windowMs: number;
  /** Each one taken begins the window anew, so that the last one shuts for the whole of it. Else it ends by itself. */
  readonly isRenewed?: boolean;
}

export class RateLimitStore {
  readonly model: ReturnType<typeof rateLimitModel>;

  constructor(connection: Connection) {
    this.model = rateLimitModel(connection);
  }

  /** Takes one; false when the window is used up. */
  async take(key: string, limit: RateLimit, now: Date): Promise<boolean> {
    if (await this.#takeMore(key, limit, now)) return true;
    if (await this.#begin(key, limit, now)) return true;
    // Somebody else began the window just now.
    return this.#takeMore(key, limit, now);
  }

  /** What was taken turned out not to count. */
  async giveBack(key: string): Promise<void> {
    await this.model.updateOne({ _id: key, count: trusted({ $gt: 0 }) }, { $inc: { count: -1 } });
  }

  async clear(key: string): Promise<void> {
    await this.model.deleteOne({ _id: key });
  }

  async #takeMore(key: string, { max, windowMs, isRenewed }: RateLimit, now: Date) {
    const result = await this.model.updateOne(
      { _id: key, untilAt: trusted({ $gt: now }), count: trusted({ $lt: max }) },
      { $inc: { count: 1 }, ...(isRenewed && { $set: { untilAt: end(now, windowMs) } }) },
    );
    return result.matchedCount === 1;
  }

  async #begin(key: string, { windowMs }: RateLimit, now: Date): Promise<boolean> {
    try {
      await this.model.updateOne(
        { _id: key, untilAt: trusted({ $lte: now }) },
        { $set: { count: 1, untilAt: end(now, windowMs) } },
        { upsert: true },
      );
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }
}

function end(now: Date, windowMs: number): Date {
  return new Date(now.getTime() + windowMs);
}
