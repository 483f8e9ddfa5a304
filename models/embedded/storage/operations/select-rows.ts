import { CommandError } from "../../language/command-error.ts";
import { compileFilter, type MatchedIndex } from "../../language/filter/compile-filter.ts";
import type { FilterNode } from "../../language/filter/filter-node.ts";
import type { SortSpec } from "../../language/sort/sort-spec.ts";
import type { Collection, StoredRow } from "../collection.ts";
import { choosePlan } from "../plan/choose-plan.ts";
import { deadlineAfter, readPoints, readRows } from "../read-rows.ts";
import { sortRows } from "./find.ts";

const noDeadline = deadlineAfter(undefined);

/** The first row of the given order; at once where whole keys of a unique index say which one it is. */
export function selectOne(
  collection: Collection,
  filter: FilterNode,
  sort: SortSpec | undefined,
): StoredRow | undefined | Promise<StoredRow | undefined> {
  const plan = choosePlan(collection, { filter, sort, hint: undefined });
  if (plan.kind === "index" && plan.points?.length === 1) {
    return readPoints(collection, plan.points, compileFilter(filter))[0];
  }
  const rows = readRows(collection, { plan, filter, deadline: noDeadline });
  const isSorted = plan.kind === "index" && plan.sortedBy !== undefined;
  return sort && !isSorted ? firstSorted(rows, sort) : firstOf(rows);
}

async function firstSorted(rows: AsyncIterable<StoredRow[]>, sort: SortSpec) {
  const [first] = await sortRows(rows, sort, 1);
  return first;
}

async function firstOf(rows: AsyncIterable<StoredRow[]>): Promise<StoredRow | undefined> {
  for await (const [first] of rows) if (first) return first;
  return undefined;
}

export interface Selection {
  readonly records: readonly number[];
  /** Set when the filter failed on the document after these. */
  readonly failure: CommandError | undefined;
}

/** Record numbers of all rows that match now. */
export async function selectAll(
  collection: Collection | undefined,
  filter: FilterNode,
): Promise<Selection> {
  const records: number[] = [];
  if (!collection) return { records, failure: undefined };
  const plan = choosePlan(collection, { filter, sort: undefined, hint: undefined });
  try {
    for await (const rows of readRows(collection, { plan, filter, deadline: noDeadline })) {
      for (const { record } of rows) records.push(record);
    }
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { records, failure: error };
  }
  return { records, failure: undefined };
}

/** Tries the filter again for the array index that `$` stands for. */
export function matchedIndexOf(row: StoredRow, filter: FilterNode): MatchedIndex {
  const matched: MatchedIndex = { index: undefined };
  compileFilter(filter)(row.document, matched);
  return matched;
}
