/** Remembers stretches of keys that a scan found empty. LevelDB steps over every deleted key until it is
 *  compacted; a queue whose front moves on would pay for all that were ever taken. */
export class EmptyRanges {
  readonly #known: Gap[] = [];
  readonly #searching = new Set<Gap>();

  /** Where a scan from here may begin instead. */
  skip(from: string): string {
    const gap = this.#known.find((known) => known.from <= from && from < known.to);
    return gap ? gap.to : from;
  }

  /** A scan begins here; tell `found` its first key. Keys written meanwhile bound the stretch. */
  search(from: string): Gap {
    const gap = { from, to: "" };
    this.#searching.add(gap);
    return gap;
  }

  found(gap: Gap, first: string | undefined): void {
    this.#searching.delete(gap);
    if (first === undefined) return;
    const to = gap.to === "" || first < gap.to ? first : gap.to;
    if (gap.from >= to) return;
    const extended = this.#known.find((known) => known.from <= gap.from && gap.from <= known.to);
    if (extended) {
      if (extended.to < to) extended.to = to;
      return;
    }
    if (this.#known.length >= maxGaps) this.#known.shift();
    this.#known.push({ from: gap.from, to });
  }

  /** A key came into being: no stretch may contain it any longer. */
  put(key: string): void {
    for (const gap of this.#searching) {
      if (key >= gap.from && (gap.to === "" || key < gap.to)) gap.to = key;
    }
    for (const gap of this.#known) {
      if (key >= gap.from && key < gap.to) gap.to = key;
    }
  }
}

export interface Gap {
  readonly from: string;
  to: string;
}

const maxGaps = 64;
