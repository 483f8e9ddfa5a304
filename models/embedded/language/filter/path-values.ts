import { BsonDocument, type Value } from "../bson-value.ts";

/** Gets a value at the end of the path (undefined: missing) and the index of the outermost array
 *  element it was found in, if any. True ends the search. */
export type Probe = (value: Value | undefined, index: string | undefined) => boolean;

interface Search {
  readonly parts: readonly string[];
  /** Whether an array at the end is tried element by element before it is tried whole. */
  readonly entersLastArray: boolean;
  readonly probe: Probe;
}

/** Tries what a filter's path leads to, as MongoDB does: arrays on the way contribute each of their
 *  documents, and an element by number; arrays in arrays are entered by number only. */
export function anyValueAt(root: BsonDocument | Value[], search: Search): boolean {
  return descend(search, root, { next: 0, index: undefined });
}

interface Position {
  /** Which part of the path comes next. */
  readonly next: number;
  readonly index: string | undefined;
}

function descend(search: Search, root: BsonDocument | Value[], position: Position): boolean {
  const { parts } = search;
  let value: Value | undefined = root;
  let { next } = position;
  while (next < parts.length) {
    value = childOf(value, parts[next] ?? "");
    next += 1;
    if (Array.isArray(value)) return enterArray(search, value, { next, index: position.index });
    if (!(value instanceof BsonDocument)) break;
  }
  return search.probe(next < parts.length ? undefined : value, position.index);
}

/** An array counts as an object here: only the root can be one, inside $elemMatch. */
function childOf(parent: Value | undefined, name: string): Value | undefined {
  if (parent instanceof BsonDocument) return parent.get(name);
  return Array.isArray(parent) ? elementAt(parent, name) : undefined;
}

function elementAt(array: readonly Value[], name: string): Value | undefined {
  const at = Number(name);
  return String(at) === name ? array[at] : undefined;
}

function enterArray(search: Search, array: Value[], position: Position): boolean {
  if (goesOn(search.parts, position.next)) return enterElements(search, array, position);
  if (search.entersLastArray) {
    for (let at = 0; at < array.length; at += 1) {
      if (search.probe(array[at], position.index ?? String(at))) return true;
    }
  }
  return search.probe(array, position.index);
}

/** Where only an empty name is left ("a."), the path ends at the array. */
function goesOn(parts: readonly string[], next: number): boolean {
  return next < parts.length - 1 || (next === parts.length - 1 && parts[next] !== "");
}

function enterElements(search: Search, array: Value[], position: Position): boolean {
  const part = search.parts[position.next];
  for (let at = 0; at < array.length; at += 1) {
    const element = array[at];
    const name = String(at);
    if (element instanceof BsonDocument) {
      const inside = { next: position.next, index: position.index ?? name };
      if (descend(search, element, inside)) return true;
    }
    if (part === name && enterNumbered(search, element, position)) return true;
  }
  return false;
}

/** The path names this element by its number, which is no match that `$` of an update could stand for. */
function enterNumbered(search: Search, element: Value | undefined, position: Position): boolean {
  const after = { next: position.next + 1, index: position.index };
  if (after.next === search.parts.length) {
    return search.probe(element, position.index);
  }
  if (element instanceof BsonDocument) return descend(search, element, after);
  return Array.isArray(element) && enterArray(search, element, after);
}
