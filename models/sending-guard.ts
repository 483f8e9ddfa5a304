import { Schema, trusted, type Connection } from "mongoose";
import { isDuplicateKey } from "./database.ts";

/** Which installation sends from this database, and when one of its processes was alive last: one document. */
const sendingGuardSchema = new Schema(
  {
    _id: { type: String, required: true },
    environmentId: { type: String, required: true },
    /** On the machine's clock. */
    livedAt: { type: Date, required: true },
    /** The end of the last gap of over an hour: what was planned before it waits for a cadre. */
    gapEndedAt: Date,
  },
  { collection: "sendingGuard", versionKey: false },
);

const guardId = "sending";
const longGapMs = 60 * 60_000;

export interface SendingState {
  /** False: this database belongs to another installation, so it is a copy and stays silent. */
  readonly maySend: boolean;
  readonly environmentId: string;
  readonly gapEndedAt?: Date;
}

/** Keeps a restored copy of the database silent. */
export class SendingGuardStore {
  readonly #model;

  constructor(connection: Connection) {
    this.#model = connection.model("SendingGuard", sendingGuardSchema);
  }

  /** Says that a process of this installation lives; the first one takes the database for it.
   *  @param now on the machine's clock */
  async beat(environmentId: string, now: Date): Promise<SendingState> {
    const found = await this.#model.findById(guardId).lean();
    if (!found) {
      await this.#begin(environmentId, now);
      return this.state(environmentId);
    }
    if (found.environmentId !== environmentId) return toState(found, environmentId);
    const isGap = now.getTime() - found.livedAt.getTime() > longGapMs;
    const filter = isGap
      ? { _id: guardId, environmentId, livedAt: found.livedAt }
      : { _id: guardId, environmentId, livedAt: trusted({ $lt: now }) };
    const set = { livedAt: now, ...(isGap && { gapEndedAt: now }) };
    await this.#model.updateOne(filter, { $set: set });
    return this.state(environmentId);
  }

  async #begin(environmentId: string, now: Date): Promise<void> {
    try {
      await this.#model.create({ _id: guardId, environmentId, livedAt: now });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }

  async state(environmentId: string): Promise<SendingState> {
    const found = await this.#model.findById(guardId).lean();
    return found ? toState(found, environmentId) : { maySend: false, environmentId };
  }

  /** A cadre says that this installation is the one that sends from now on. */
  async adopt(environmentId: string, now: Date): Promise<void> {
    const set = { environmentId, livedAt: now, gapEndedAt: now };
    await this.#model.updateOne({ _id: guardId }, { $set: set }, { upsert: true });
  }
}

function toState(
  found: { readonly environmentId: string; readonly gapEndedAt?: Date | null },
  environmentId: string,
): SendingState {
  return {
    maySend: found.environmentId === environmentId,
    environmentId: found.environmentId,
    ...(found.gapEndedAt && { gapEndedAt: found.gapEndedAt }),
  };
}
