import {
  BsonDocument,
  isNaNValue,
  isTruthy,
  typeCode,
  typeOrder,
  type Value,
} from "../bson-value.ts";
import { compareSameType } from "../compare-values.ts";
import type { BranchNode, Comparison, FilterNode, LeafNode } from "./filter-node.ts";
import { isBranch, isLeaf } from "./filter-node.ts";
import { anyValueAt } from "./path-values.ts";
import { ValueSet } from "../value-set.ts";

/** Filled while a filter is tried: the array index that the positional `$` of an update stands for. */
export interface MatchedIndex {
  index: string | undefined;
}

export type Matcher = (root: BsonDocument | Value[], matched?: MatchedIndex) => boolean;

/** A test of one value, without a path. */
type ValueTest = (value: Value | undefined, matched?: MatchedIndex) => boolean;

export function compileFilter(node: FilterNode): Matcher {
  if (isBranch(node)) return compileBranch(node);
  if (isLeaf(node)) return compileLeaf(node);
  if (node.kind === "never") return () => false;
  if (node.kind === "not") {
    const child = compileFilter(node.child);
    return (root) => !child(root);
  }
  const { evaluate } = node.expression;
  return (root) => root instanceof BsonDocument && isTruthy(evaluate(root));
}

function compileBranch(node: BranchNode): Matcher {
  const children = node.children.map(compileFilter);
  if (node.kind === "and") return matchAll(children);
  const wanted = node.kind === "or";
  return (root) => children.some((child) => child(root)) === wanted;
}

function matchAll(children: readonly Matcher[]): Matcher {
  const [first, second] = children;
  if (first && second && children.length === 2) {
    return (root, matched) => first(root, matched) && second(root, matched);
  }
  return (root, matched) => children.every((child) => child(root, matched));
}

const kindsOnWholeArrays = new Set<FilterNode["kind"]>([
  "size",
  "elemMatchObject",
  "elemMatchValue",
]);

function compileLeaf(node: LeafNode): Matcher {
  const test = compileTest(node);
  const { parts } = node.path;
  const entersLastArray = !kindsOnWholeArrays.has(node.kind);
  const [name = ""] = parts;
  const isShort = parts.length === 1;
  return (root, matched) => {
    if (isShort && root instanceof BsonDocument) {
      const value = root.get(name);
      if (!Array.isArray(value)) return test(value, matched);
    }
    const probe = (value: Value | undefined, index: string | undefined) => {
      if (!test(value, matched)) return false;
      if (matched && index !== undefined) matched.index = index;
      return true;
    };
    return anyValueAt(root, { parts, entersLastArray, probe });
  };
}

/** Inside $elemMatch on values stand only leaves, what $not turns round, and several of these. */
function compileTest(node: FilterNode): ValueTest {
  if (isLeaf(node)) return leafTests[node.kind](node as never);
  if (node.kind === "not") {
    const child = compileTest(node.child);
    return (value) => !child(value);
  }
  if (node.kind !== "and") return () => false;
  const children = node.children.map(compileTest);
  return (value) => children.every((child) => child(value));
}

type LeafTests = {
  readonly [Kind in LeafNode["kind"]]: (node: Extract<LeafNode, { kind: Kind }>) => ValueTest;
};

const leafTests: LeafTests = {
  eq: compileComparison,
  lt: compileComparison,
  lte: compileComparison,
  gt: compileComparison,
  gte: compileComparison,
  in: ({ values }) => compileIn(values),
  exists: () => (value) => value !== undefined,
  type:
    ({ codes }) =>
    (value) =>
      value !== undefined && codes.has(typeCode(value)),
  size:
    ({ size }) =>
    (value) =>
      Array.isArray(value) && value.length === size,
  prefix:
    ({ prefix }) =>
    (value) =>
      typeof value === "string" && value.startsWith(prefix),
  elemMatchObject: ({ child }) => compileElemMatchObject(compileFilter(child)),
  elemMatchValue: ({ child }) => compileElemMatchValue(compileTest(child)),
};

function compileIn(values: readonly Value[]): ValueTest {
  const wanted = new ValueSet();
  for (const value of values) wanted.add(value);
  const wantsNull = wanted.has(null);
  return (value) => (value === undefined ? wantsNull : wanted.has(value));
}

function compileElemMatchObject(matches: Matcher): ValueTest {
  return (value, matched) => {
    if (!Array.isArray(value)) return false;
    const at = value.findIndex(
      (element) => (element instanceof BsonDocument || Array.isArray(element)) && matches(element),
    );
    if (matched && at >= 0) matched.index = String(at);
    return at >= 0;
  };
}

function compileElemMatchValue(test: ValueTest): ValueTest {
  return (value, matched) => {
    if (!Array.isArray(value)) return false;
    const at = value.findIndex((element) => test(element));
    if (matched && at >= 0) matched.index = String(at);
    return at >= 0;
  };
}

const verdicts: Readonly<Record<Comparison, (difference: number) => boolean>> = {
  eq: (difference) => difference === 0,
  lt: (difference) => difference < 0,
  lte: (difference) => difference <= 0,
  gt: (difference) => difference > 0,
  gte: (difference) => difference >= 0,
};

/** Only values of the operand's own type compare; missing is null's equal. */
function compileComparison(node: { kind: Comparison; value: Value }): ValueTest {
  const verdict = verdicts[node.kind];
  const operand = node.value;
  if (operand === null) {
    const matchesNull = verdict(0);
    return (value) => matchesNull && (value === null || value === undefined);
  }
  if (isNaNValue(operand)) return (value) => verdict(0) && isNaNValue(value);
  const order = typeOrder(operand);
  return (value) =>
    value !== undefined &&
    typeOrder(value) === order &&
    !isNaNValue(value) &&
    verdict(compareSameType(value, operand));
}
