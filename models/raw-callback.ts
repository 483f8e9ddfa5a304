import { Schema, type Connection } from "mongoose";

/** A callback of a type we do not know, kept as it came until somebody has looked at it. */
const rawCallbackSchema = new Schema(
  {
    /** Conversation and key. */
    _id: { type: String, required: true },
    /** `MsgType`, for events with the event's name behind a slash. */
    name: { type: String, required: true },
    /** Sealed fields. */
    fields: { type: Buffer, required: true },
    receivedAt: { type: Date, required: true },
  },
  { collection: "rawCallbacks", versionKey: false },
);
rawCallbackSchema.index(
  { receivedAt: 1 },
  { name: "expiry", expireAfterSeconds: 30 * 24 * 60 * 60 },
);

function rawCallbackModel(connection: Connection) {
  return connection.model("RawCallback", rawCallbackSchema);
}

export interface RawCallback {
  readonly id: string;
  readonly name: string;
  readonly fields: Buffer;
}

export class RawCallbackStore {
  readonly model: ReturnType<typeof rawCallbackModel>;

  constructor(connection: Connection) {
    this.model = rawCallbackModel(connection);
  }

  async keep(callback: RawCallback, receivedAt: Date): Promise<void> {
    await this.model.updateOne(
      { _id: callback.id },
      { $setOnInsert: { name: callback.name, fields: callback.fields, receivedAt } },
      { upsert: true },
    );
  }
}
