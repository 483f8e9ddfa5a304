import { type Value, typeOrder } from "../../language/bson-value.ts";
import type { FilterNode, LeafNode } from "../../language/filter/filter-node.ts";
import { orderedKey } from "../../language/ordered-key.ts";
import { successor } from "../key-space.ts";

/** Bytes between which the keys of one index field lie; `to` is the first beyond. A point is one value. */
export interface FieldBounds {
  readonly from: string;
  readonly to: string;
  readonly isPoint: boolean;
}

/** The bounds that a test gives for the keys of its path: all documents that match lie inside, and perhaps
 *  others. Undefined where the keys say nothing. */
export function boundsOf(node: LeafNode): readonly FieldBounds[] | undefined {
  if (node.kind === "eq") return isIndexable(node.value) ? [point(node.value)] : undefined;
  if (node.kind === "in") return pointsOf(node.values);
  if (node.kind === "prefix") return [stringPrefix(node.prefix)];
  if (node.kind === "lt" || node.kind === "lte") return below(node.value);
  if (node.kind === "gt" || node.kind === "gte") return above(node.value);
  return undefined;
}

/** An array is stored by its elements, so its own bytes are no key. */
function isIndexable(value: Value): boolean {
  return !Array.isArray(value);
}

function point(value: Value): FieldBounds {
  const key = orderedKey(value);
  return { from: key, to: successor(key), isPoint: true };
}

const maxPoints = 2000;

function pointsOf(values: readonly Value[]): readonly FieldBounds[] | undefined {
  if (values.length > maxPoints || !values.every(isIndexable)) return undefined;
  const points = new Map(values.map((value) => [orderedKey(value), point(value)]));
  return [...points.values()];
}

function typeStart(value: Value): string {
  return String.fromCharCode(typeOrder(value));
}

function typeEnd(value: Value): string {
  return String.fromCharCode(typeOrder(value) + 1);
}

function isScalar(value: Value): boolean {
  return value !== null && isIndexable(value);
}

function below(value: Value): readonly FieldBounds[] | undefined {
  if (!isScalar(value)) return undefined;
  return [{ from: typeStart(value), to: successor(orderedKey(value)), isPoint: false }];
}

function above(value: Value): readonly FieldBounds[] | undefined {
  if (!isScalar(value)) return undefined;
  return [{ from: orderedKey(value), to: typeEnd(value), isPoint: false }];
}

/** Without the two bytes that end a string in a key. */
function stringPrefix(prefix: string): FieldBounds {
  const from = orderedKey(prefix).slice(0, -2);
  return { from, to: successor(from), isPoint: false };
}

/** Both bounds of a range on one field, where one value has to keep both. */
export function intersect(a: FieldBounds, b: FieldBounds): FieldBounds {
  const from = a.from > b.from ? a.from : b.from;
  const to = a.to < b.to ? a.to : b.to;
  return { from, to, isPoint: false };
}

/** The leaves that every matching document has to pass. */
export function requiredLeaves(filter: FilterNode): LeafNode[] {
  if (filter.kind === "and") return filter.children.flatMap(requiredLeaves);
  return "path" in filter ? [filter] : [];
}
