import { BsonDocument } from "../language/bson-value.ts";
import { writeDocument } from "../language/write-bson.ts";
import type { Collection } from "./collection.ts";
import { catalogSpace, numberKey } from "./key-space.ts";
import type { KeyChange } from "./pending-writes.ts";
import type { StoredIndex } from "./stored-index.ts";
import { sealRecord } from "./stored-record.ts";

export const collectionPrefix = `${numberKey(catalogSpace)}c`;

/** The collection as the catalog keeps it. */
export function collectionChange(collection: Collection): KeyChange {
  const { namespace, space, indexes } = collection;
  const entry = new BsonDocument(
    ["db", "name", "indexes"],
    [namespace.db, namespace.collection, indexes.map(indexEntry)],
  );
  const value = sealRecord(writeDocument(entry), space);
  return { key: collectionPrefix + numberKey(space), value };
}

function indexEntry({ spec, space, isMultikey }: StoredIndex): BsonDocument {
  return new BsonDocument(["spec", "space", "multikey"], [spec.document, space, [...isMultikey]]);
}
