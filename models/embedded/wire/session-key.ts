import { Binary, BsonDocument, type Value } from "../language/bson-value.ts";

/** What tells sessions apart: the bytes of a logical session's id. */
export function sessionKey(lsid: Value | undefined): string | undefined {
  const id = lsid instanceof BsonDocument ? lsid.get("id") : undefined;
  return id instanceof Binary ? id.bytes : undefined;
}
