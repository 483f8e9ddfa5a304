import { Schema, trusted, type Connection } from "mongoose";
import { isDuplicateKey } from "./database.ts";

/** An API of the platform that rests, for all processes of the account. */
const apiPauseSchema = new Schema(
  {
    /** Appid and path. */
    _id: { type: String, required: true },
    account: { type: String, required: true },
    path: { type: String, required: true },
    /** On the platform's clock. */
    until: { type: Date, required: true },
    /** The day's quota is used up; else it is the minute's. */
    isDaily: { type: Boolean, required: true },
  },
  { collection: "apiPauses", versionKey: false },
);
apiPauseSchema.index({ account: 1, until: 1 }, { name: "account" });
/** Long after the end, whatever the platform's clock says: it only cleans up. */
apiPauseSchema.index({ until: 1 }, { name: "expiry", expireAfterSeconds: 24 * 60 * 60 });

function apiPauseModel(connection: Connection) {
  return connection.model("ApiPause", apiPauseSchema);
}

export interface ApiPause {
  readonly path: string;
  readonly until: Date;
  readonly isDaily: boolean;
}

export class ApiPauseStore {
  readonly model: ReturnType<typeof apiPauseModel>;

  constructor(connection: Connection) {
    this.model = apiPauseModel(connection);
  }

  /** A pause is made longer, never shorter. */
  async pause(account: string, { path, until, isDaily }: ApiPause): Promise<void> {
    try {
      await this.model.updateOne(
        { _id: pauseId(account, path), until: trusted({ $lt: until }) },
        { $set: { account, path, until, isDaily } },
        { upsert: true },
      );
    } catch (error) {
      // Somebody has noted a pause that ends no earlier.
      if (!isDuplicateKey(error)) throw error;
    }
  }

  /** Those that have not ended. */
  async list(account: string, now: Date): Promise<ApiPause[]> {
    return this.model
      .find({ account, until: trusted({ $gt: now }) }, { _id: 0, path: 1, until: 1, isDaily: 1 })
      .lean<ApiPause[]>();
  }

  /** Ends the daily pauses: of one path, or of all. */
  async lift(account: string, path?: string): Promise<void> {
    await this.model.deleteMany({
      account,
      isDaily: true,
      ...(path !== undefined && { path }),
    });
  }
}

function pauseId(account: string, path: string): string {
  return `${account} ${path}`;
}
