/** A change of one key; without a value it is deleted. */
export interface KeyChange {
  readonly key: string;
  readonly value: Buffer | undefined;
}

/** What was written but is not in LevelDB's log yet. Reads look here first. */
export class PendingWrites {
  readonly #changes = new Map<string, { value: Buffer | undefined; batch: number }>();

  put({ key, value }: KeyChange, batch: number): void {
    this.#changes.set(key, { value, batch });
  }

  /** Undefined: nothing pending for this key. */
  get(key: string): { readonly value: Buffer | undefined } | undefined {
    return this.#changes.get(key);
  }

  /** The changes of a range, in order. */
  inRange(from: string, to: string): KeyChange[] {
    const found: KeyChange[] = [];
    for (const [key, { value }] of this.#changes) {
      if (key >= from && key < to) found.push({ key, value });
    }
    return found.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  /** A batch stands in the log now. */
  settle(changes: readonly KeyChange[], batch: number): void {
    for (const { key } of changes) {
      if (this.#changes.get(key)?.batch === batch) this.#changes.delete(key);
    }
  }
}
