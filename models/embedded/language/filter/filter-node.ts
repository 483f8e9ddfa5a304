import type { Value } from "../bson-value.ts";
import type { Expression } from "../expression/expression.ts";

export interface FieldPath {
  readonly dotted: string;
  readonly parts: readonly string[];
}

export type Comparison = "eq" | "lte" | "lt" | "gt" | "gte";

/** A test of what lies at the end of a path. `parts` is empty inside an $elemMatch on values. */
export type LeafNode =
  | { readonly kind: Comparison; readonly path: FieldPath; readonly value: Value }
  | { readonly kind: "in"; readonly path: FieldPath; readonly values: readonly Value[] }
  | { readonly kind: "exists"; readonly path: FieldPath }
  | { readonly kind: "type"; readonly path: FieldPath; readonly codes: ReadonlySet<number> }
  | { readonly kind: "size"; readonly path: FieldPath; readonly size: number }
  | { readonly kind: "prefix"; readonly path: FieldPath; readonly prefix: string }
  | { readonly kind: "elemMatchObject"; readonly path: FieldPath; readonly child: FilterNode }
  | { readonly kind: "elemMatchValue"; readonly path: FieldPath; readonly child: FilterNode };

export interface BranchNode {
  readonly kind: "and" | "or" | "nor";
  readonly children: readonly FilterNode[];
}

export type FilterNode =
  | LeafNode
  | BranchNode
  | { readonly kind: "not"; readonly child: FilterNode }
  | { readonly kind: "expr"; readonly expression: Expression }
  | { readonly kind: "never" };

export function fieldPath(dotted: string): FieldPath {
  return { dotted, parts: dotted.split(".") };
}

/** The path of a test on the value itself, inside $elemMatch. */
export const noPath: FieldPath = { dotted: "", parts: [] };

export function isBranch(node: FilterNode): node is BranchNode {
  return node.kind === "and" || node.kind === "or" || node.kind === "nor";
}

export function isLeaf(node: FilterNode): node is LeafNode {
  return "path" in node;
}
