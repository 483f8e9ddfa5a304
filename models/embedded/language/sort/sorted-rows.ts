import { CommandError } from "../command-error.ts";
import type { IndexKey } from "../index-keys.ts";
import { compareSortKeys, type SortSpec } from "./sort-spec.ts";

/** What one sort may hold, as MongoDB's internalQueryMaxBlockingSortMemoryUsageBytes. */
export const sortMemoryBytes = 100 * 1024 * 1024;

interface Row<Item> {
  readonly key: IndexKey;
  readonly item: Item;
  readonly bytes: number;
}

interface SortLimits {
  /** How many rows are wanted, from the front; undefined for all. */
  readonly count: number | undefined;
  readonly memoryBytes: number;
}

/** Collects rows and gives them back in order; with a count it keeps little more than that many. */
export class SortedRows<Item> {
  readonly #spec: SortSpec;
  readonly #limits: SortLimits;
  #rows: Row<Item>[] = [];
  #bytes = 0;

  constructor(spec: SortSpec, limits: SortLimits) {
    this.#spec = spec;
    this.#limits = limits;
  }

  add(key: IndexKey, item: Item, bytes: number): void {
    this.#rows.push({ key, item, bytes });
    this.#bytes += bytes;
    const { count, memoryBytes } = this.#limits;
    if (count !== undefined && this.#rows.length >= 2 * count + 100) this.#cut(count);
    if (this.#bytes <= memoryBytes) return;
    if (count !== undefined) this.#cut(count);
    if (this.#bytes > memoryBytes)
      throw new CommandError(292, `Sort exceeded memory limit of ${memoryBytes} bytes`);
  }

  take(): Item[] {
    this.#sort();
    const { count } = this.#limits;
    const wanted = count === undefined ? this.#rows : this.#rows.slice(0, count);
    return wanted.map(({ item }) => item);
  }

  #sort(): void {
    this.#rows.sort((a, b) => compareSortKeys(a.key, b.key, this.#spec));
  }

  #cut(count: number): void {
    this.#sort();
    this.#rows.length = Math.min(this.#rows.length, count);
    this.#bytes = this.#rows.reduce((sum, row) => sum + row.bytes, 0);
  }
}
