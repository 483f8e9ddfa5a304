import type { DateValue, Value } from "../bson-value.ts";
import { compareStrings } from "../compare-values.ts";
import { CommandError } from "../command-error.ts";

/** What a modifier does to a value that exists. */
export type Change =
  | { readonly kind: "same" }
  | { readonly kind: "set"; readonly value: Value }
  | { readonly kind: "remove" };

export const same: Change = { kind: "same" };

/** One operator with its argument, ready to be applied. */
export interface Modifier {
  readonly kind: "modifier";
  readonly change: (value: Value, now: DateValue) => Change;
  /** The value of a field that does not exist yet; without it the field stays missing. */
  readonly create: ((now: DateValue) => Value) | undefined;
  /** $unset does nothing where another operator finds the path blocked. */
  readonly toleratesBlockedPath: boolean;
  /** $setOnInsert */
  readonly onInsertOnly: boolean;
}

/** Stands at the target; a placeholder stands at the source, so that nothing else may touch it. */
export interface Rename {
  readonly kind: "rename";
  readonly from: readonly string[];
}

export type Leaf = Modifier | Rename | { readonly kind: "placeholder" };

/** Updates below an object (or an array by number); `positional` is the child `$`. */
export interface ObjectNode {
  readonly kind: "object";
  readonly children: Map<string, UpdateNode>;
  positional: UpdateNode | undefined;
}

/** Updates below `$[]` (the empty identifier) and `$[identifier]`. */
export interface ArrayNode {
  readonly kind: "array";
  readonly children: Map<string, UpdateNode>;
}

export type UpdateNode = ObjectNode | ArrayNode | Leaf;

export function objectNode(): ObjectNode {
  return { kind: "object", children: new Map(), positional: undefined };
}

export function conflict(path: string): never {
  throw new CommandError(40, `Updating the path '${path}' would create a conflict`);
}

const digits = /^\d+$/;

/** The order in which MongoDB applies siblings, and so the order of new fields: by bytes, numbers by size. */
function compareNames(a: string, b: string): number {
  if (digits.test(a) && digits.test(b)) return a.length - b.length || compareStrings(a, b);
  return compareStrings(a, b);
}

export function sortedChildren(node: ObjectNode | ArrayNode): [string, UpdateNode][] {
  return [...node.children].sort(([a], [b]) => compareNames(a, b));
}

/** Two nodes that turned out to stand for one element: `$` and its number, `$[]` and `$[id]`. */
export function mergeNodes(a: UpdateNode, b: UpdateNode, path: string): UpdateNode {
  if (a.kind === "object" && b.kind === "object") {
    const positional = mergeOptional(a.positional, b.positional, `${path}.$`);
    return { kind: "object", children: mergeChildren(a, b, path), positional };
  }
  if (a.kind === "array" && b.kind === "array") {
    return { kind: "array", children: mergeChildren(a, b, path) };
  }
  return conflict(path);
}

function mergeChildren(
  a: ObjectNode | ArrayNode,
  b: ObjectNode | ArrayNode,
  path: string,
): Map<string, UpdateNode> {
  const merged = new Map(a.children);
  for (const [name, child] of b.children) {
    const known = merged.get(name);
    merged.set(name, known ? mergeNodes(known, child, `${path}.${name}`) : child);
  }
  return merged;
}

function mergeOptional(a: UpdateNode | undefined, b: UpdateNode | undefined, path: string) {
  return a && b ? mergeNodes(a, b, path) : (a ?? b);
}
