import { compileFilter } from "../../language/filter/compile-filter.ts";
import { BsonDocument, isNaNValue, typeOrder, type Value } from "../../language/bson-value.ts";
import { compareSameType, equalValues } from "../../language/compare-values.ts";
import type { FilterNode, LeafNode } from "../../language/filter/filter-node.ts";
import { requiredLeaves } from "./bounds.ts";

/** Whether every document that passes the query certainly passes the condition of a partial index. */
export function implies(query: FilterNode, condition: FilterNode): boolean {
  if (condition.kind === "and") return condition.children.every((child) => implies(query, child));
  if (condition.kind === "or") return condition.children.some((child) => implies(query, child));
  if (!("path" in condition)) return false;
  return requiredLeaves(query).some((leaf) => leafImplies(leaf, condition));
}

function leafImplies(leaf: LeafNode, condition: LeafNode): boolean {
  if (leaf.path.dotted !== condition.path.dotted) return false;
  const values = valuesOf(leaf);
  if (values) return values.every((value) => valuePasses(value, condition));
  if (condition.kind === "exists") return isRange(leaf) && leaf.value !== null;
  return isRange(leaf) && isRange(condition) && rangeImplies(leaf, condition);
}

function valuesOf(leaf: LeafNode): readonly Value[] | undefined {
  if (leaf.kind === "eq") return [leaf.value];
  return leaf.kind === "in" ? leaf.values : undefined;
}

/** A document may hold the value inside an array, where $exists and tests of elements pass as well. */
function valuePasses(value: Value, condition: LeafNode): boolean {
  if (value === null || Array.isArray(value)) return false;
  const test = { ...condition, path: { dotted: "v", parts: ["v"] } };
  return compileFilter(test)(new BsonDocument(["v"], [value]));
}

type RangeNode = LeafNode & { kind: "lt" | "lte" | "gt" | "gte" };

function isRange(node: LeafNode): node is RangeNode {
  return node.kind === "lt" || node.kind === "lte" || node.kind === "gt" || node.kind === "gte";
}

function rangeImplies(leaf: RangeNode, condition: RangeNode): boolean {
  if (typeOrder(leaf.value) !== typeOrder(condition.value)) return false;
  if (isNaNValue(leaf.value) || isNaNValue(condition.value)) return false;
  if (leaf.kind.startsWith("l") !== condition.kind.startsWith("l")) return false;
  if (equalValues(leaf.value, condition.value)) {
    return leaf.kind === condition.kind || condition.kind.endsWith("e");
  }
  const difference = compareSameType(leaf.value, condition.value);
  return leaf.kind.startsWith("l") ? difference < 0 : difference > 0;
}
