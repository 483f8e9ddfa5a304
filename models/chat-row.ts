import { Schema, trusted, type Connection, type mongo } from "mongoose";

/** Who says it: `note` is a cadre's, for cadres; `act` is what was done with the ticket. */
export const chatSpeakers = ["worker", "account", "cadre", "note", "act"] as const;
export type ChatSpeaker = (typeof chatSpeakers)[number];

/** One line of a ticket's history. */
const chatRowSchema = new Schema(
  {
    /** Named by what wrote it: writing it twice is writing it once. */
    _id: { type: String, required: true },
    ticket: { type: String, required: true },
    organisationPath: { type: [String], required: true },
    by: { type: String, required: true, enum: chatSpeakers },
    /** Id of the cadre who did it. */
    cadre: String,
    /** As he was called then. */
    cadreName: String,
    /** Sealed. */
    text: { type: Buffer, required: true },
    at: { type: Date, required: true },
    /** Order within the ticket. */
    position: { type: Number, required: true },
    /** The message that carries a cadre's answer: its state is the answer's. */
    message: String,
    /** Decided when it was written; nobody reads it after that, the index only cleans up. */
    expiresAt: { type: Date, required: true },
  },
  { collection: "chatRows", versionKey: false },
);
chatRowSchema.index({ ticket: 1, position: -1, _id: -1 }, { name: "ticket" });
chatRowSchema.index({ expiresAt: 1 }, { name: "expiry", expireAfterSeconds: 0 });

export interface ChatRow {
  readonly _id: string;
  readonly ticket: string;
  readonly organisationPath: readonly string[];
  readonly by: ChatSpeaker;
  readonly cadre?: string;
  readonly cadreName?: string;
  readonly text: mongo.Binary;
  readonly at: Date;
  readonly position: number;
  readonly message?: string;
  readonly expiresAt: Date;
}

export type NewChatRow = Omit<ChatRow, "_id" | "text"> & {
  readonly id: string;
  readonly text: Buffer;
};

function chatRowModel(connection: Connection) {
  return connection.model("ChatRow", chatRowSchema);
}

export class ChatRowStore {
  readonly model: ReturnType<typeof chatRowModel>;

  constructor(connection: Connection) {
    this.model = chatRowModel(connection);
  }

  async add(rows: readonly NewChatRow[]): Promise<void> {
    for (const { id, ...row } of rows)
      await this.model.updateOne({ _id: id }, { $setOnInsert: row }, { upsert: true });
  }

  /** What the worker said last, the newest first. */
  async findNewest(ticket: string, now: Date, limit: number): Promise<ChatRow[]> {
    return this.model
      .find({ ticket, ...stillReadable(now) })
      .sort({ position: -1, _id: -1 })
      .limit(limit)
      .lean<ChatRow[]>();
  }
}

/** The condition of every reading: what is past its time is gone, whether it was cleaned up or not.
 *  @param now on the platform's clock */
export function stillReadable(now: Date) {
  return { expiresAt: trusted({ $gt: now }) };
}
