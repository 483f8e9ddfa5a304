import { BsonDocument, type Value } from "./bson-value.ts";

/** About what a value takes in memory, for the limits on sorting and grouping. */
export function approximateBytes(value: Value | undefined): number {
  if (typeof value === "string") return 24 + value.length * 2;
  if (Array.isArray(value)) {
    return value.reduce<number>((sum, element) => sum + approximateBytes(element), 24);
  }
  if (!(value instanceof BsonDocument)) return 24;
  let sum = 64;
  for (let at = 0; at < value.names.length; at += 1) {
    sum += 16 + approximateBytes(value.values[at]);
  }
  return sum;
}
