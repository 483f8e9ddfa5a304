import { CommandError } from "../language/command-error.ts";
import type {
  AggregateRequest,
  CountRequest,
  DistinctRequest,
  FindRequest,
} from "../language/commands/parse-reads.ts";
import type { Collection } from "../storage/collection.ts";
import { aggregate } from "../storage/operations/aggregate.ts";
import { count, distinct } from "../storage/operations/count-distinct.ts";
import { find, type ResultDocument } from "../storage/operations/find.ts";
import { batchReply, okReply, type Reply } from "./reply.ts";
import type { Sender, ServerContext } from "./server-context.ts";

export type ReadRequest = FindRequest | AggregateRequest | CountRequest | DistinctRequest;

export async function handleRead(
  context: ServerContext,
  request: ReadRequest,
  sender: Sender,
): Promise<Reply> {
  const collection = context.store.catalog.find(request.namespace);
  switch (request.kind) {
    case "find": {
      const { singleBatch } = request;
      const source = collection ? find(collection, request) : noResults();
      return openCursor(context, source, { ...request, singleBatch, ...sender });
    }
    case "aggregate": {
      const source = collection ? aggregate(collection, request) : noResults();
      return openCursor(context, source, { ...request, singleBatch: false, ...sender });
    }
    case "count":
      return okReply([["n", collection ? await count(collection, request) : 0]]);
    case "distinct":
      return okReply([["values", collection ? await distinct(collection, request) : []]]);
  }
}

async function openCursor(
  { cursors }: ServerContext,
  source: AsyncGenerator<ResultDocument[]>,
  open: Parameters<typeof cursors.first>[1],
): Promise<Reply> {
  const { documents, cursorId } = await cursors.first(source, open);
  const namespace = `${open.namespace.db}.${open.namespace.collection}`;
  return batchReply({ namespace, cursorId, name: "firstBatch", documents });
}

async function* noResults(): AsyncGenerator<ResultDocument[]> {
  await Promise.resolve();
  yield [];
}

export function expectCollection(
  { store }: ServerContext,
  namespace: Collection["namespace"],
): Collection {
  const collection = store.catalog.find(namespace);
  if (collection) return collection;
  throw new CommandError(26, `ns not found ${namespace.db}.${namespace.collection}`);
}
