import { Schema, trusted, type Connection } from "mongoose";

/** Processes that send, alive until then: what a dead one had claimed is taken over. */
const senderSchema = new Schema(
  {
    _id: { type: String, required: true },
    /** On the machine's clock. */
    aliveUntil: { type: Date, required: true },
  },
  { collection: "senders", versionKey: false },
);
senderSchema.index({ aliveUntil: 1 }, { name: "aliveUntil", expireAfterSeconds: 24 * 60 * 60 });

/** Renewed every second; a process that could not for that long does not send any more. */
export const senderLeaseMs = 5_000;

export class SendLivenessStore {
  readonly #model;

  constructor(connection: Connection) {
    this.#model = connection.model("Sender", senderSchema);
  }

  async beat(sender: string, now: Date): Promise<void> {
    const aliveUntil = new Date(now.getTime() + senderLeaseMs);
    await this.#model.updateOne({ _id: sender }, { $set: { aliveUntil } }, { upsert: true });
  }

  async leave(sender: string): Promise<void> {
    await this.#model.deleteOne({ _id: sender });
  }

  async findAlive(now: Date): Promise<ReadonlySet<string>> {
    const found = await this.#model.find({ aliveUntil: trusted({ $gt: now }) }, { _id: 1 }).lean();
    return new Set(found.map(({ _id }) => _id));
  }
}

/** A claim names its process: `sender:number`. */
export function senderOf(claim: string): string {
  return claim.slice(0, claim.indexOf(":"));
}
