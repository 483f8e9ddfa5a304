import type { BsonDocument, DateValue, Value } from "../bson-value.ts";
import { compareValues } from "../compare-values.ts";
import { badValue, CommandError } from "../command-error.ts";
import type { Leaf, Modifier } from "./update-node.ts";
import {
  blockedPath,
  childPlace,
  createAt,
  isViable,
  type Place,
  removeAt,
  replaceAt,
  rootPlace,
} from "./update-place.ts";

interface LeafPass {
  readonly now: DateValue;
  readonly isInsert: boolean;
  readonly originalId: Value | undefined;
  readonly document: BsonDocument;
}

/** Applies one operator at its place; false when it changed nothing. */
export function applyLeaf(pass: LeafPass, leaf: Leaf, place: Place): boolean {
  if (leaf.kind === "placeholder") return false;
  if (leaf.kind === "rename") return applyRename(pass, leaf.from, place);
  if (leaf.onInsertOnly && !pass.isInsert) return false;
  const isMissing = place.toCreate.length > 0;
  const changed = isMissing ? applyToMissing(pass, leaf, place) : applyToValue(pass, leaf, place);
  if (changed) checkChange(pass, place);
  return changed;
}

function applyToMissing(pass: LeafPass, modifier: Modifier, place: Place): boolean {
  if (modifier.create) {
    createAt(place, modifier.create(pass.now));
    return true;
  }
  if (!modifier.toleratesBlockedPath && !isViable(place)) blockedPath(place);
  return false;
}

function applyToValue(pass: LeafPass, modifier: Modifier, place: Place): boolean {
  const change = modifier.change(place.value, pass.now);
  if (change.kind === "same") return false;
  if (change.kind === "remove") {
    removeAt(place);
  } else {
    replaceAt(place, change.value);
  }
  return true;
}

/** The _id never changes, and a field of the document may not begin with `$`. */
function checkChange(pass: LeafPass, { path, toCreate }: Place): void {
  const [first = ""] = path;
  if (first.startsWith("$") && !pass.isInsert && pass.document.has(first))
    throw new CommandError(52, `The dollar ($) prefixed field '${first}' is not allowed here`);
  if (first !== "_id" || pass.originalId === undefined) return;
  const touchesWhole = path.length === 1 || toCreate.length === path.length;
  if (touchesWhole || compareValues(pass.document.get("_id"), pass.originalId) !== 0)
    throw new CommandError(
      66,
      `Performing an update on the path '${path.join(".")}' would modify the immutable field '_id'`,
    );
}

function applyRename(pass: LeafPass, from: readonly string[], target: Place): boolean {
  const source = placesTo(pass.document, from).at(-1);
  if (!source) return false;
  if (source.toCreate.length > 0) {
    if (!isViable(source)) blockedPath(source);
    return false;
  }
  expectNoArray(placesTo(pass.document, from.slice(0, -1)), "source");
  const existing = target.path.slice(0, target.path.length - Math.max(target.toCreate.length, 1));
  expectNoArray(placesTo(pass.document, existing), "destination");
  if (target.toCreate.length > 0) {
    createAt(target, source.value);
  } else {
    replaceAt(target, source.value);
  }
  checkChange(pass, target);
  removeAt(source);
  checkChange(pass, source);
  return true;
}

/** The places on the way to a path, the document itself left out. */
function placesTo(document: BsonDocument, path: readonly string[]): Place[] {
  const places: Place[] = [];
  let place = rootPlace(document);
  for (const name of path) {
    place = childPlace(place, name);
    places.push(place);
  }
  return places;
}

function expectNoArray(places: readonly Place[], which: string): void {
  if (places.some(({ value }) => Array.isArray(value)))
    badValue(`The ${which} field cannot be an array element`);
}
