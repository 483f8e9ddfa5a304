import { compareStrings, equalValues } from "../compare-values.ts";
import type { BranchNode, FilterNode, LeafNode } from "./filter-node.ts";
import { isBranch, isLeaf } from "./filter-node.ts";

/** MongoDB rewrites a filter before use, and three answers depend on it: which fields an upsert takes
 *  from the filter, which array index `$` stands for, and in which order the branches of an $and are tried. */
export function simplifyFilter(node: FilterNode): FilterNode {
  if (isBranch(node)) return simplifyBranch(node);
  if (node.kind === "not") return { kind: "not", child: simplifyFilter(node.child) };
  if (node.kind === "elemMatchObject" || node.kind === "elemMatchValue") {
    return { ...node, child: simplifyFilter(node.child) };
  }
  return node.kind === "in" ? simplifyIn(node) : node;
}

/** The same value several times counts once. */
function simplifyIn(node: LeafNode & { kind: "in" }): FilterNode {
  const [first, ...others] = node.values;
  return first !== undefined && others.every((other) => equalValues(other, first))
    ? { kind: "eq", path: node.path, value: first }
    : node;
}

function simplifyBranch(node: BranchNode): FilterNode {
  const children = node.children.map(simplifyFilter).flatMap((child) => flatten(node.kind, child));
  const [only] = children;
  if (node.kind === "nor") return { kind: "nor", children };
  if (only && children.length === 1) return only;
  if (node.kind === "or") return simplifyOr(children);
  if (children.some(({ kind }) => kind === "never")) return { kind: "never" };
  return { kind: "and", children: children.toSorted(compareNodes) };
}

function flatten(kind: BranchNode["kind"], child: FilterNode): readonly FilterNode[] {
  return isBranch(child) && child.kind === kind && kind !== "nor" ? child.children : [child];
}

/** `{ $or: [{ a: 1 }, { a: 2 }] }` is `{ a: { $in: [1, 2] } }`. */
function simplifyOr(children: readonly FilterNode[]): FilterNode {
  const possible = children.filter(({ kind }) => kind !== "never");
  const [first] = possible;
  if (!first) return { kind: "never" };
  if (possible.length === 1) return first;
  const equalities = possible.flatMap((child) => (child.kind === "eq" ? [child] : []));
  const path = equalities[0]?.path;
  const onePath = equalities.every((child) => child.path.dotted === path?.dotted);
  if (path && onePath && equalities.length === possible.length) {
    return { kind: "in", path, values: equalities.map(({ value }) => value) };
  }
  return { kind: "or", children: possible };
}

/** MongoDB's order of the kinds of tests inside an $and. */
const kindOrder: Readonly<Record<FilterNode["kind"], number>> = {
  never: -1,
  and: 0,
  or: 1,
  elemMatchObject: 2,
  elemMatchValue: 3,
  size: 4,
  eq: 5,
  lte: 6,
  lt: 7,
  gt: 8,
  gte: 9,
  prefix: 10,
  exists: 12,
  in: 13,
  not: 18,
  nor: 19,
  type: 20,
  expr: 23,
};

function compareNodes(a: FilterNode, b: FilterNode): number {
  const kinds = kindOrder[a.kind] - kindOrder[b.kind];
  if (kinds !== 0) return kinds;
  return compareStrings(pathOf(a), pathOf(b));
}

function pathOf(node: FilterNode): string {
  return isLeaf(node) ? node.path.dotted : "";
}
