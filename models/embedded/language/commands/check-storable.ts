import { BsonDocument, Regex, type Value } from "../bson-value.ts";
import { refuse } from "../command-error.ts";

/** Refuses a value that this store does not keep; the other types of BSON are refused when they are read. */
export function checkStorable(value: Value): void {
  if (value instanceof Regex) refuse("storing a regular expression");
  if (value instanceof BsonDocument) value.values.forEach(checkStorable);
  if (Array.isArray(value)) value.forEach(checkStorable);
}
