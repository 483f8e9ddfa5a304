import { Schema, trusted, type Connection } from "mongoose";
import { openBuckets } from "./allowance.ts";
import type { Allowance, conversationModel } from "./conversation-schema.ts";
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

interface WaitingAnswer {
  readonly conversation: string;
  readonly key: string;
}

/** Callbacks whose answer was not ready in time. */
export class LateCallbackStore {
  readonly #conversations: ReturnType<typeof conversationModel>;
  readonly #silentTries;

  constructor(connection: Connection, conversations: ReturnType<typeof conversationModel>) {
    this.#conversations = conversations;
    this.#silentTries = connection.model("SilentTries", silentTriesSchema);
  }

  /** The answer will wait for the next contact; false when it is ready meanwhile, or something else was said of it. */
  async keep(late: WaitingAnswer): Promise<boolean> {
    const result = await this.#conversations.updateOne(unmarked(late), {
      $set: { "inbox.$.late": "keep" },
    });
    return result.matchedCount === 1;
  }

  /** The answer will be sent: takes its place from the bucket that ends first, in the same write, so that none is
   *  taken for nothing. "settled": it is ready meanwhile, or something was said of it.
   *  @param now on the platform's clock */
  async promise(late: WaitingAnswer, now: Date): Promise<"promised" | "nothing-left" | "settled"> {
    for (;;) {
      const found = await this.#conversations
        .findOne(unmarked(late), { allowance: 1 })
        .lean<{ allowance?: Allowance }>();
      if (!found) return "settled";
      const [bucket] = openBuckets(found.allowance ?? {}, now);
      if (!bucket) return "nothing-left";
      const { kind, untilAt } = bucket;
      const result = await this.#conversations.updateOne(
        {
          ...unmarked(late),
          [`allowance.${kind}.untilAt`]: untilAt,
          [`allowance.${kind}.left`]: trusted({ $gt: 0 }),
        },
        {
          $inc: { [`allowance.${kind}.left`]: -1 },
          $set: { "inbox.$.late": "send", "inbox.$.reservation": { kind, untilAt } },
        },
      );
      if (result.matchedCount === 1) return "promised";
    }
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

function unmarked({ conversation, key }: WaitingAnswer) {
  return {
    _id: conversation,
    inbox: trusted({ $elemMatch: { key, late: { $exists: false } } }),
  };
}
