import { createHash } from "node:crypto";
import { Schema, trusted, type Connection } from "mongoose";
import { ContentRevision } from "./content-revision.ts";
import { isDuplicateKey } from "./database.ts";

/** What the account speaks with and goes by: texts, topics, settings. Seeded from files, edited by cadres later:
 *  an edited one is never overwritten by a newer seed. */
const contentSchema = new Schema(
  {
    /** `text/welcome`, `topic/join_how`, `setting/phones`. */
    _id: { type: String, required: true },
    body: { type: Schema.Types.Mixed, required: true },
    /** Raised by every change, those of the seed included. */
    version: { type: Number, required: true },
    /** Absent while it is as the seed left it. */
    isEdited: Boolean,
    /** Taken out by a cadre; its versions stay. */
    isRemoved: Boolean,
    seedDigest: String,
    /** Id of the cadre. */
    editedBy: String,
    editedAt: Date,
    /** The request that wrote this version: repeated, it recognises its own. */
    request: String,
  },
  { collection: "content", versionKey: false, minimize: false },
);

/** A version that is no longer the present one. Written before it is replaced, so that none is lost. */
const contentVersionSchema = new Schema(
  {
    /** `text/welcome@3` */
    _id: { type: String, required: true },
    content: { type: String, required: true },
    version: { type: Number, required: true },
    body: { type: Schema.Types.Mixed, required: true },
    isRemoved: Boolean,
    editedBy: String,
    editedAt: Date,
  },
  { collection: "contentVersions", versionKey: false, minimize: false },
);
contentVersionSchema.index({ content: 1, version: -1 }, { name: "content_version" });

export interface ContentDocument {
  readonly id: string;
  readonly body: unknown;
}

/** One version as the API shows it. */
export interface ContentVersion {
  readonly version: number;
  readonly body: unknown;
  readonly isRemoved?: boolean | null;
  readonly editedBy?: string | null;
  readonly editedAt?: Date | null;
}

export interface StoredContent extends ContentVersion {
  readonly _id: string;
  readonly isEdited?: boolean | null;
  readonly request?: string | null;
}

export interface ContentEdit {
  readonly id: string;
  /** The one that was edited; 0 makes a new document. */
  readonly version: number;
  readonly by: string;
  readonly at: Date;
  readonly request: string;
}

export type ContentOutcome =
  | { readonly kind: "saved"; readonly stored: StoredContent }
  /** Somebody else was faster; null when there is none. */
  | { readonly kind: "moved"; readonly current: StoredContent | null };

const historyLimit = 200;

export class ContentStore {
  readonly model;
  readonly revision: ContentRevision;
  readonly #versions;

  constructor(connection: Connection) {
    this.model = connection.model("Content", contentSchema);
    this.#versions = connection.model("ContentVersion", contentVersionSchema);
    this.revision = new ContentRevision(connection);
  }

  /** Without what was removed. */
  async readAll(): Promise<StoredContent[]> {
    return this.model
      .find({ isRemoved: trusted({ $ne: true }) })
      .sort({ _id: 1 })
      .lean<StoredContent[]>();
  }

  /** What cadres took out: it can be brought back. */
  async readRemoved(): Promise<StoredContent[]> {
    return this.model.find({ isRemoved: true }).sort({ _id: 1 }).lean<StoredContent[]>();
  }

  /** Also when it was removed. */
  async find(id: string): Promise<StoredContent | null> {
    return this.model.findById(id).lean<StoredContent>();
  }

  /** Adds what is missing and renews what nobody has edited; raises the revision when something changed. */
  async seed(documents: readonly ContentDocument[]): Promise<void> {
    const known = new Map<string, StoredContent & { seedDigest?: string | null }>();
    for (const stored of await this.model.find().lean<StoredContent[]>())
      known.set(stored._id, stored);
    const stale = documents.filter(({ id, body }) => {
      const stored = known.get(id);
      return !stored || (!stored.isEdited && stored.seedDigest !== digestOf(body));
    });
    if (stale.length === 0) return;
    await this.revision.changing(async () => {
      await Promise.all(stale.map((document) => this.#seedOne(document, known.get(document.id))));
    });
  }

  /** Writes the next version, unless the document moved. */
  async put(edit: ContentEdit, body: unknown): Promise<ContentOutcome> {
    return this.#write(edit, { body, isEdited: true });
  }

  /** Back to what the program brings along; a newer seed renews it again. */
  async reset(edit: ContentEdit, body: unknown): Promise<ContentOutcome> {
    return this.#write(edit, { body, isEdited: false, seedDigest: digestOf(body) });
  }

  async remove(edit: ContentEdit): Promise<ContentOutcome> {
    return this.#write(edit, { isEdited: true, isRemoved: true });
  }

  /** The newest first, the present one included. */
  async history(id: string): Promise<ContentVersion[]> {
    const current = await this.find(id);
    if (!current) return [];
    const earlier = await this.#versions
      .find({ content: id, version: trusted({ $lt: current.version }) })
      .sort({ version: -1 })
      .limit(historyLimit)
      .lean<ContentVersion[]>();
    return [current, ...earlier];
  }

  async findVersion(id: string, version: number): Promise<ContentVersion | null> {
    const current = await this.find(id);
    if (current?.version === version) return current;
    return this.#versions.findById(`${id}@${version}`).lean<ContentVersion>();
  }

  async #write(
    edit: ContentEdit,
    { isRemoved, ...fields }: Readonly<Record<string, unknown>>,
  ): Promise<ContentOutcome> {
    const current = await this.find(edit.id);
    if (current && current.request === edit.request) return { kind: "saved", stored: current };
    if ((current?.version ?? 0) !== edit.version) return { kind: "moved", current };
    const set = {
      ...fields,
      version: edit.version + 1,
      editedBy: edit.by,
      editedAt: edit.at,
      request: edit.request,
    };
    const unset = isRemoved ? {} : { $unset: { isRemoved: 1 } };
    const update = { $set: { ...set, ...(isRemoved ? { isRemoved } : {}) }, ...unset };
    const isSaved = await this.revision.changing(() =>
      current ? this.#replace(current, update) : this.#insert(edit.id, set),
    );
    const stored = await this.find(edit.id);
    if (isSaved && stored) return { kind: "saved", stored };
    return { kind: "moved", current: stored };
  }

  async #replace(current: StoredContent, update: object): Promise<boolean> {
    await this.#keepVersion(current);
    const { _id, version } = current;
    const result = await this.model.updateOne({ _id, version }, update);
    return result.matchedCount === 1;
  }

  async #insert(id: string, fields: object): Promise<boolean> {
    try {
      const result = await this.model.updateOne(
        { _id: id },
        { $setOnInsert: fields },
        { upsert: true },
      );
      return result.upsertedCount === 1;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  /** A version never changes: keeping it twice is keeping it once. */
  async #keepVersion(stored: StoredContent): Promise<void> {
    const { _id: content, version, body, isRemoved, editedBy, editedAt } = stored;
    const kept = {
      ...{ content, version, body },
      ...(isRemoved && { isRemoved }),
      ...(editedBy && { editedBy }),
      ...(editedAt && { editedAt }),
    };
    await this.#versions.updateOne(
      { _id: `${content}@${version}` },
      { $setOnInsert: kept },
      { upsert: true },
    );
  }

  async #seedOne({ id, body }: ContentDocument, stored: StoredContent | undefined): Promise<void> {
    const seedDigest = digestOf(body);
    if (!stored) {
      await this.#insert(id, { body, version: 1, seedDigest });
      return;
    }
    await this.#keepVersion(stored);
    await this.model.updateOne(
      { _id: id, version: stored.version, isEdited: trusted({ $ne: true }) },
      { $set: { body, seedDigest }, $inc: { version: 1 } },
    );
  }
}

function digestOf(body: unknown): string {
  return createHash("sha256").update(JSON.stringify(body)).digest("base64url");
}
