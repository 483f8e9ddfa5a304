import { Schema, trusted, type Connection } from "mongoose";
import { isDuplicateKey } from "./database.ts";

export const auditPhases = ["intent", "done", "refused", "failed"] as const;
export type AuditPhase = (typeof auditPhases)[number];

/** One link of the chain of what was done. Internal ids only. */
const auditEntrySchema = new Schema(
  {
    /** 1, 2, 3 … without a gap. */
    _id: { type: Number, required: true },
    at: { type: Date, required: true },
    /** Id of the cadre, `server` for a command on the server, or `system`. */
    actor: { type: String, required: true },
    /** The actor's, as it was then: the mac covers it, so nothing that is moved later takes it along. */
    organisationPath: { type: [String], required: true },
    /** Id of the route, or the command's name. */
    action: { type: String, required: true },
    /** What was acted on. */
    target: { type: Map, of: String, required: true },
    phase: { type: String, required: true, enum: auditPhases },
    /** Number of the intent that this closes. */
    intent: Number,
    /** Of a refusal. */
    code: String,
    /** HMAC over the mac before and everything above. */
    mac: { type: String, required: true },
  },
  { collection: "auditEntries", versionKey: false },
);
auditEntrySchema.index({ organisationPath: 1, at: -1, _id: -1 }, { name: "organisationPath_at" });

/** The newest entry once more: without it the last one could be taken away unseen. It may lag behind by those whose
 *  process died between two writes, never run ahead. */
const auditHeadSchema = new Schema(
  {
    _id: { type: String, required: true },
    n: { type: Number, required: true },
    mac: { type: String, required: true },
    /** HMAC over both, so that nobody else sets it back. */
    seal: { type: String, required: true },
  },
  { collection: "auditHead", versionKey: false },
);

const headId = "head";

export interface AuditEntry {
  readonly _id: number;
  readonly at: Date;
  readonly actor: string;
  readonly organisationPath: readonly string[];
  readonly action: string;
  readonly target: Readonly<Record<string, string>>;
  readonly phase: AuditPhase;
  readonly intent?: number;
  readonly code?: string;
  readonly mac: string;
}

export interface AuditHead {
  readonly n: number;
  readonly mac: string;
  readonly seal: string;
}

export class AuditEntryStore {
  readonly model;
  readonly #heads;

  constructor(connection: Connection) {
    this.model = connection.model("AuditEntry", auditEntrySchema);
    this.#heads = connection.model("AuditHead", auditHeadSchema);
  }

  async findNewest(): Promise<AuditEntry | null> {
    return this.model.findOne().sort({ _id: -1 }).lean<AuditEntry>();
  }

  async findHead(): Promise<AuditHead | null> {
    return this.#heads.findById(headId).lean<AuditHead>();
  }

  /** False when somebody else has this number. */
  async insert(entry: AuditEntry): Promise<boolean> {
    try {
      const { organisationPath, target, ...fields } = entry;
      await this.model.create({
        ...fields,
        organisationPath: [...organisationPath],
        target: { ...target },
      });
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  /** Never back. */
  async advanceHead(head: AuditHead): Promise<void> {
    try {
      await this.#heads.updateOne(
        { _id: headId, n: trusted({ $lt: head.n }) },
        { $set: { ...head } },
        { upsert: true },
      );
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }

  /** As they lie in the database, fields that are not ours included. */
  read(): AsyncIterable<AuditEntry> {
    return this.model.find().sort({ _id: 1 }).lean<AuditEntry[]>().cursor({ batchSize: 1_000 });
  }
}
