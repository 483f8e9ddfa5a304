import { BsonDocument, type Value } from "../bson-value.ts";
import { CommandError } from "../command-error.ts";

/** Splits a path and checks it as MongoDB's aggregation does. */
export function parseFieldPath(dotted: string): readonly string[] {
  if (dotted === "")
    throw new CommandError(40352, "FieldPath cannot be constructed with empty string");
  if (dotted.endsWith(".")) throw new CommandError(40353, "FieldPath must not end with a '.'.");
  const parts = dotted.split(".");
  parts.forEach(checkFieldName);
  return parts;
}

export function checkFieldName(name: string): void {
  if (name === "") throw new CommandError(15998, "FieldPath field names may not be empty strings.");
  if (name.startsWith("$"))
    throw new CommandError(16410, "FieldPath field names may not start with '$'.");
  if (name.includes("\0"))
    throw new CommandError(16411, "FieldPath field names may not contain '\\0'.");
}

/** An array on the way gives the array of what its documents have there; what is missing is left out. */
export function valueAtPath(
  document: BsonDocument,
  parts: readonly string[],
  from = 0,
): Value | undefined {
  const value = document.get(parts[from] ?? "");
  const next = from + 1;
  if (next === parts.length) return value;
  if (value instanceof BsonDocument) return valueAtPath(value, parts, next);
  if (!Array.isArray(value)) return undefined;
  const found: Value[] = [];
  for (const element of value) {
    const inside = element instanceof BsonDocument ? valueAtPath(element, parts, next) : undefined;
    if (inside !== undefined) found.push(inside);
  }
  return found;
}
