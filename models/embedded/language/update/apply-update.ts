import { BsonDocument, type DateValue, type Value } from "../bson-value.ts";
import { badValue } from "../command-error.ts";
import type { ModifierUpdate } from "./parse-update.ts";
import { applyLeaf } from "./apply-leaf.ts";
import {
  type ArrayNode,
  mergeNodes,
  type ObjectNode,
  sortedChildren,
  type UpdateNode,
} from "./update-node.ts";
import { childPlace, type Place, placeAt, rootPlace } from "./update-place.ts";

export interface ApplyContext {
  readonly now: DateValue;
  readonly isInsert: boolean;
  /** The array index that `$` stands for. */
  readonly matchedIndex: string | undefined;
  /** The _id before the update; undefined while an upsert has none yet. */
  readonly originalId: Value | undefined;
}

interface Pass extends ApplyContext {
  readonly update: ModifierUpdate;
  readonly document: BsonDocument;
}

/** Changes the document in place; false when nothing changed. */
export function applyModifiers(
  update: ModifierUpdate,
  document: BsonDocument,
  context: ApplyContext,
): boolean {
  return applyNode({ ...context, update, document }, update.root, rootPlace(document));
}

function applyNode(pass: Pass, node: UpdateNode, place: Place): boolean {
  if (node.kind === "object") return applyObject(pass, node, place);
  if (node.kind === "array") return applyArray(pass, node, place);
  return applyLeaf(pass, node, place);
}

function applyObject(pass: Pass, node: ObjectNode, place: Place): boolean {
  let changed = false;
  let current = place;
  for (const [name, child] of childrenInOrder(pass, node, place)) {
    if (!applyNode(pass, child, childPlace(current, name))) continue;
    changed = true;
    // What was missing may have come into being for one child; the next ones go on inside it.
    if (current.toCreate.length > 0) current = placeAt(pass.document, place.path);
  }
  return changed;
}

/** The children with `$` put where the matched index belongs. */
function childrenInOrder(pass: Pass, node: ObjectNode, place: Place): [string, UpdateNode][] {
  const children = sortedChildren(node);
  if (!node.positional) return children;
  const { matchedIndex } = pass;
  if (matchedIndex === undefined)
    return badValue("The positional operator did not find the match needed from the query.");
  const known = node.children.get(matchedIndex);
  if (known) {
    const merged = mergeNodes(known, node.positional, [...place.path, matchedIndex].join("."));
    return children.map(([name, child]) => [name, name === matchedIndex ? merged : child]);
  }
  const after = children.findIndex(([name]) => matchedIndex < name);
  children.splice(after < 0 ? children.length : after, 0, [matchedIndex, node.positional]);
  return children;
}

function applyArray(pass: Pass, node: ArrayNode, place: Place): boolean {
  const path = place.path.join(".");
  if (place.toCreate.length > 0)
    badValue(`The path '${path}' must exist in the document in order to apply array updates.`);
  const array = place.value;
  if (!Array.isArray(array)) return badValue(`Cannot apply array updates to non-array ${path}`);
  let changed = false;
  const wanted = array.map((element) => nodeForElement(pass, node, { element, path }));
  for (const [at, child] of wanted.entries()) {
    if (child && applyNode(pass, child, childPlace(place, String(at)))) changed = true;
  }
  return changed;
}

function nodeForElement(
  pass: Pass,
  node: ArrayNode,
  { element, path }: { readonly element: Value; readonly path: string },
): UpdateNode | undefined {
  let merged: UpdateNode | undefined;
  for (const [identifier, child] of sortedChildren(node)) {
    const matches = pass.update.arrayFilters.get(identifier);
    if (matches && !matches(new BsonDocument([identifier], [element]))) continue;
    merged = merged ? mergeNodes(merged, child, path) : child;
  }
  return merged;
}
