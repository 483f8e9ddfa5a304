import { BsonDocument, isNumber, toDouble, type Value } from "../bson-value.ts";
import { compareValues } from "../compare-values.ts";
import { badValue, CommandError, refuse } from "../command-error.ts";
import { parseFieldPath } from "../expression/field-path-expression.ts";
import { type IndexKey, indexKeysOf } from "../index-keys.ts";

export interface SortSpec {
  readonly paths: readonly (readonly string[])[];
  readonly descending: readonly boolean[];
}

const maxSortKeys = 32;

export function parseSort(sort: BsonDocument): SortSpec {
  if (sort.names.length > maxSortKeys) throw new CommandError(13103, "too many compound keys");
  const fields = [...sort.entries()].map(([name, direction]) => {
    if (name === "$natural") refuse("sort by $natural");
    return { descending: parseDirection(name, direction), path: parseFieldPath(name) };
  });
  return {
    paths: fields.map(({ path }) => path),
    descending: fields.map(({ descending }) => descending),
  };
}

function parseDirection(name: string, direction: Value): boolean {
  if (direction instanceof BsonDocument) {
    if (direction.names[0] === "$meta") refuse("sort by $meta");
    throw new CommandError(17312, "$meta is the only expression supported by $sort right now");
  }
  if (!isNumber(direction))
    throw new CommandError(15974, `Illegal key in $sort specification: ${name}`);
  const truncated = Math.trunc(toDouble(direction));
  if (truncated !== 1 && truncated !== -1)
    throw new CommandError(15975, "$sort key ordering must be 1 (for ascending) or -1");
  return truncated === -1;
}

/** Of all the keys that arrays give a document, the one that comes first in this order. */
export function sortKeyOf(document: BsonDocument, spec: SortSpec): IndexKey {
  const keys = keysOrParallelArrays(document, spec);
  let first: IndexKey = [];
  for (const [at, key] of keys.entries()) {
    if (at === 0 || compareSortKeys(key, first, spec) < 0) first = key;
  }
  return first;
}

function keysOrParallelArrays(document: BsonDocument, spec: SortSpec): readonly IndexKey[] {
  try {
    return indexKeysOf(document, { paths: spec.paths, sparse: false }).keys;
  } catch (error) {
    if (error instanceof CommandError && error.code === 171)
      badValue("cannot sort with keys that are parallel arrays");
    throw error;
  }
}

export function compareSortKeys(a: IndexKey, b: IndexKey, spec: SortSpec): number {
  for (let at = 0; at < spec.paths.length; at += 1) {
    const difference = compareValues(a[at], b[at]);
    if (difference !== 0) return spec.descending[at] ? -difference : difference;
  }
  return 0;
}
