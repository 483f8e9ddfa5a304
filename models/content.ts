import { createHash } from "node:crypto";
import { Schema, trusted, type Connection } from "mongoose";

/** A text or a topic the account speaks with. Seeded from files, edited by cadres later: an edited one
 *  (`version` above 0) is never overwritten by a newer seed. */
const contentSchema = new Schema(
  {
    /** `text/welcome`, `topic/join_how`. */
    _id: { type: String, required: true },
    body: { type: Schema.Types.Mixed, required: true },
    /** 0 while it is as the seed left it. */
    version: { type: Number, required: true },
    seedDigest: String,
  },
  { collection: "content", versionKey: false, minimize: false },
);

/** One document whose number rises with every change: processes read it with each turn. */
const revisionSchema = new Schema(
  { _id: { type: String, required: true }, revision: { type: Number, required: true } },
  { collection: "revisions", versionKey: false },
);

const contentRevisionId = "content";

function contentModel(connection: Connection) {
  return connection.model("Content", contentSchema);
}

function revisionModel(connection: Connection) {
  return connection.model("Revision", revisionSchema);
}

export interface ContentDocument {
  readonly id: string;
  readonly body: unknown;
}

export class ContentStore {
  readonly model: ReturnType<typeof contentModel>;
  readonly revisions: ReturnType<typeof revisionModel>;

  constructor(connection: Connection) {
    this.model = contentModel(connection);
    this.revisions = revisionModel(connection);
  }

  async readRevision(): Promise<number> {
    const found = await this.revisions.findById(contentRevisionId).lean();
    return found?.revision ?? 0;
  }

  async readAll(): Promise<ContentDocument[]> {
    const found = await this.model.find().sort({ _id: 1 }).lean();
    return found.map(({ _id, body }) => ({ id: _id, body: body as unknown }));
  }

  /** Adds what is missing and renews what nobody has edited; raises the revision when something changed. */
  async seed(documents: readonly ContentDocument[]): Promise<void> {
    let changed = 0;
    for (const { id, body } of documents) changed += await this.#seedOne(id, body);
    if (changed === 0) return;
    await this.revisions.updateOne(
      { _id: contentRevisionId },
      { $inc: { revision: 1 } },
      { upsert: true },
    );
  }

  async #seedOne(id: string, body: unknown): Promise<number> {
    const seedDigest = createHash("sha256").update(JSON.stringify(body)).digest("base64url");
    const inserted = await this.model.updateOne(
      { _id: id },
      { $setOnInsert: { body, version: 0, seedDigest } },
      { upsert: true },
    );
    const renewed = await this.model.updateOne(
      { _id: id, version: 0, seedDigest: trusted({ $ne: seedDigest }) },
      { $set: { body, seedDigest } },
    );
    return inserted.upsertedCount + renewed.modifiedCount;
  }
}
