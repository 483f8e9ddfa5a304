import { Schema, trusted, type Connection } from "mongoose";
import { isDuplicateKey } from "./database.ts";

/** `forming`: followers are being put into it · `ready`: fixed, not called · `sending`: called, or about to be ·
 *  `sent`: the platform accepted it · `failed`: it refused for good · `unknown`: nobody knows. */
export const massBatchStatuses = [
  "forming",
  "ready",
  "sending",
  "sent",
  "failed",
  "unknown",
] as const;
export type MassBatchStatus = (typeof massBatchStatuses)[number];

/** What MASSSENDJOBFINISH told of the whole batch: the platform says nothing of single followers. */
const massResultSchema = new Schema(
  {
    /** `send success`, `err(20001)`, as the platform writes it. */
    status: { type: String, required: true },
    total: { type: Number, required: true },
    /** Left after those who block it or had four this month. */
    filtered: { type: Number, required: true },
    sent: { type: Number, required: true },
    failed: { type: Number, required: true },
  },
  { _id: false },
);

/** One call of the mass send: up to 10,000 deliveries of a run with one fate. Who is in it, the deliveries say. */
const massBatchSchema = new Schema(
  {
    _id: { type: String, required: true },
    run: { type: String, required: true },
    status: { type: String, required: true, enum: massBatchStatuses },
    /** So many are put into it. */
    target: { type: Number, required: true },
    /** So many are in it: from `ready` on. */
    size: Number,
    /** Of the process that called it last. */
    claim: String,
    /** On the platform's clock: the first call, from which its guard against doubles counts, and the last. */
    firstTriedAt: Date,
    triedAt: Date,
    /** Calls that may have reached the platform. */
    tries: { type: Number, required: true },
    /** Media id of its article: every call under its name sends the same. */
    draft: String,
    msgId: String,
    /** Of an article: what comments and statistics ask by. */
    dataId: String,
    errcode: Number,
    /** For cadres: why it failed. */
    explanation: String,
    result: massResultSchema,
    /** Counts up with every change of its fate that its deliveries have to follow; absent once they have. */
    unsettled: Number,
    /** True until it is sent, failed or unknown. */
    isOpen: Boolean,
    createdAt: { type: Date, required: true },
  },
  { collection: "massBatches", versionKey: false },
);
massBatchSchema.index({ run: 1, createdAt: 1 }, { name: "run_createdAt" });
massBatchSchema.index({ firstTriedAt: 1 }, { name: "firstTriedAt" });
massBatchSchema.index({ run: 1 }, { name: "open", partialFilterExpression: { isOpen: true } });
massBatchSchema.index(
  { unsettled: 1 },
  { name: "unsettled", partialFilterExpression: { unsettled: { $exists: true } } },
);
massBatchSchema.index(
  { msgId: 1 },
  { name: "msgId", partialFilterExpression: { msgId: { $exists: true } } },
);

/** A result that may have come before the number of its batch was noted. */
const earlyResultSchema = new Schema(
  {
    /** The platform's number. */
    _id: { type: String, required: true },
    result: { type: massResultSchema, required: true },
    /** When its batch is looked for again; absent once it was found. */
    nextTryAt: Date,
    expiresAt: { type: Date, required: true },
  },
  { collection: "massResults", versionKey: false },
);
earlyResultSchema.index(
  { nextTryAt: 1 },
  { name: "nextTryAt", partialFilterExpression: { nextTryAt: { $exists: true } } },
);
earlyResultSchema.index({ expiresAt: 1 }, { name: "expiresAt", expireAfterSeconds: 0 });

export interface MassResult {
  readonly status: string;
  readonly total: number;
  readonly filtered: number;
  readonly sent: number;
  readonly failed: number;
}

export interface MassBatch {
  readonly _id: string;
  readonly run: string;
  readonly status: MassBatchStatus;
  readonly target: number;
  readonly size?: number;
  readonly claim?: string;
  readonly firstTriedAt?: Date;
  readonly triedAt?: Date;
  readonly tries: number;
  readonly draft?: string;
  readonly msgId?: string;
  readonly dataId?: string;
  readonly errcode?: number;
  readonly explanation?: string;
  readonly result?: MassResult;
  readonly unsettled?: number;
  readonly isOpen?: boolean;
  readonly createdAt: Date;
}

/** Its end, for the batch as for everybody in it. */
export type MassFate =
  | { readonly status: "sent"; readonly msgId: string; readonly dataId?: string }
  | { readonly status: "failed"; readonly errcode?: number; readonly explanation: string }
  | { readonly status: "unknown" };

const firstTryMs = 2_000;
const tryAgainMs = 10 * 60_000;
const resultKeptMs = 30 * 24 * 60 * 60_000;

export class MassBatchStore {
  readonly model;
  readonly #results;

  constructor(connection: Connection) {
    this.model = connection.model("MassBatch", massBatchSchema);
    this.#results = connection.model("MassResult", earlyResultSchema);
  }

  async add(batch: Pick<MassBatch, "_id" | "run" | "target" | "createdAt">): Promise<void> {
    await this.model.create({ ...batch, status: "forming", tries: 0, isOpen: true });
  }

  async find(id: string): Promise<MassBatch | null> {
    return this.model.findById(id).lean<MassBatch>();
  }

  /** Those that are not sent, failed or unknown yet, the oldest first. */
  async findOpen(run: string): Promise<MassBatch[]> {
    return this.model.find({ run, isOpen: true }).sort({ createdAt: 1 }).lean<MassBatch[]>();
  }

  /** That were called first in this time and may have gone out, the oldest first. */
  async findTried(from: Date, below: Date): Promise<Pick<MassBatch, "run" | "firstTriedAt">[]> {
    return this.model
      .find(
        {
          firstTriedAt: trusted({ $gte: from, $lt: below }),
          status: trusted({ $in: ["sending", "sent", "unknown"] }),
        },
        { run: 1, firstTriedAt: 1 },
      )
      .sort({ firstTriedAt: 1 })
      .lean<Pick<MassBatch, "run" | "firstTriedAt">[]>();
  }

  /** Runs with open batches. */
  async findOpenRuns(): Promise<readonly string[]> {
    return this.model.distinct("run", { isOpen: true });
  }

  /** Whose deliveries do not show their fate yet. */
  async findUnsettled(limit: number): Promise<MassBatch[]> {
    return this.model
      .find({ unsettled: trusted({ $exists: true }) })
      .limit(limit)
      .lean<MassBatch[]>();
  }

  /** Who is in it stands fixed. */
  async seal(id: string, size: number): Promise<boolean> {
    return this.#change({ _id: id, status: "forming" }, { status: "ready", size });
  }

  /** Before its first call; false when it has one, or was called. */
  async noteDraft(id: string, draft: string): Promise<boolean> {
    return this.#change(
      { _id: id, status: "ready", draft: trusted({ $exists: false }) },
      { draft },
    );
  }

  /** Nobody is in it, and it was never called. */
  async drop(id: string): Promise<void> {
    await this.model.deleteOne({ _id: id, status: trusted({ $in: ["forming", "ready"] }) });
  }

  /** The last thing before a call leaves, also of one that is made again under the same name; false when somebody was
   *  faster.
   *  @param now on the platform's clock */
  async claim(seen: MassBatch, claim: string, now: Date): Promise<boolean> {
    const { _id, status } = seen;
    const before = status === "ready" ? {} : { claim: seen.claim ?? null };
    return this.#change(
      { _id, status, tries: seen.tries, ...before },
      { status: "sending", claim, triedAt: now, firstTriedAt: seen.firstTriedAt ?? now },
    );
  }

  /** It certainly did not do anything at the platform: as it was before the call.
   *  @param isTry the platform said no
   *  @param losesDraft it knows the draft no more */
  async putBack(
    id: string,
    claim: string,
    { isTry = false, losesDraft = false }: { isTry?: boolean; losesDraft?: boolean } = {},
  ): Promise<boolean> {
    const { matchedCount } = await this.model.updateOne(
      { _id: id, status: "sending", claim },
      {
        $set: { status: "ready" },
        $unset: { claim: 1, firstTriedAt: 1, triedAt: 1, ...(losesDraft && { draft: 1 }) },
        ...(isTry && { $inc: { tries: 1 } }),
      },
    );
    return matchedCount === 1;
  }

  /** No answer that says what became of it: it is called again, later. */
  async noteTry(id: string, claim: string): Promise<void> {
    await this.model.updateOne({ _id: id, status: "sending", claim }, { $inc: { tries: 1 } });
  }

  /** False when another process has taken it over. */
  async end(
    { _id, claim }: Pick<MassBatch, "_id" | "claim">,
    fate: MassFate,
  ): Promise<MassBatch | null> {
    return this.model
      .findOneAndUpdate(
        { _id, status: "sending", claim: claim ?? null },
        { $set: { ...fate }, $inc: { unsettled: 1 }, $unset: { isOpen: 1 } },
        { returnDocument: "after" },
      )
      .lean<MassBatch>();
  }

  /** A cadre says what became of everybody in it. */
  async settleUnknown(id: string, status: "sent" | "failed"): Promise<MassBatch | null> {
    return this.model
      .findOneAndUpdate(
        { _id: id, status: "unknown" },
        { $set: { status }, $inc: { unsettled: 1 } },
        { returnDocument: "after" },
      )
      .lean<MassBatch>();
  }

  /** Its deliveries show what it was when it was read. */
  async settled({ _id, unsettled }: MassBatch): Promise<void> {
    if (unsettled === undefined) return;
    await this.model.updateOne({ _id, unsettled }, { $unset: { unsettled: 1 } });
  }

  /** Keeps the result first: the number may not stand in its batch yet. */
  async keepResult(msgId: string, result: MassResult, now: Date): Promise<void> {
    try {
      const expiresAt = new Date(now.getTime() + resultKeptMs);
      const nextTryAt = new Date(now.getTime() + firstTryMs);
      await this.#results.create({ _id: msgId, result, nextTryAt, expiresAt });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }

  /** Gives the result that was kept to the batch with this number, once; null when one of the two is missing. */
  async applyResult(msgId: string): Promise<MassBatch | null> {
    const kept = await this.#results.findById(msgId).lean<{ result: MassResult }>();
    if (!kept) return null;
    const batch = await this.model
      .findOneAndUpdate(
        { msgId, result: trusted({ $exists: false }) },
        { $set: { result: kept.result }, $inc: { unsettled: 1 } },
        { returnDocument: "after" },
      )
      .lean<MassBatch>();
    if (batch) await this.#results.updateOne({ _id: msgId }, { $unset: { nextTryAt: 1 } });
    return batch;
  }

  /** Results whose batch was not found yet, or whose process died before it gave them to it. Whoever comes next takes
   *  the next ones. */
  async takeWaitingResults(now: Date, limit: number): Promise<readonly string[]> {
    const due = await this.#results
      .find({ nextTryAt: trusted({ $lte: now }) }, { _id: 1 })
      .sort({ nextTryAt: 1 })
      .limit(limit)
      .lean();
    const ids = due.map(({ _id }) => _id);
    const nextTryAt = new Date(now.getTime() + tryAgainMs);
    if (ids.length > 0) {
      await this.#results.updateMany({ _id: trusted({ $in: ids }) }, { $set: { nextTryAt } });
    }
    return ids;
  }

  async #change(filter: object, set: object): Promise<boolean> {
    const { matchedCount } = await this.model.updateOne(filter, { $set: set });
    return matchedCount === 1;
  }
}
