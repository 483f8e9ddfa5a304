import { BsonDocument, type Value } from "../language/bson-value.ts";
import type {
  DeleteRequest,
  FindAndModifyRequest,
  InsertRequest,
  UpdateRequest,
} from "../language/commands/parse-writes.ts";
import { findAndModify } from "../storage/operations/find-and-modify.ts";
import { insert } from "../storage/operations/insert.ts";
import { remove } from "../storage/operations/remove.ts";
import { update } from "../storage/operations/update.ts";
import { okReply, type Reply, writeErrorsField } from "./reply.ts";
import type { ServerContext } from "./server-context.ts";

export type WriteRequest = InsertRequest | UpdateRequest | DeleteRequest | FindAndModifyRequest;

export async function handleWrite(context: ServerContext, request: WriteRequest): Promise<Reply> {
  switch (request.kind) {
    case "insert": {
      const { inserted, errors } = await insert(context.store, request);
      return okReply([["n", inserted], ...writeErrorsField(errors)]);
    }
    case "update":
      return handleUpdate(context, request);
    case "delete": {
      const { removed, errors } = await remove(context.store, request);
      return okReply([["n", removed], ...writeErrorsField(errors)]);
    }
    case "findAndModify":
      return handleFindAndModify(context, request);
  }
}

async function handleUpdate({ store }: ServerContext, request: UpdateRequest): Promise<Reply> {
  const { matched, modified, upserted, errors } = await update(store, request);
  const upsertedField: [string, Value][] =
    upserted.length === 0
      ? []
      : [
          [
            "upserted",
            upserted.map(({ index, id }) => new BsonDocument(["index", "_id"], [index, id])),
          ],
        ];
  return okReply([
    ["n", matched + upserted.length],
    ...writeErrorsField(errors),
    ...upsertedField,
    ["nModified", modified],
  ]);
}

async function handleFindAndModify(
  { store }: ServerContext,
  request: FindAndModifyRequest,
): Promise<Reply> {
  const { found, value, upsertedId } = await findAndModify(store, request);
  const isUpsert = upsertedId !== undefined;
  const lastError = new BsonDocument(["n"], [found || isUpsert ? 1 : 0]);
  if (request.update) lastError.append("updatedExisting", found);
  if (isUpsert) lastError.append("upserted", upsertedId);
  return okReply([
    ["lastErrorObject", lastError],
    ["value", value ?? null],
  ]);
}
