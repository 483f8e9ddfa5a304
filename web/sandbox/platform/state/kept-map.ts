export interface KeptMapOptions {
  /** Shared documents, for many small values; absent: one document per key. */
  readonly bucketCount?: number;
  /** How many documents one write to the database may carry. */
  readonly batchSize?: number;
}

const defaultBatchSize = 100;
const hashStart = 0x811c9dc5;
const hashPrime = 0x01000193;

/** A map that knows what has changed since it was last copied to the database. Values are plain JSON and are
 *  replaced, never changed in place. */
export class KeptMap<Value> {
  /** The prefix of its documents. */
  readonly name: string;
  readonly batchSize: number;
  readonly #bucketCount: number | undefined;
  readonly #values = new Map<string, Value>();
  readonly #buckets = new Map<string, Set<string>>();
  readonly #changed = new Set<string>();

  constructor(name: string, { bucketCount, batchSize = defaultBatchSize }: KeptMapOptions = {}) {
    this.name = name;
    this.batchSize = batchSize;
    this.#bucketCount = bucketCount;
  }

  get size(): number {
    return this.#values.size;
  }

  get(key: string): Value | undefined {
    return this.#values.get(key);
  }

  has(key: string): boolean {
    return this.#values.has(key);
  }

  set(key: string, value: Value): void {
    this.#changed.add(this.#put(key, value));
  }

  delete(key: string): boolean {
    if (!this.#values.delete(key)) return false;
    const bucket = this.#bucketOf(key);
    this.#buckets.get(bucket)?.delete(key);
    this.#changed.add(bucket);
    return true;
  }

  clear(): void {
    for (const key of [...this.#values.keys()]) this.delete(key);
  }

  keys(): IterableIterator<string> {
    return this.#values.keys();
  }

  values(): IterableIterator<Value> {
    return this.#values.values();
  }

  entries(): IterableIterator<[string, Value]> {
    return this.#values.entries();
  }

  /** One document from the database: not a change. */
  restore(entries: Readonly<Record<string, Value>>): void {
    for (const [key, value] of Object.entries(entries)) this.#put(key, value);
  }

  /** What one document holds; undefined when nothing is left of it. */
  contentOf(bucket: string): Record<string, Value> | undefined {
    const keys = this.#buckets.get(bucket);
    if (!keys || keys.size === 0) return undefined;
    const content: Record<string, Value> = {};
    for (const key of keys) {
      const value = this.#values.get(key);
      if (value !== undefined) content[key] = value;
    }
    return content;
  }

  /** The documents to copy; the copy was asked for, so they count as unchanged from now on. */
  takeChanged(): string[] {
    const changed = [...this.#changed];
    this.#changed.clear();
    return changed;
  }

  /** After a copy that failed. */
  markChanged(buckets: Iterable<string>): void {
    for (const bucket of buckets) this.#changed.add(bucket);
  }

  /** Its bucket. */
  #put(key: string, value: Value): string {
    const bucket = this.#bucketOf(key);
    this.#values.set(key, value);
    const keys = this.#buckets.get(bucket);
    if (keys) keys.add(key);
    else this.#buckets.set(bucket, new Set([key]));
    return bucket;
  }

  #bucketOf(key: string): string {
    return this.#bucketCount === undefined ? key : String(hashOf(key) % this.#bucketCount);
  }
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = hashStart;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), hashPrime);
  }
  return hash >>> 0;
}
