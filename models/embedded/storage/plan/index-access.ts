import type { LeafNode } from "../../language/filter/filter-node.ts";
import type { SortSpec } from "../../language/sort/sort-spec.ts";
import { type KeyRange, prefixRange, successor } from "../key-space.ts";
import type { StoredIndex } from "../stored-index.ts";
import { isUnique } from "../write-record.ts";
import { boundsOf, type FieldBounds, intersect } from "./bounds.ts";

/** How one index would serve a query. */
export interface IndexAccess {
  readonly index: StoredIndex;
  /** In the order of the index; reading them all finds every document that matches. */
  readonly ranges: readonly KeyRange[];
  /** Set when the ranges are single keys of a unique index: no scan is needed. */
  readonly points: readonly string[] | undefined;
  readonly sortedBy: "index" | "index-reversed" | undefined;
  readonly score: number;
}

const maxRanges = 2000;

/** Undefined where the index helps neither to find nor to sort. */
export function accessThrough(
  index: StoredIndex,
  leaves: readonly LeafNode[],
  sort: SortSpec | undefined,
): IndexAccess | undefined {
  const fields = boundFields(index, leaves);
  const pointFields = leadingPoints(fields);
  const sortedBy = sort && sortDirection(index, { sort, pointFields: singlePoints(fields) });
  if (fields.length === 0 && !sortedBy) return undefined;
  const ranges = rangesOf(index, fields);
  const isWhole = pointFields === index.paths.length && isUnique(index);
  const points = isWhole ? ranges.map(({ from }) => from) : undefined;
  return { index, ranges, points, sortedBy, score: scoreOf(fields, points, sortedBy) };
}

function scoreOf(
  fields: readonly (readonly FieldBounds[])[],
  points: readonly string[] | undefined,
  sortedBy: IndexAccess["sortedBy"],
): number {
  const equalities = leadingPoints(fields);
  const ranges = fields.length - equalities;
  return equalities * 10 + ranges * 5 + (sortedBy ? 6 : 0) + (points ? 100 : 0);
}

function leadingPoints(fields: readonly (readonly FieldBounds[])[]): number {
  const first = fields.findIndex((bounds) => !bounds.every(({ isPoint }) => isPoint));
  return first < 0 ? fields.length : first;
}

function singlePoints(fields: readonly (readonly FieldBounds[])[]): number {
  const first = fields.findIndex((bounds) => bounds.length !== 1 || !bounds[0]?.isPoint);
  return first < 0 ? fields.length : first;
}

/** Bounds of the leading fields: points as far as there are any, then at most one range. Only one field may
 *  have arrays: two tests of one array's fields may be passed by different elements, under different keys. */
function boundFields(index: StoredIndex, leaves: readonly LeafNode[]): (readonly FieldBounds[])[] {
  const fields: (readonly FieldBounds[])[] = [];
  let hasArrays = false;
  let count = 1;
  for (const [at, path] of index.paths.entries()) {
    const isMultikey = index.isMultikey[at] ?? false;
    if (isMultikey && hasArrays) break;
    const bounds = boundsOnPath(path, leaves, isMultikey);
    if (!bounds || bounds.length * count > maxRanges) break;
    fields.push(bounds);
    count *= bounds.length;
    hasArrays ||= isMultikey;
    if (!bounds.every(({ isPoint }) => isPoint)) break;
  }
  return fields;
}

function boundsOnPath(
  path: readonly string[],
  leaves: readonly LeafNode[],
  isMultikey: boolean,
): readonly FieldBounds[] | undefined {
  const dotted = path.join(".");
  let range: FieldBounds | undefined;
  for (const leaf of leaves) {
    const bounds = leaf.path.dotted === dotted ? boundsOf(leaf) : undefined;
    const [first] = bounds ?? [];
    if (!bounds || !first) continue;
    if (bounds.every(({ isPoint }) => isPoint)) return bounds;
    if (!range) range = first;
    else if (!isMultikey) range = intersect(range, first);
  }
  return range && [range];
}

function rangesOf(index: StoredIndex, fields: readonly (readonly FieldBounds[])[]): KeyRange[] {
  let prefixes = [index.prefix];
  for (const [at, bounds] of fields.entries()) {
    const descending = index.descending[at] ?? false;
    if (!bounds.every(({ isPoint }) => isPoint)) {
      return prefixes.flatMap((prefix) =>
        bounds.map((bound) => rangeBelow(prefix, bound, descending)),
      );
    }
    const points = bounds.map(({ from }) => (descending ? inverted(from) : from)).sort();
    prefixes = prefixes.flatMap((prefix) => points.map((point) => prefix + point));
  }
  return prefixes.map(prefixRange);
}

function rangeBelow(prefix: string, { from, to }: FieldBounds, descending: boolean): KeyRange {
  if (!descending) return { from: prefix + from, to: prefix + to };
  return { from: prefix + inverted(to), to: successor(prefix + inverted(from)) };
}

function inverted(bytes: string): string {
  let result = "";
  for (let at = 0; at < bytes.length; at += 1) {
    result += String.fromCharCode(255 - bytes.charCodeAt(at));
  }
  return result;
}

/** Whether the index, read forwards or backwards, gives this order. Fields fixed to one value do not matter;
 *  a field with arrays has several keys per document and gives none. */
function sortDirection(
  index: StoredIndex,
  { sort, pointFields }: { readonly sort: SortSpec; readonly pointFields: number },
): IndexAccess["sortedBy"] {
  const fixed = new Set(
    index.paths
      .slice(0, pointFields)
      .filter((_, place) => !index.isMultikey[place])
      .map((path) => path.join(".")),
  );
  let at = pointFields;
  let isReversed: boolean | undefined;
  for (const [place, path] of sort.paths.entries()) {
    const dotted = path.join(".");
    if (fixed.has(dotted)) continue;
    if (index.paths[at]?.join(".") !== dotted || index.isMultikey[at]) return undefined;
    const differs = sort.descending[place] !== index.descending[at];
    if (isReversed !== undefined && differs !== isReversed) return undefined;
    isReversed = differs;
    at += 1;
  }
  return isReversed ? "index-reversed" : "index";
}
