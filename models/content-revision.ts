import { Schema, trusted, type Connection } from "mongoose";
import { isDuplicateKey } from "./database.ts";

/** One document whose number rises with every change: processes read it with each turn. */
const revisionSchema = new Schema(
  {
    _id: { type: String, required: true },
    revision: { type: Number, required: true },
    /** Changes that were begun; each is taken out with the rise that follows it. */
    begun: {
      type: [
        new Schema(
          {
            id: { type: String, required: true },
            /** On the machine's clock. */
            at: { type: Date, required: true },
          },
          { _id: false },
        ),
      ],
      default: undefined,
    },
  },
  { collection: "revisions", versionKey: false },
);

interface StoredRevision {
  readonly revision: number;
  readonly begun?: readonly { readonly id: string; readonly at: Date }[] | null;
}

const contentRevisionId = "content";
/** A change that is still open after this was left by a dead process, or its writer is slow and raises it again. */
const abandonedMs = 2_000;

/** The number that texts, topics, settings and service stations share. */
export class ContentRevision {
  readonly model;

  constructor(connection: Connection) {
    this.model = connection.model("Revision", revisionSchema);
  }

  /** A change that somebody began and did not finish raises it now: what he wrote acts from here on. */
  async read(now: Date): Promise<number> {
    const found = await this.model.findById(contentRevisionId).lean<StoredRevision>();
    if (!found) return 0;
    const abandoned = (found.begun ?? []).filter(
      ({ at }) => Math.abs(now.getTime() - at.getTime()) >= abandonedMs,
    );
    if (abandoned.length === 0) return found.revision;
    const raised = await this.model
      .findOneAndUpdate(
        { _id: contentRevisionId },
        {
          $inc: { revision: 1 },
          $pull: { begun: { id: trusted({ $in: abandoned.map(({ id }) => id) }) } },
        },
        { returnDocument: "after" },
      )
      .lean<StoredRevision>();
    return raised?.revision ?? found.revision;
  }

  /** Announces, changes, raises. A process that dies in between leaves the announcement, and whoever reads it next
   *  raises the number for it. */
  async changing<Result>(change: () => Promise<Result>): Promise<Result> {
    const id = crypto.randomUUID();
    await this.#update({
      $push: { begun: { id, at: new Date() } },
      $setOnInsert: { revision: 0 },
    });
    try {
      return await change();
    } finally {
      await this.#update({ $inc: { revision: 1 }, $pull: { begun: { id } } });
    }
  }

  async #update(update: object): Promise<void> {
    const raise = () =>
      this.model.updateOne({ _id: contentRevisionId }, update, { upsert: true }).exec();
    // Two instances may make it at once at the first start.
    await raise().catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw error;
      return raise();
    });
  }
}
