import type { BsonDocument } from "../../language/bson-value.ts";
import { RawDocument } from "../../language/write-bson.ts";
import type { FindRequest } from "../../language/commands/parse-reads.ts";
import { compileProjection, type Project } from "../../language/projection/apply-projection.ts";
import { SortedRows, sortMemoryBytes } from "../../language/sort/sorted-rows.ts";
import { sortKeyOf, type SortSpec } from "../../language/sort/sort-spec.ts";
import type { Collection, StoredRow } from "../collection.ts";
import { choosePlan, type Plan } from "../plan/choose-plan.ts";
import { deadlineAfter, readRows } from "../read-rows.ts";

export type ResultDocument = BsonDocument | RawDocument;

/** The documents of a find, in chunks. Throws at once where there is no way to find them. */
export function find(
  collection: Collection,
  request: FindRequest,
): AsyncGenerator<ResultDocument[]> {
  return results(request, orderedRows(collection, request, choosePlan(collection, request)));
}

async function* results(
  request: FindRequest,
  ordered: AsyncIterable<StoredRow[]>,
): AsyncGenerator<ResultDocument[]> {
  const project = request.projection && compileProjection(request.projection);
  let toSkip = request.skip;
  let left = request.limit ?? Number.POSITIVE_INFINITY;
  for await (const rows of ordered) {
    const wanted = rows.slice(toSkip, toSkip + left);
    toSkip = Math.max(0, toSkip - rows.length);
    left -= wanted.length;
    if (wanted.length > 0) yield wanted.map((row) => present(row, project));
    if (left <= 0) return;
  }
}

function present(row: StoredRow, project: Project | undefined): ResultDocument {
  return project ? project(row.document) : new RawDocument(row.bytes);
}

async function* orderedRows(
  collection: Collection,
  request: FindRequest,
  plan: Plan,
): AsyncGenerator<StoredRow[]> {
  const deadline = deadlineAfter(request.maxTimeMs);
  const rows = readRows(collection, { plan, filter: request.filter, deadline });
  const isSorted = plan.kind === "index" && plan.sortedBy !== undefined;
  if (!request.sort || isSorted) {
    yield* rows;
    return;
  }
  const count = request.limit === undefined ? undefined : request.skip + request.limit;
  yield await sortRows(rows, request.sort, count);
}

/** Keeps what the sort needs of each row and not what it was parsed from. */
export async function sortRows(
  rows: AsyncIterable<StoredRow[]>,
  sort: SortSpec,
  count: number | undefined,
): Promise<StoredRow[]> {
  const sorted = new SortedRows<StoredRow>(sort, { count, memoryBytes: sortMemoryBytes });
  for await (const chunk of rows) {
    for (const row of chunk) sorted.add(sortKeyOf(row.document, sort), row, row.bytes.length * 4);
  }
  return sorted.take();
}
