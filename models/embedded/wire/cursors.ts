import { randomBytes } from "node:crypto";
import type { Namespace } from "../language/commands/command-fields.ts";
import { CommandError } from "../language/command-error.ts";
import { RawDocument, writeDocument } from "../language/write-bson.ts";
import type { ResultDocument } from "../storage/operations/find.ts";

/** One batch holds at most this much, and at least one document. */
const maxBatchBytes = 16 * 1024 * 1024;
/** What computes a document may make it a little longer than one that is stored. */
const maxResultBytes = maxBatchBytes + 16 * 1024;
const firstBatchSize = 101;

export interface Batch {
  readonly documents: readonly RawDocument[];
  readonly isLast: boolean;
}

interface CursorOwner {
  readonly namespace: Namespace;
  /** The session that opened it; only the same one may read on. */
  readonly session: string | undefined;
}

/** Results that are read on batch by batch. */
export class Cursor {
  readonly owner: CursorOwner;
  lastUsedMs = 0;
  isBusy = false;
  /** What whoever reads on is told, once, instead of getting more. */
  failure: CommandError | undefined;
  readonly #source: AsyncGenerator<ResultDocument[]>;
  #chunk: readonly ResultDocument[] = [];
  #at = 0;

  constructor(owner: CursorOwner, source: AsyncGenerator<ResultDocument[]>) {
    this.owner = owner;
    this.#source = source;
  }

  async take(count: number | undefined): Promise<Batch> {
    const wanted = count ?? Number.POSITIVE_INFINITY;
    const documents: RawDocument[] = [];
    let bytes = 0;
    while (documents.length < wanted && (await this.#hasNext())) {
      const document = toRaw(this.#chunk[this.#at]);
      bytes += document.bytes.length;
      if (documents.length > 0 && bytes > maxBatchBytes) break;
      documents.push(document);
      this.#at += 1;
    }
    const isLast =
      documents.length < wanted ? !(await this.#hasNext()) : await this.#isOver(wanted);
    return { documents, isLast };
  }

  /** An empty first batch only opens the cursor. */
  async #isOver(wanted: number): Promise<boolean> {
    return wanted > 0 && !(await this.#hasNext());
  }

  async #hasNext(): Promise<boolean> {
    while (this.#at >= this.#chunk.length) {
      const next = await this.#source.next();
      if (next.done === true) return false;
      this.#chunk = next.value;
      this.#at = 0;
    }
    return true;
  }

  async close(): Promise<void> {
    this.#chunk = [];
    await this.#source.return(undefined);
  }
}

function toRaw(document: ResultDocument | undefined): RawDocument {
  if (!document) throw new RangeError("a cursor read past its end");
  if (document instanceof RawDocument) return document;
  const bytes = writeDocument(document);
  if (bytes.length > maxResultBytes)
    throw new CommandError(10334, `a result of ${bytes.length} bytes is larger than 16 MB`);
  return new RawDocument(bytes);
}

export interface OpenCursor extends CursorOwner {
  readonly batchSize: number | undefined;
  readonly singleBatch: boolean;
}

/** The open cursors of a server. */
export class Cursors {
  readonly #open = new Map<bigint, Cursor>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** The first batch; the cursor stays open under its id when there is more to come. */
  async first(
    source: AsyncGenerator<ResultDocument[]>,
    { batchSize, singleBatch, namespace, session }: OpenCursor,
  ): Promise<Batch & { readonly cursorId: bigint }> {
    const cursor = new Cursor({ namespace, session }, source);
    const batch = await cursor.take(batchSize ?? firstBatchSize);
    if (batch.isLast || singleBatch) {
      await cursor.close();
      return { ...batch, cursorId: 0n };
    }
    const cursorId = newCursorId();
    cursor.lastUsedMs = this.#nowMs();
    this.#open.set(cursorId, cursor);
    return { ...batch, cursorId };
  }

  async next(
    cursorId: bigint,
    { namespace, session }: CursorOwner,
    batchSize: number | undefined,
  ): Promise<Batch> {
    const cursor = this.#open.get(cursorId);
    if (!cursor) throw new CommandError(43, `cursor id ${cursorId} not found`);
    checkOwner(cursor, { namespace, session });
    cursor.isBusy = true;
    try {
      if (cursor.failure) throw cursor.failure;
      const batch = await cursor.take(batchSize === 0 ? undefined : batchSize);
      if (batch.isLast) await this.kill(cursorId);
      return batch;
    } catch (error) {
      await this.kill(cursorId);
      throw error;
    } finally {
      cursor.isBusy = false;
      cursor.lastUsedMs = this.#nowMs();
    }
  }

  /** False when there is none of this id. */
  async kill(cursorId: bigint): Promise<boolean> {
    const cursor = this.#open.get(cursorId);
    if (!cursor) return false;
    this.#open.delete(cursorId);
    await cursor.close();
    return true;
  }

  /** Kills what was not read from since then. */
  async killIdle(sinceMs: number): Promise<void> {
    await this.#killWhere((cursor) => !cursor.isBusy && cursor.lastUsedMs < sinceMs);
  }

  async killOfSession(session: string): Promise<void> {
    await this.#killWhere(({ owner }) => owner.session === session);
  }

  /** The collection is gone: its cursors give nothing more, and their next reader is told why. */
  async failOfNamespace({ db, collection }: Namespace): Promise<void> {
    for (const cursor of this.#open.values()) {
      const { namespace } = cursor.owner;
      if (namespace.db !== db || namespace.collection !== collection) continue;
      cursor.failure = new CommandError(175, `collection dropped: ${db}.${collection}`);
      await cursor.close();
    }
  }

  async killAll(): Promise<void> {
    await this.#killWhere(() => true);
  }

  async #killWhere(isMeant: (cursor: Cursor) => boolean): Promise<void> {
    const ids = [...this.#open].filter(([, cursor]) => isMeant(cursor)).map(([id]) => id);
    for (const id of ids) await this.kill(id);
  }
}

function checkOwner({ owner, isBusy }: Cursor, { namespace, session }: CursorOwner): void {
  const isSame =
    owner.namespace.db === namespace.db && owner.namespace.collection === namespace.collection;
  if (!isSame)
    throw new CommandError(13, "the cursor belongs to a different namespace than requested");
  if (owner.session !== session)
    throw new CommandError(50738, "the cursor was created in a different session");
  if (isBusy) throw new CommandError(12051, "the cursor is already in use");
}

/** Positive, not zero, and not to be guessed. */
function newCursorId(): bigint {
  return BigInt.asUintN(62, randomBytes(8).readBigUInt64LE()) + 1n;
}
