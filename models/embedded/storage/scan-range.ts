import type { ClassicLevel } from "classic-level";
import type { EmptyRanges, Gap } from "./empty-ranges.ts";
import type { KeyRange } from "./key-space.ts";
import type { KeyChange, PendingWrites } from "./pending-writes.ts";

export interface Entry {
  readonly key: string;
  readonly value: Buffer;
}

interface Sources {
  readonly level: ClassicLevel<Buffer, Buffer>;
  readonly pending: PendingWrites;
  readonly empty: EmptyRanges;
}

/** The first chunk is small, since many scans want one entry; each next one is larger. */
const firstChunk = 8;
const largestChunk = 1024;
const chunkBytes = 512 * 1024;

/** LevelDB's entries of a range with the pending writes on top, in chunks. */
export async function* scanRange(
  sources: Sources,
  range: KeyRange & { readonly reverse?: boolean },
): AsyncGenerator<Entry[]> {
  const reverse = range.reverse ?? false;
  const front = new Front(sources.empty, range, reverse);
  const changes = sources.pending.inRange(front.from, range.to);
  const merge = new Merge(reverse ? changes.reverse() : changes, reverse);
  const iterator = sources.level.iterator({
    gte: Buffer.from(front.from, "latin1"),
    lt: Buffer.from(range.to, "latin1"),
    reverse,
    highWaterMarkBytes: chunkBytes,
  });
  try {
    for (let size = firstChunk; ; size = Math.min(size * 4, largestChunk)) {
      const entries = await iterator.nextv(size);
      const chunk = merge.next(entries, entries.length === 0);
      front.reached(chunk[0]?.key);
      if (chunk.length > 0) yield chunk;
      if (entries.length === 0) return;
    }
  } finally {
    front.reached(undefined);
    await iterator.close();
  }
}

/** The begin of a forward scan, moved behind what is known to be empty, and learnt from. */
class Front {
  readonly from: string;
  readonly #empty: EmptyRanges;
  #gap: Gap | undefined;

  constructor(empty: EmptyRanges, range: KeyRange, reverse: boolean) {
    this.#empty = empty;
    this.from = reverse ? range.from : empty.skip(range.from);
    this.#gap = reverse ? undefined : empty.search(range.from);
  }

  reached(first: string | undefined): void {
    if (this.#gap) this.#empty.found(this.#gap, first);
    this.#gap = undefined;
  }
}

class Merge {
  readonly #changes: readonly KeyChange[];
  readonly #reverse: boolean;
  #at = 0;

  constructor(changes: readonly KeyChange[], reverse: boolean) {
    this.#changes = changes;
    this.#reverse = reverse;
  }

  /** Base entries with the changes that belong before and at them; at the end, also those after. */
  next(base: readonly [Buffer, Buffer][], isEnd: boolean): Entry[] {
    const merged: Entry[] = [];
    for (const [bytes, value] of base) {
      const key = bytes.toString("latin1");
      this.#takeBefore(key, merged);
      if (this.#changes[this.#at]?.key === key) {
        this.#take(merged);
      } else {
        merged.push({ key, value });
      }
    }
    while (isEnd && this.#at < this.#changes.length) this.#take(merged);
    return merged;
  }

  #takeBefore(key: string, merged: Entry[]): void {
    for (;;) {
      const change = this.#changes[this.#at];
      if (!change || (this.#reverse ? change.key <= key : change.key >= key)) return;
      this.#take(merged);
    }
  }

  #take(merged: Entry[]): void {
    const change = this.#changes[this.#at];
    this.#at += 1;
    if (change?.value) merged.push({ key: change.key, value: change.value });
  }
}
