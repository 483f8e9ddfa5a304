import { BsonDocument, isNumber, toDouble } from "../../language/bson-value.ts";
import { equalValues } from "../../language/compare-values.ts";
import { badValue } from "../../language/command-error.ts";
import type { Hint } from "../../language/commands/command-fields.ts";
import type { FilterNode, LeafNode } from "../../language/filter/filter-node.ts";
import type { SortSpec } from "../../language/sort/sort-spec.ts";
import type { Collection } from "../collection.ts";
import { spaceRange } from "../key-space.ts";
import type { StoredIndex } from "../stored-index.ts";
import { requiredLeaves } from "./bounds.ts";
import { implies } from "./implies.ts";
import { accessThrough, type IndexAccess } from "./index-access.ts";

export interface Query {
  readonly filter: FilterNode;
  readonly sort: SortSpec | undefined;
  readonly hint: Hint | undefined;
}

export type Plan =
  | { readonly kind: "collection-scan"; readonly reverse: boolean }
  | ({ readonly kind: "index" } & IndexAccess);

const forwards: Plan = { kind: "collection-scan", reverse: false };

/** Picks how to find the documents. Every plan finds them all; the filter is tried on each again. */
export function choosePlan(collection: Collection, query: Query): Plan {
  const leaves = requiredLeaves(query.filter);
  if (query.hint !== undefined) return hintedPlan(collection, query, leaves);
  let best: IndexAccess | undefined;
  for (const index of collection.indexes) {
    if (!isUsable(index, query, leaves)) continue;
    const access = accessThrough(index, leaves, query.sort);
    if (access && access.score > (best?.score ?? 0)) best = access;
  }
  return best ? { kind: "index", ...best } : forwards;
}

const wholeNumber = /^\d+$/;

function isUsable(index: StoredIndex, query: Query, leaves: readonly LeafNode[]): boolean {
  // A numbered part stands for an array's element or for a field: keys and filters differ on it.
  if (index.paths.some((path) => path.some((part) => wholeNumber.test(part)))) return false;
  const { sparse, partialFilter } = index.spec;
  if (partialFilter && !implies(query.filter, partialFilter)) return false;
  return !sparse || leaves.some((leaf) => needsEntry(index, leaf));
}

/** Whether a document that passes the test certainly stands in the sparse index. */
function needsEntry(index: StoredIndex, leaf: LeafNode): boolean {
  if (!index.paths.some((path) => path.join(".") === leaf.path.dotted)) return false;
  if (leaf.kind === "eq") return leaf.value !== null && !Array.isArray(leaf.value);
  if (leaf.kind === "in") {
    return leaf.values.every((value) => value !== null && !Array.isArray(value));
  }
  const isRange = ["lt", "lte", "gt", "gte"].includes(leaf.kind) && "value" in leaf;
  return leaf.kind === "prefix" || (isRange && leaf.value !== null && !Array.isArray(leaf.value));
}

/** A hint is obeyed even where a sparse or partial index leaves documents out. */
function hintedPlan(collection: Collection, query: Query, leaves: readonly LeafNode[]): Plan {
  const { hint } = query;
  if (hint instanceof BsonDocument && hint.names[0] === "$natural") {
    const direction = hint.values[0];
    return { kind: "collection-scan", reverse: isNumber(direction) && toDouble(direction) < 0 };
  }
  const index = collection.indexes.find(({ spec }) =>
    typeof hint === "string" ? spec.name === hint : equalValues(spec.key, hint),
  );
  if (!index) return badValue("hint provided does not correspond to an existing index");
  const isNumbered = index.paths.some((path) => path.some((part) => wholeNumber.test(part)));
  const access = isNumbered ? undefined : accessThrough(index, leaves, query.sort);
  return { kind: "index", ...(access ?? wholeIndex(index)) };
}

function wholeIndex(index: StoredIndex): IndexAccess {
  const ranges = [spaceRange(index.space)];
  return { index, ranges, points: undefined, sortedBy: undefined, score: 0 };
}
