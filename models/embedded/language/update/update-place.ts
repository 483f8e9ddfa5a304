import { BsonDocument, type Value } from "../bson-value.ts";
import { CommandError } from "../command-error.ts";

/** Where an update stands: the deepest element that exists, and the names below it that do not yet. */
export interface Place {
  /** Holds the element; undefined for the document itself. */
  readonly owner: BsonDocument | Value[] | undefined;
  readonly name: string;
  readonly value: Value;
  readonly toCreate: readonly string[];
  /** The whole path, what is to be created included. */
  readonly path: readonly string[];
}

const maxPadding = 1_500_000;
const arrayIndex = /^\d+$/;

export function rootPlace(document: BsonDocument): Place {
  return { owner: undefined, name: "", value: document, toCreate: [], path: [] };
}

export function placeAt(document: BsonDocument, path: readonly string[]): Place {
  return path.reduce(childPlace, rootPlace(document));
}

export function childPlace(place: Place, name: string): Place {
  const path = [...place.path, name];
  const { value, toCreate } = place;
  if (toCreate.length > 0) return { ...place, toCreate: [...toCreate, name], path };
  const child = childOf(value, name);
  if (child === undefined) return { ...place, toCreate: [name], path };
  return { owner: value as BsonDocument | Value[], name, value: child, toCreate: [], path };
}

function childOf(parent: Value, name: string): Value | undefined {
  if (parent instanceof BsonDocument) return parent.get(name);
  return Array.isArray(parent) && arrayIndex.test(name) ? parent[Number(name)] : undefined;
}

/** Whether the first missing name could be created inside the element. */
export function isViable({ value, toCreate }: Place): boolean {
  if (value instanceof BsonDocument) return true;
  return Array.isArray(value) && arrayIndex.test(toCreate[0] ?? "");
}

export function blockedPath({ path, name }: Place): never {
  throw new CommandError(28, `Cannot create field in element '${name}' for path ${path.join(".")}`);
}

/** Creates the missing names as objects, the last one with this value. */
export function createAt(place: Place, value: Value): void {
  if (!isViable(place)) blockedPath(place);
  const [first = "", ...rest] = place.toCreate;
  const inner = rest.reduceRight<Value>(
    (inside, name) => new BsonDocument([name], [inside]),
    value,
  );
  if (place.value instanceof BsonDocument) place.value.append(first, inner);
  if (Array.isArray(place.value)) insertAt(place.value, Number(first), inner);
}

function insertAt(array: Value[], at: number, value: Value): void {
  if (at - array.length > maxPadding)
    throw new CommandError(34, `can't backfill more than ${maxPadding} elements`);
  while (array.length < at) array.push(null);
  array.push(value);
}

export function replaceAt({ owner, name }: Place, value: Value): void {
  if (owner instanceof BsonDocument) owner.set(name, value);
  if (Array.isArray(owner)) owner[Number(name)] = value;
}

/** An array element becomes null: the others keep their places. */
export function removeAt({ owner, name }: Place): void {
  if (owner instanceof BsonDocument) owner.delete(name);
  if (Array.isArray(owner)) owner[Number(name)] = null;
}
