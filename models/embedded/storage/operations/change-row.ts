import { BsonDocument, type Value } from "../../language/bson-value.ts";
import { equalValues } from "../../language/compare-values.ts";
import { CommandError } from "../../language/command-error.ts";
import type { MatchedIndex } from "../../language/filter/compile-filter.ts";
import type { FilterNode } from "../../language/filter/filter-node.ts";
import { readDocument } from "../../language/read-bson.ts";
import { applyModifiers } from "../../language/update/apply-update.ts";
import type { Update } from "../../language/update/parse-update.ts";
import { documentFromFilter, idFromFilter } from "../../language/update/upsert-document.ts";
import { writeDocument } from "../../language/write-bson.ts";
import type { StoredRow } from "../collection.ts";
import type { Store } from "../store.ts";
import { withIdFirst } from "../write-record.ts";
import { withTimestamps } from "./insert.ts";

/** The document that an update makes of a row; undefined when nothing changes. */
export function changedDocument(
  store: Store,
  row: StoredRow,
  { update, matched }: { readonly update: Update; readonly matched: MatchedIndex },
): BsonDocument | undefined {
  const originalId = row.document.get("_id");
  if (update.kind === "replacement") return replacedDocument(store, row, update.document);
  const document = readDocument(row.bytes);
  const changed = applyModifiers(update, document, {
    now: store.now(),
    isInsert: false,
    matchedIndex: matched.index,
    originalId,
  });
  return changed ? document : undefined;
}

function replacedDocument(
  store: Store,
  row: StoredRow,
  replacement: BsonDocument,
): BsonDocument | undefined {
  checkFieldNames(replacement);
  const originalId = row.document.get("_id") ?? null;
  const id = idOf(replacement, originalId);
  if (!equalValues(id, originalId)) immutableId();
  if (writeDocument(replacement).equals(row.bytes)) return undefined;
  return withTimestamps(withId(replacement, id), store.now().ms);
}

/** The document that an upsert inserts. */
export function upsertedDocument(store: Store, filter: FilterNode, update: Update): BsonDocument {
  if (update.kind === "replacement") return replacementToInsert(store, filter, update.document);
  const document = documentFromFilter(filter);
  applyModifiers(update, document, {
    now: store.now(),
    isInsert: true,
    matchedIndex: undefined,
    originalId: document.get("_id"),
  });
  return withIdFirst(document, store.createObjectId);
}

function replacementToInsert(
  store: Store,
  filter: FilterNode,
  replacement: BsonDocument,
): BsonDocument {
  const wantedId = idFromFilter(filter);
  const id = idOf(replacement, wantedId);
  if (wantedId !== undefined && !equalValues(id, wantedId)) immutableId();
  const document = id === undefined ? replacement : withId(replacement, id);
  return withTimestamps(withIdFirst(document, store.createObjectId), store.now().ms);
}

/** Null is an _id like any other. */
function idOf<Otherwise>(document: BsonDocument, otherwise: Otherwise): Value | Otherwise {
  const id = document.get("_id");
  return id === undefined ? otherwise : id;
}

function withId(document: BsonDocument, id: Value): BsonDocument {
  const rest = new BsonDocument(["_id"], [id]);
  for (const [name, value] of document.entries()) if (name !== "_id") rest.append(name, value);
  return rest;
}

function checkFieldNames(replacement: BsonDocument): void {
  const name = replacement.names.find((field) => field.startsWith("$"));
  if (name !== undefined)
    throw new CommandError(52, `The dollar ($) prefixed field '${name}' is not allowed here`);
}

function immutableId(): never {
  throw new CommandError(
    66,
    "After applying the update, the (immutable) field '_id' was found to have been altered",
  );
}
