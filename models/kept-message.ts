import { Schema, trusted, type Connection, type mongo } from "mongoose";

/** Something the account could not say inside its reply; offered at the follower's next contact. */
const keptMessageSchema = new Schema(
  {
    /** Conversation, turn and position: keeping it twice is keeping it once. */
    _id: { type: String, required: true },
    conversation: { type: String, required: true },
    /** Sealed. */
    message: { type: Buffer, required: true },
    /** A cadre's words: they reach him while the cadre holds the chat, too. */
    isCadres: Boolean,
    keptAt: { type: Date, required: true },
  },
  { collection: "keptMessages", versionKey: false },
);
keptMessageSchema.index({ conversation: 1, keptAt: 1 }, { name: "conversation" });
/** What nobody came back for in a month is stale news: `find` leaves it out, the index only cleans up. */
const freshSeconds = 30 * 24 * 60 * 60;
keptMessageSchema.index({ keptAt: 1 }, { name: "expiry", expireAfterSeconds: freshSeconds });

function keptMessageModel(connection: Connection) {
  return connection.model("KeptMessage", keptMessageSchema);
}

export interface KeptMessage {
  readonly id: string;
  readonly message: Buffer;
  readonly isCadres?: boolean;
}

export interface FoundMessage {
  readonly id: string;
  readonly message: mongo.Binary;
  readonly isCadres?: boolean;
}

/** More than this is never offered at once. */
export const offerLimit = 10;

export class KeptMessageStore {
  readonly model: ReturnType<typeof keptMessageModel>;

  constructor(connection: Connection) {
    this.model = keptMessageModel(connection);
  }

  async keep(conversation: string, keptAt: Date, kept: KeptMessage): Promise<void> {
    await this.model.updateOne(
      { _id: kept.id },
      {
        $setOnInsert: {
          ...{ conversation, message: kept.message, keptAt },
          ...(kept.isCadres && { isCadres: true }),
        },
      },
      { upsert: true },
    );
  }

  /** The oldest first.
   *  @param now on the platform's clock
   *  @param isHeld a cadre holds the chat: his words alone */
  async find(conversation: string, now: Date, isHeld: boolean): Promise<FoundMessage[]> {
    const only = isHeld && { isCadres: true };
    const found = await this.model
      .find({ conversation, keptAt: trusted({ $gt: staleBefore(now) }), ...only })
      .sort({ keptAt: 1, _id: 1 })
      .limit(offerLimit)
      .lean<(Omit<FoundMessage, "id"> & { _id: string })[]>();
    return found.map(({ _id, ...kept }) => ({ id: _id, ...kept }));
  }

  async drop(id: string): Promise<void> {
    await this.model.deleteOne({ _id: id });
  }
}

function staleBefore(now: Date): Date {
  return new Date(now.getTime() - freshSeconds * 1_000);
}
