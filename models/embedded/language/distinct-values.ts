import { BsonDocument, type Value } from "./bson-value.ts";

/** What `distinct` finds at a path: arrays give their elements, on the way also an element by its number. */
export function distinctValuesAt(document: BsonDocument, path: readonly string[]): Value[] {
  const found: Value[] = [];
  collect(document, path, found);
  return found;
}

function collect(value: Value | undefined, path: readonly string[], found: Value[]): void {
  const [name, ...rest] = path;
  if (name === undefined) {
    collectEnd(value, found);
  } else if (value instanceof BsonDocument) {
    collect(value.get(name), rest, found);
  } else if (Array.isArray(value)) {
    collectInArray(value, path, found);
  }
}

function collectEnd(value: Value | undefined, found: Value[]): void {
  if (Array.isArray(value)) found.push(...value);
  else if (value !== undefined) found.push(value);
}

function collectInArray(array: readonly Value[], path: readonly string[], found: Value[]): void {
  const [name = "", ...rest] = path;
  if (/^(0|[1-9]\d*)$/.test(name)) {
    collect(array[Number(name)], rest, found);
    return;
  }
  for (const element of array) {
    if (element instanceof BsonDocument) collect(element, path, found);
  }
}
