import { Schema, trusted, type Connection } from "mongoose";
import type { conversationModel, LateWay, Reservation } from "./conversation-schema.ts";
import { isDuplicateKey } from "./database.ts";

/** Tries that were left unanswered lately, of the whole account: one document. */
const silentTriesSchema = new Schema(
  {
    _id: { type: String, required: true },
    /** On the machine's clock, the newest last. */
    triedAt: { type: [Date], required: true },
  },
  { collection: "silentTries", versionKey: false },
);

const silentTriesId = "account";
/** After repeated failures the platform stops pushing for a minute. Source: fact sheet 1.4, "Auto-block". */
const silentLimit = 5;
const silentWindowMs = 60_000;

/** Callbacks whose answer was not ready in time. */
export class LateCallbackStore {
  readonly #conversations: ReturnType<typeof conversationModel>;
  readonly #silentTries;

  constructor(connection: Connection, conversations: ReturnType<typeof conversationModel>) {
    this.#conversations = conversations;
    this.#silentTries = connection.model("SilentTries", silentTriesSchema);
  }

  /** Says, once, what becomes of the answer; false when it is ready meanwhile, or somebody else has said it. */
  async mark(
    { conversation, key }: { readonly conversation: string; readonly key: string },
    way: LateWay,
    reservation?: Reservation,
  ): Promise<boolean> {
    const result = await this.#conversations.updateOne(
      {
        _id: conversation,
        inbox: trusted({ $elemMatch: { key, late: { $exists: false } } }),
      },
      { $set: { "inbox.$.late": way, ...(reservation && { "inbox.$.reservation": reservation }) } },
    );
    return result.matchedCount === 1;
  }

  /** Counts a try that is about to be left unanswered; false when that would be one too many within a minute. */
  async claimSilence(now: Date): Promise<boolean> {
    if (await this.#countSilence(now)) return true;
    // The first two at once both insert: whoever loses finds the document then.
    return this.#countSilence(now);
  }

  async #countSilence(now: Date): Promise<boolean> {
    const since = new Date(now.getTime() - silentWindowMs);
    try {
      await this.#silentTries.updateOne(
        {
          _id: silentTriesId,
          $or: [
            { [`triedAt.${silentLimit - 1}`]: trusted({ $exists: false }) },
            { "triedAt.0": trusted({ $lte: since }) },
          ],
        },
        { $push: { triedAt: { $each: [now], $slice: -silentLimit } } },
        { upsert: true },
      );
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }
}
