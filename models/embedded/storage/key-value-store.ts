import path from "node:path";
import { ClassicLevel } from "classic-level";
import { EmbeddedStoreError } from "../store-error.ts";
import { EmptyRanges } from "./empty-ranges.ts";
import type { KeyRange } from "./key-space.ts";
import { findDamagedFile } from "./level-files/find-damaged-file.ts";
import { type KeyChange, PendingWrites } from "./pending-writes.ts";
import { type Entry, scanRange } from "./scan-range.ts";

/** Acknowledged writes are on disk at most this much later, whatever happens to the machine. */
const flushWithinMs = 100;
/** A write of its own: LevelDB skips an empty batch, and syncing one record syncs all before it in the log. What an
 *  older log holds is on its way into a table, which LevelDB syncs itself. */
const flushKey = Buffer.from("\0flushed", "latin1");

const levelOptions = {
  keyEncoding: "buffer",
  valueEncoding: "buffer",
  cacheSize: 16 * 1024 * 1024,
  writeBufferSize: 4 * 1024 * 1024,
  maxOpenFiles: 256,
} as const;

type Level = ClassicLevel<Buffer, Buffer>;

/** Ordered keys in LevelDB. A write is visible at once and acknowledged when it is in LevelDB's log;
 *  all that is written while one batch is under way goes into the next. */
export class KeyValueStore {
  readonly #level: Level;
  readonly #pending = new PendingWrites();
  readonly #empty = new EmptyRanges();
  #queue: KeyChange[] = [];
  #batch = 1;
  #committing: Promise<void> | undefined;
  #flushTimer: NodeJS.Timeout | undefined;
  #failure: unknown;

  private constructor(level: Level) {
    this.#level = level;
  }

  static async open(dir: string): Promise<KeyValueStore> {
    try {
      expectWholeFiles(dir);
      // Not before: what is created opens by itself, and opening drops what cannot be read.
      const level: Level = new ClassicLevel(dir, levelOptions);
      await level.open();
      return new KeyValueStore(level);
    } catch (error) {
      throw openingError(dir, error);
    }
  }

  get(key: string): Buffer | undefined {
    const pending = this.#pending.get(key);
    if (pending) return pending.value;
    return this.#level.getSync(Buffer.from(key, "latin1"));
  }

  /** Visible when this returns, in LevelDB's log when the promise is fulfilled; all or nothing. */
  write(changes: readonly KeyChange[]): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failureError());
    if (changes.length === 0) return Promise.resolve();
    for (const change of changes) {
      this.#pending.put(change, this.#batch);
      if (change.value) this.#empty.put(change.key);
      this.#queue.push(change);
    }
    const batch = this.#batch;
    this.#committing ??= this.#commit();
    return this.#committed(batch);
  }

  /** Entries of a range in chunks, as they were when the scan began. */
  scan(range: KeyRange & { readonly reverse?: boolean }): AsyncGenerator<Entry[]> {
    const { pending, empty } = { pending: this.#pending, empty: this.#empty };
    return scanRange({ level: this.#level, pending, empty }, range);
  }

  async clear({ from, to }: KeyRange): Promise<void> {
    await this.#level.clear({
      gte: Buffer.from(from, "latin1"),
      lt: Buffer.from(to, "latin1"),
    });
  }

  /** Rewrites the tables of a range without what was overwritten or deleted. */
  async compact({ from, to }: KeyRange): Promise<void> {
    await this.#level.compactRange(Buffer.from(from, "latin1"), Buffer.from(to, "latin1"));
  }

  async close(): Promise<void> {
    while (this.#committing) await this.#committing;
    clearTimeout(this.#flushTimer);
    await this.#flush();
    await this.#level.close();
  }

  readonly #waiting: { batch: number; settle: (error?: unknown) => void }[] = [];

  #committed(batch: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (error?: unknown) => {
        if (error === undefined) resolve();
        else reject(this.#failureError());
      };
      this.#waiting.push({ batch, settle });
    });
  }

  async #commit(): Promise<void> {
    await Promise.resolve();
    while (this.#queue.length > 0 && this.#failure === undefined) {
      const changes = this.#queue;
      const batch = this.#batch;
      this.#queue = [];
      this.#batch += 1;
      await this.#writeBatch(changes, batch);
    }
    this.#committing = undefined;
  }

  async #writeBatch(changes: readonly KeyChange[], batch: number): Promise<void> {
    try {
      await this.#level.batch(changes.map(toOperation));
      this.#pending.settle(changes, batch);
    } catch (error) {
      this.#failure = error;
    }
    this.#scheduleFlush();
    while (this.#waiting[0] && (this.#waiting[0].batch <= batch || this.#failure !== undefined)) {
      this.#waiting.shift()?.settle(this.#failure);
    }
  }

  #scheduleFlush(): void {
    this.#flushTimer ??= setTimeout(() => void this.#flush(), flushWithinMs / 2);
  }

  async #flush(): Promise<void> {
    this.#flushTimer = undefined;
    try {
      await this.#level.put(flushKey, Buffer.alloc(0), { sync: true });
    } catch (error) {
      this.#failure = error;
    }
  }

  #failureError(): EmbeddedStoreError {
    return new EmbeddedStoreError(
      "store-unavailable",
      "the embedded store can no longer write to its folder",
      this.#failure,
    );
  }
}

function toOperation({ key, value }: KeyChange) {
  const bytes = Buffer.from(key, "latin1");
  return value
    ? ({ type: "put", key: bytes, value } as const)
    : ({ type: "del", key: bytes } as const);
}

function expectWholeFiles(dir: string): void {
  const damaged = findDamagedFile(dir);
  if (damaged === undefined) return;
  const message = `the store is damaged: ${path.join(dir, damaged)}`;
  throw new EmbeddedStoreError("store-corrupt", message);
}

function openingError(dir: string, error: unknown): EmbeddedStoreError {
  if (error instanceof EmbeddedStoreError) return error;
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === "LEVEL_LOCKED")
    return new EmbeddedStoreError("store-locked", `another process has ${dir} open`, error);
  if (code === "LEVEL_CORRUPTION")
    return new EmbeddedStoreError("store-corrupt", `the store in ${dir} is damaged`, error);
  return new EmbeddedStoreError("store-unavailable", `cannot open the store in ${dir}`, error);
}
