import { BsonDocument, type Value } from "../bson-value.ts";
import { isOperatorDocument } from "./parse-operators.ts";

/** `{ _id: value }` finds one document at most, and MongoDB goes straight to it: it does not sort then, and does
 *  not even say what is wrong with the document's sort keys. Null and arrays do not count. */
export function isSimpleIdFilter(filter: Value | undefined): boolean {
  if (!(filter instanceof BsonDocument) || filter.names.length !== 1) return false;
  const [name] = filter.names;
  const [id] = filter.values;
  if (name !== "_id" || id === null || Array.isArray(id)) return false;
  return !(id instanceof BsonDocument) || !isOperatorDocument(id);
}
