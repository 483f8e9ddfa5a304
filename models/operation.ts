import { randomUUID } from "node:crypto";
import { Schema, trusted, type Connection, type mongo } from "mongoose";
import { isDuplicateKey } from "./database.ts";

/** `cancelled` also when who asked for it lost the right meanwhile. */
export const operationStates = ["waiting", "running", "done", "failed", "cancelled"] as const;
export type OperationState = (typeof operationStates)[number];

/** What a handler could not do with one line of its input. */
const problemSchema = new Schema(
  { line: { type: Number, required: true }, message: { type: String, required: true } },
  { _id: false },
);

/** Long work that a cadre asked for. Any process may do it; whoever has the lease does, and goes on behind the last
 *  checkpoint when the one before him died. */
const operationSchema = new Schema(
  {
    /** Id of the request that asked for it: asking twice is asking once. */
    _id: { type: String, required: true },
    kind: { type: String, required: true },
    requestedBy: { type: String, required: true },
    organisationPath: { type: [String], required: true },
    /** Sealed JSON. */
    input: { type: Buffer, required: true },
    state: { type: String, required: true, enum: operationStates },
    /** True until it has ended: what the runners look for. */
    isOpen: Boolean,
    isCancelRequested: Boolean,
    done: { type: Number, required: true },
    total: Number,
    /** JSON text of the handler's own; written with the chunk it stands behind. */
    checkpoint: String,
    /** The first of them; `problemCount` counts all. */
    problems: { type: [problemSchema], required: true },
    problemCount: { type: Number, required: true },
    /** Ids of its file's pieces so far, in order: what a process wrote that had lost the lease is not among them. */
    chunks: { type: [String], required: true },
    fileName: String,
    /** Code of the failure. */
    failure: String,
    createdAt: { type: Date, required: true },
    endedAt: Date,
    leaseHolder: String,
    leaseUntil: { type: Date, required: true },
  },
  { collection: "operations", versionKey: false, minimize: false },
);
operationSchema.index(
  { leaseUntil: 1 },
  { name: "open", partialFilterExpression: { isOpen: true } },
);
operationSchema.index(
  { organisationPath: 1, createdAt: -1, _id: -1 },
  { name: "organisationPath_createdAt" },
);
operationSchema.index({ createdAt: 1 }, { name: "expiry", expireAfterSeconds: 30 * 24 * 60 * 60 });

const chunkSchema = new Schema(
  {
    _id: { type: String, required: true },
    /** Sealed text. */
    text: { type: Buffer, required: true },
    createdAt: { type: Date, required: true },
  },
  { collection: "operationChunks", versionKey: false },
);
chunkSchema.index({ createdAt: 1 }, { name: "expiry", expireAfterSeconds: 24 * 60 * 60 });

export interface OperationProblem {
  readonly line: number;
  readonly message: string;
}

export interface Operation {
  readonly _id: string;
  readonly kind: string;
  readonly requestedBy: string;
  readonly organisationPath: readonly string[];
  readonly input: mongo.Binary;
  readonly state: OperationState;
  readonly isCancelRequested?: boolean;
  readonly done: number;
  readonly total?: number;
  readonly checkpoint?: string;
  readonly problems: readonly OperationProblem[];
  readonly problemCount: number;
  readonly chunks: readonly string[];
  readonly fileName?: string;
  readonly failure?: string;
  readonly createdAt: Date;
  readonly endedAt?: Date;
}

export interface NewOperation {
  readonly id: string;
  readonly kind: string;
  readonly requestedBy: string;
  readonly organisationPath: readonly string[];
  readonly input: Buffer;
  readonly fileName?: string;
  readonly createdAt: Date;
}

/** What one step adds. */
export interface OperationStep {
  readonly done: number;
  readonly total?: number;
  readonly checkpoint: string;
  readonly problems: readonly OperationProblem[];
  /** Sealed piece of the file. */
  readonly chunk?: Buffer;
}

export interface OperationLease {
  readonly holder: string;
  readonly now: Date;
}

export const operationLeaseMs = 5_000;
const longAgo = new Date(0);
const problemsKept = 200;
/** A file can be fetched for so long; the TTL index only cleans up. */
const fileLifeMs = 24 * 60 * 60_000;

export class OperationStore {
  readonly model;
  readonly #chunks;

  constructor(connection: Connection) {
    this.model = connection.model("Operation", operationSchema);
    this.#chunks = connection.model("OperationChunk", chunkSchema);
  }

  /** Asked for twice under one id it is one operation. */
  async add({ id, ...operation }: NewOperation): Promise<void> {
    const fresh = {
      ...operation,
      ...({ state: "waiting", isOpen: true, done: 0 } as const),
      ...{ problems: [], problemCount: 0, chunks: [], leaseUntil: longAgo },
    };
    try {
      await this.model.updateOne({ _id: id }, { $setOnInsert: fresh }, { upsert: true });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }

  async find(id: string): Promise<Operation | null> {
    return this.model.findById(id).lean<Operation>();
  }

  /** Takes one that waits, or whose worker is gone. */
  async claim(lease: OperationLease): Promise<Operation | null> {
    return this.model
      .findOneAndUpdate(
        { isOpen: true, leaseUntil: trusted({ $lt: lease.now }) },
        { $set: { state: "running", ...holding(lease) } },
        { sort: { leaseUntil: 1 }, returnDocument: "after" },
      )
      .lean<Operation>();
  }

  /** Undefined when the lease is lost. */
  async renew(id: string, lease: OperationLease): Promise<Operation | undefined> {
    const held = await this.model
      .findOneAndUpdate(
        { _id: id, leaseHolder: lease.holder },
        { $set: holding(lease) },
        { returnDocument: "after" },
      )
      .lean<Operation>();
    return held ?? undefined;
  }

  /** Writes one step: the piece of the file first, then everything else in one write that makes it count.
   *  Undefined when the lease is lost. */
  async step(
    id: string,
    { chunk, problems, ...progress }: OperationStep,
    lease: OperationLease,
  ): Promise<Operation | undefined> {
    const chunks = chunk ? [await this.#putChunk(chunk, lease.now)] : [];
    const next = await this.model
      .findOneAndUpdate(
        { _id: id, leaseHolder: lease.holder },
        {
          $set: { ...progress, ...holding(lease) },
          $inc: { problemCount: problems.length },
          $push: {
            problems: { $each: problems, $slice: problemsKept },
            chunks: { $each: chunks },
          },
        },
        { returnDocument: "after" },
      )
      .lean<Operation>();
    return next ?? undefined;
  }

  async end(
    id: string,
    outcome: { readonly state: "done" | "failed" | "cancelled"; readonly failure?: string },
    lease: OperationLease,
  ): Promise<boolean> {
    const result = await this.model.updateOne(
      { _id: id, leaseHolder: lease.holder },
      {
        $set: { ...outcome, endedAt: lease.now, leaseUntil: longAgo },
        $unset: { isOpen: 1, leaseHolder: 1 },
      },
    );
    return result.matchedCount === 1;
  }

  /** Gives it back as it is, for another process or the next start. */
  async letGo(id: string, holder: string): Promise<void> {
    await this.model.updateOne(
      { _id: id, leaseHolder: holder },
      { $set: { state: "waiting", leaseUntil: longAgo }, $unset: { leaseHolder: 1 } },
    );
  }

  /** False when it has ended already. */
  async requestCancel(id: string): Promise<boolean> {
    const result = await this.model.updateOne(
      { _id: id, isOpen: true },
      { $set: { isCancelRequested: true } },
    );
    return result.matchedCount === 1;
  }

  /** Whether its file can still be fetched. */
  hasFile({ state, fileName, endedAt }: Operation, now: Date): boolean {
    if (state !== "done" || fileName === undefined || !endedAt) return false;
    return now.getTime() - endedAt.getTime() < fileLifeMs;
  }

  /** Sealed pieces in order, one in memory at a time. */
  async *readFile({ chunks }: Pick<Operation, "chunks">): AsyncGenerator<Buffer> {
    for (const id of chunks) {
      const found = await this.#chunks.findById(id).lean<{ text: mongo.Binary }>();
      if (!found) throw new Error("a piece of the file is gone");
      yield Buffer.from(found.text.buffer);
    }
  }

  async #putChunk(text: Buffer, createdAt: Date): Promise<string> {
    const _id = randomUUID();
    await this.#chunks.create({ _id, text, createdAt });
    return _id;
  }
}

function holding({ holder, now }: OperationLease) {
  return { leaseHolder: holder, leaseUntil: new Date(now.getTime() + operationLeaseMs) };
}
