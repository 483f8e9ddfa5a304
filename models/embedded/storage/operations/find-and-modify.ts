import type { BsonDocument, Value } from "../../language/bson-value.ts";
import type { FindAndModifyRequest } from "../../language/commands/parse-writes.ts";
import { compileProjection } from "../../language/projection/apply-projection.ts";
import type { Update } from "../../language/update/parse-update.ts";
import type { Collection, StoredRow } from "../collection.ts";
import type { Store } from "../store.ts";
import { insertRecord, removeRecord, replaceRecord, type Written } from "../write-record.ts";
import { changedDocument, upsertedDocument } from "./change-row.ts";
import { writeIn } from "../write-in.ts";
import { matchedIndexOf, selectOne } from "./select-rows.ts";

export interface FindAndModifyResult {
  readonly found: boolean;
  /** The document before or after, as asked for, and projected. */
  readonly value: BsonDocument | undefined;
  readonly upsertedId: Value | undefined;
}

interface Outcome extends FindAndModifyResult {
  readonly written: Written | undefined;
}

const nothing: Outcome = {
  found: false,
  value: undefined,
  upsertedId: undefined,
  written: undefined,
};

export async function findAndModify(
  store: Store,
  request: FindAndModifyRequest,
): Promise<FindAndModifyResult> {
  const outcome = await writeIn(store, request, (collection) => {
    const selected = selectOne(collection, request.filter, request.sort);
    const apply = (row: StoredRow | undefined) => modify(store, collection, { request, row });
    return selected instanceof Promise ? selected.then(apply) : apply(selected);
  });
  if (!outcome) return nothing;
  await outcome.written?.logged;
  const project = request.projection && compileProjection(request.projection);
  return { ...outcome, value: project && outcome.value ? project(outcome.value) : outcome.value };
}

interface Modification {
  readonly request: FindAndModifyRequest;
  readonly row: StoredRow | undefined;
}

function modify(store: Store, collection: Collection, { request, row }: Modification): Outcome {
  const { update } = request;
  if (!row)
    return update && request.upsert ? upsert(store, collection, { request, update }) : nothing;
  if (!update) {
    const written = removeRecord(collection, row);
    return { found: true, value: row.document, upsertedId: undefined, written };
  }
  const matched = matchedIndexOf(row, request.filter);
  const document = changedDocument(store, row, { update, matched });
  const written = document && replaceRecord(collection, row, document);
  const value = request.returnsNew ? (document ?? row.document) : row.document;
  return { found: true, value, upsertedId: undefined, written };
}

function upsert(
  store: Store,
  collection: Collection,
  { request, update }: { readonly request: FindAndModifyRequest; readonly update: Update },
): Outcome {
  const document = upsertedDocument(store, request.filter, update);
  const written = insertRecord(collection, document);
  const value = request.returnsNew ? document : undefined;
  return { found: false, value, upsertedId: document.get("_id"), written };
}
