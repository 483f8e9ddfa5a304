import { BsonDocument, typeName, type Value } from "../bson-value.ts";
import { badValue, CommandError, failedToParse, refuse } from "../command-error.ts";
import type { Matcher } from "../filter/compile-filter.ts";
import { parseModifier, refusedModifiers } from "./modifiers.ts";
import { parseArrayFilters } from "./parse-array-filters.ts";
import { parseRename } from "./parse-rename.ts";
import {
  type ArrayNode,
  conflict,
  type Leaf,
  type ObjectNode,
  objectNode,
  type UpdateNode,
} from "./update-node.ts";

export type Update =
  { readonly kind: "replacement"; readonly document: BsonDocument } | ModifierUpdate;

export interface ModifierUpdate {
  readonly kind: "modifiers";
  readonly root: ObjectNode;
  readonly arrayFilters: ReadonlyMap<string, Matcher>;
  /** Whether `$` needs to know which array element the filter matched. */
  readonly usesMatchedIndex: boolean;
}

interface UpdateOptions {
  readonly multi: boolean;
  readonly arrayFilters: readonly BsonDocument[];
}

export function parseUpdate(update: Value, options: UpdateOptions): Update {
  if (Array.isArray(update)) refuse("an update by a pipeline");
  if (!(update instanceof BsonDocument))
    failedToParse("Update argument must be either an object or an array");
  const isModifiers = update.names[0]?.startsWith("$") ?? false;
  if (isModifiers) return parseModifiers(update, options.arrayFilters);
  // A replacement has no use for them, yet they have to be right.
  parseArrayFilters(options.arrayFilters);
  if (options.multi) failedToParse("multi update is not supported for replacement-style update");
  return { kind: "replacement", document: update };
}

/** Collects the tree of one update and what it needs. */
interface Parsing {
  readonly root: ObjectNode;
  readonly arrayFilters: ReadonlyMap<string, Matcher>;
  readonly usedFilters: Set<string>;
  usesMatchedIndex: boolean;
}

function parseModifiers(update: BsonDocument, filters: readonly BsonDocument[]): ModifierUpdate {
  checkModifierNames(update);
  const parsing: Parsing = {
    root: objectNode(),
    arrayFilters: parseArrayFilters(filters),
    usedFilters: new Set(),
    usesMatchedIndex: false,
  };
  for (const [name, fields] of update.entries()) {
    if (!(fields instanceof BsonDocument))
      return failedToParse(`Modifiers operate on fields but we found type ${typeName(fields)}`);
    for (const [path, argument] of fields.entries()) {
      if (name === "$rename") {
        addRename(parsing, path, argument);
      } else {
        const parts = splitUpdatePath(path);
        addLeaf(parsing, parts, parseModifier(name, argument));
      }
    }
  }
  for (const identifier of parsing.arrayFilters.keys()) {
    if (!parsing.usedFilters.has(identifier))
      failedToParse(`The array filter for identifier '${identifier}' was not used in the update`);
  }
  const { root, arrayFilters, usesMatchedIndex } = parsing;
  return { kind: "modifiers", root, arrayFilters, usesMatchedIndex };
}

/** Refusals come first: an update is refused as a whole, whatever else is wrong with it. */
function checkModifierNames(update: BsonDocument): void {
  const refused = update.names.find((name) => refusedModifiers.has(name));
  if (refused !== undefined) refuse(refused);
}

function addRename(parsing: Parsing, from: string, argument: Value): void {
  addLeaf(parsing, splitUpdatePath(from), { kind: "placeholder" });
  const { source, target } = parseRename(from, argument);
  addLeaf(parsing, splitUpdatePath(target), { kind: "rename", from: source });
}

function addLeaf(parsing: Parsing, parts: readonly string[], leaf: Leaf): void {
  const path = parts.join(".");
  if (identifierOf(parts[0] ?? "") !== undefined)
    badValue(`Cannot have array filter identifier element in the first position in '${path}'`);
  let node: ObjectNode | ArrayNode = parsing.root;
  for (const [at, part] of parts.entries()) {
    const next = parts[at + 1];
    const inside: UpdateNode = next === undefined ? leaf : emptyNode(next);
    const child = addChild(parsing, node, { part, inside, path });
    if (child.kind !== "object" && child.kind !== "array") return;
    node = child;
  }
}

function emptyNode(childPart: string): ObjectNode | ArrayNode {
  return identifierOf(childPart) === undefined
    ? objectNode()
    : { kind: "array", children: new Map() };
}

interface Step {
  readonly part: string;
  /** What belongs at this part if nothing stands there yet. */
  readonly inside: UpdateNode;
  readonly path: string;
}

function addChild(parsing: Parsing, node: ObjectNode | ArrayNode, step: Step): UpdateNode {
  if (node.kind === "object" && step.part === "$") {
    parsing.usesMatchedIndex = true;
    node.positional = reuse(node.positional, step);
    return node.positional;
  }
  const name = node.kind === "array" ? useFilter(parsing, step) : step.part;
  const child = reuse(node.children.get(name), step);
  node.children.set(name, child);
  return child;
}

function useFilter(parsing: Parsing, { part, path }: Step): string {
  const identifier = identifierOf(part) ?? "";
  if (identifier === "") return identifier;
  if (!parsing.arrayFilters.has(identifier))
    badValue(`No array filter found for identifier '${identifier}' in path '${path}'`);
  parsing.usedFilters.add(identifier);
  return identifier;
}

function reuse(known: UpdateNode | undefined, { inside, path }: Step): UpdateNode {
  if (!known) return inside;
  const isInner = inside.kind === "object" || inside.kind === "array";
  return isInner && known.kind === inside.kind ? known : conflict(path);
}

/** What stands between the brackets of `$[…]`; undefined for every other part. */
function identifierOf(part: string): string | undefined {
  return part.startsWith("$[") && part.endsWith("]") ? part.slice(2, -1) : undefined;
}

const leadingZero = /^0\d+$/;

function splitUpdatePath(path: string): readonly string[] {
  const parts = path.split(".");
  if (parts.includes(""))
    throw new CommandError(56, `The update path '${path}' contains an empty field name`);
  // MongoDB 6.0.5 itself dies of such a path beside one that names the same element.
  const numbered = parts.find((part) => leadingZero.test(part));
  if (numbered !== undefined) refuse(`the array index ${numbered} with a leading zero`);
  if (parts.filter((part) => part === "$").length > 1)
    badValue(`Too many positional (i.e. '$') elements found in path '${path}'`);
  if (parts[0] === "$")
    badValue(`Cannot have positional (i.e. '$') element in the first position in '${path}'`);
  return parts;
}
