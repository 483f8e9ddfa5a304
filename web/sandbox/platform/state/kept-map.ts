/** A map that knows what has changed since it was last copied to the database. Values are plain JSON and are
 *  replaced, never changed in place. */
export class KeptMap<Value> {
  /** The prefix of its documents. */
  readonly name: string;
  /** How many values one write to the database may carry. */
  readonly batchSize: number;
  readonly #values = new Map<string, Value>();
  readonly #changed = new Set<string>();

  constructor(name: string, batchSize = 500) {
    this.name = name;
    this.batchSize = batchSize;
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
    this.#values.set(key, value);
    this.#changed.add(key);
  }

  delete(key: string): boolean {
    const existed = this.#values.delete(key);
    if (existed) this.#changed.add(key);
    return existed;
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

  /** From the database: not a change. */
  restore(key: string, value: Value): void {
    this.#values.set(key, value);
  }

  /** The keys to copy; the copy was asked for, so they count as unchanged from now on. */
  takeChanged(): string[] {
    const changed = [...this.#changed];
    this.#changed.clear();
    return changed;
  }

  /** After a copy that failed. */
  markChanged(keys: Iterable<string>): void {
    for (const key of keys) this.#changed.add(key);
  }
}
