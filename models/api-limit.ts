import { Schema, trusted, type Connection } from "mongoose";
import { isDuplicateKey } from "./database.ts";

/** What was used of one API in one window, by all processes: one document per API and window. */
const apiLimitSchema = new Schema(
  {
    /** `template/2026-11-26` */
    _id: { type: String, required: true },
    used: { type: Number, required: true },
    expiresAt: { type: Date, required: true },
  },
  { collection: "apiLimits", versionKey: false },
);
apiLimitSchema.index({ expiresAt: 1 }, { name: "expiresAt", expireAfterSeconds: 0 });

export interface LimitWindow {
  readonly id: string;
  readonly limit: number;
  /** Afterwards nobody asks for it. */
  readonly expiresAt: Date;
}

export class ApiLimitStore {
  readonly #model;

  constructor(connection: Connection) {
    this.#model = connection.model("ApiLimit", apiLimitSchema);
  }

  /** Takes `count` of what is left, all or nothing. */
  async take({ id, limit, expiresAt }: LimitWindow, count: number): Promise<boolean> {
    if (count > limit) return false;
    for (let attempt = 0; ; attempt += 1) {
      try {
        await this.#model.updateOne(
          { _id: id, used: trusted({ $lte: limit - count }) },
          { $inc: { used: count }, $setOnInsert: { expiresAt } },
          { upsert: true },
        );
        return true;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        // Used up, or two processes began the window at once: whoever lost that looks once more.
        if (attempt > 0) return false;
      }
    }
  }

  async giveBack({ id }: LimitWindow, count: number): Promise<void> {
    await this.#model.updateOne({ _id: id }, { $inc: { used: -count } });
  }

  async used(id: string): Promise<number> {
    const found = await this.#model.findById(id, { used: 1 }).lean();
    return found?.used ?? 0;
  }
}
