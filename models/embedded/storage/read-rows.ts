import { CommandError } from "../language/command-error.ts";
import { compileFilter, type Matcher } from "../language/filter/compile-filter.ts";
import { type Collection, rowOf, type StoredRow } from "./collection.ts";
import { type KeyRange, readNumberKey, spaceRange } from "./key-space.ts";
import type { Plan } from "./plan/choose-plan.ts";
import type { IndexAccess } from "./plan/index-access.ts";
import type { Entry } from "./scan-range.ts";
import { damaged } from "./stored-record.ts";
import { isUnique } from "./write-record.ts";

/** Throws MaxTimeMSExpired once the time is over; asked between pieces of work. */
export type Deadline = () => void;

export function deadlineAfter(limitMs: number | undefined): Deadline {
  if (limitMs === undefined) return () => undefined;
  const end = performance.now() + limitMs;
  return () => {
    if (performance.now() > end) throw new CommandError(50, "operation exceeded time limit");
  };
}

export interface RowQuery {
  readonly plan: Plan;
  readonly filter: Parameters<typeof compileFilter>[0];
  readonly deadline: Deadline;
}

/** The rows that match, in chunks; in the order of the plan. */
export async function* readRows(
  collection: Collection,
  { plan, filter, deadline }: RowQuery,
): AsyncGenerator<StoredRow[]> {
  const matches = compileFilter(filter);
  for await (const rows of candidates(collection, plan)) {
    deadline();
    if (collection.isDropped) throw new CommandError(175, "collection dropped");
    const { found, failure } = filterRows(rows, matches);
    if (found.length > 0) yield found;
    // Whoever had enough before the document that fails never hears of it.
    if (failure) throw failure;
  }
}

function filterRows(rows: readonly StoredRow[], matches: Matcher) {
  const found: StoredRow[] = [];
  try {
    for (const row of rows) if (matches(row.document)) found.push(row);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { found, failure: error };
  }
  return { found, failure: undefined };
}

function candidates(
  collection: Collection,
  plan: Plan,
): AsyncIterable<StoredRow[]> | Iterable<StoredRow[]> {
  if (plan.kind === "collection-scan") return scanCollection(collection, plan.reverse);
  if (!plan.points) return scanIndex(collection, plan);
  const isReversed = plan.sortedBy === "index-reversed";
  return [pointRows(collection, isReversed ? plan.points.toReversed() : plan.points)];
}

async function* scanCollection(
  collection: Collection,
  reverse: boolean,
): AsyncGenerator<StoredRow[]> {
  for await (const chunk of collection.store.scan({ ...spaceRange(collection.space), reverse })) {
    yield chunk.map(({ key, value }) => rowOf(collection.recordOf(key), value));
  }
}

/** Rows by whole keys of a unique index, without waiting for anything. */
function pointRows(collection: Collection, points: readonly string[]): StoredRow[] {
  return points.flatMap((entry) => {
    const record = collection.store.get(entry);
    if (!record) return [];
    const row = collection.read(readNumberKey(record.toString("latin1"), 0));
    return row ? [row] : damaged(`the index entry of a document in ${collection.name}`);
  });
}

/** The row that matches, when the plan needs no scan; lets a caller go on without waiting. */
export function readPoints(
  collection: Collection,
  points: readonly string[],
  matches: Matcher,
): StoredRow[] {
  return pointRows(collection, points).filter(({ document }) => matches(document));
}

async function* scanIndex(
  collection: Collection,
  access: IndexAccess,
): AsyncGenerator<StoredRow[]> {
  const reverse = access.sortedBy === "index-reversed";
  const ranges = reverse ? [...access.ranges].reverse() : access.ranges;
  const seen = access.index.isMultikey.includes(true) ? new Set<number>() : undefined;
  for (const range of ranges) {
    yield* scanOneRange(collection, access, { range, reverse, seen });
  }
}

interface RangeScan {
  readonly range: KeyRange;
  readonly reverse: boolean;
  /** Records that came already, under another key. */
  readonly seen: Set<number> | undefined;
}

async function* scanOneRange(
  collection: Collection,
  access: IndexAccess,
  { range, reverse, seen }: RangeScan,
): AsyncGenerator<StoredRow[]> {
  const isUniqueIndex = isUnique(access.index);
  for await (const chunk of collection.store.scan({ ...range, reverse })) {
    const rows: StoredRow[] = [];
    for (const entry of chunk) {
      const record = isUniqueIndex ? recordInValue(entry) : recordInKey(entry);
      if (seen?.has(record)) continue;
      seen?.add(record);
      const row = collection.read(record);
      if (row) rows.push(row);
      else checkMissing(collection, entry);
    }
    yield rows;
  }
}

function recordInValue({ value }: Entry): number {
  return readNumberKey(value.toString("latin1"), 0);
}

/** The record stands at the end of the key, and behind it how many bytes it takes. */
function recordInKey({ key }: Entry): number {
  return readNumberKey(key, key.length - 1 - key.charCodeAt(key.length - 1));
}

/** Somebody may have removed the document since the scan began; then its entry is gone as well, or another
 *  document has it. */
function checkMissing(collection: Collection, { key, value }: Entry): void {
  if (collection.store.get(key)?.equals(value) === true)
    damaged(`an index entry without a document in ${collection.name}`);
}
