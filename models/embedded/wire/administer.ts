import { BsonDocument, DateValue, Double, type Value } from "../language/bson-value.ts";
import { CommandError } from "../language/command-error.ts";
import type { AdministrationRequest } from "../language/commands/parse-administration.ts";
import { compileFilter } from "../language/filter/compile-filter.ts";
import { RawDocument, writeDocument } from "../language/write-bson.ts";
import { createIndexes, dropIndexes } from "../storage/operations/indexes.ts";
import { expectCollection } from "./handle-read.ts";
import { batchReply, okReply, type Reply } from "./reply.ts";
import { sessionKey } from "./session-key.ts";
import type { Sender, ServerContext } from "./server-context.ts";

type Kind = AdministrationRequest["kind"];
type RequestOf<K extends Kind> = Extract<AdministrationRequest, { kind: K }>;
type Handlers = {
  readonly [K in Kind]: (
    context: ServerContext,
    request: RequestOf<K>,
    sender: Sender,
  ) => Reply | Promise<Reply>;
};

export function administer(
  context: ServerContext,
  request: AdministrationRequest,
  sender: Sender,
): Reply | Promise<Reply> {
  return handlers[request.kind](context, request as never, sender);
}

const handlers: Handlers = {
  hello: (_context, _request, { connectionId }) => hello(connectionId),
  ping: () => okReply(),
  buildInfo,
  create: ({ store }, { namespace }) => {
    if (store.catalog.find(namespace))
      throw new CommandError(48, `Collection ${namespace.db}.${namespace.collection} exists.`);
    store.catalog.create(namespace);
    return okReply();
  },
  drop: dropCollection,
  dropDatabase: async (context, { db }) => {
    for (const { namespace } of context.store.catalog.all()) {
      if (namespace.db === db) await dropCollection(context, { kind: "drop", namespace });
    }
    return okReply();
  },
  createIndexes: createIndexesCommand,
  dropIndexes: async (context, { namespace, index }) => {
    const collection = expectCollection(context, namespace);
    const before = collection.indexes.length;
    await dropIndexes(context.store, collection, index);
    return okReply([["nIndexesWas", before]]);
  },
  listIndexes: (context, { namespace }) => {
    const collection = expectCollection(context, namespace);
    const documents = collection.indexes.map(({ spec }) => spec.document);
    return listReply(`${namespace.db}.${namespace.collection}`, documents);
  },
  listCollections,
  listDatabases,
  getMore: async ({ cursors }, { cursorId, namespace, batchSize }, { session }) => {
    const { documents, isLast } = await cursors.next(cursorId, { namespace, session }, batchSize);
    return batchReply({
      namespace: `${namespace.db}.${namespace.collection}`,
      cursorId: isLast ? 0n : cursorId,
      name: "nextBatch",
      documents,
    });
  },
  killCursors: async ({ cursors }, { cursorIds }) => {
    const killed: Value[] = [];
    const notFound: Value[] = [];
    for (const id of cursorIds) ((await cursors.kill(id)) ? killed : notFound).push(id);
    return okReply([
      ["cursorsKilled", killed],
      ["cursorsNotFound", notFound],
      ["cursorsAlive", []],
      ["cursorsUnknown", []],
    ]);
  },
  endSessions: async ({ cursors }, { sessions }) => {
    for (const session of sessions) {
      const key = sessionKey(session);
      if (key !== undefined) await cursors.killOfSession(key);
    }
    return okReply();
  },
};

const maxWireVersion = 17;

/** A standalone MongoDB 6.0, as far as a driver asks. */
function hello(connectionId: number): Reply {
  return okReply([
    ["helloOk", true],
    ["ismaster", true],
    ["isWritablePrimary", true],
    ["maxBsonObjectSize", 16 * 1024 * 1024],
    ["maxMessageSizeBytes", 48_000_000],
    ["maxWriteBatchSize", 100_000],
    ["localTime", new DateValue(Date.now())],
    ["logicalSessionTimeoutMinutes", 30],
    ["connectionId", connectionId],
    ["minWireVersion", 0],
    ["maxWireVersion", maxWireVersion],
    ["readOnly", false],
  ]);
}

function buildInfo(): Reply {
  return okReply([
    ["version", "6.0.0"],
    ["gitVersion", "embedded"],
    ["versionArray", [6, 0, 0, 0]],
    ["bits", 64],
    ["debug", false],
    ["maxBsonObjectSize", 16 * 1024 * 1024],
    ["modules", []],
    ["storageEngines", ["embedded"]],
  ]);
}

async function dropCollection(
  context: ServerContext,
  { namespace }: RequestOf<"drop">,
): Promise<Reply> {
  const collection = expectCollection(context, namespace);
  await context.cursors.failOfNamespace(namespace);
  const indexCount = collection.indexes.length;
  await collection.writing.run(async () => {
    if (!collection.isDropped) await context.store.catalog.drop(collection);
  });
  return okReply([
    ["nIndexesWas", indexCount],
    ["ns", collection.name],
  ]);
}

async function createIndexesCommand(
  { store }: ServerContext,
  { namespace, indexes }: RequestOf<"createIndexes">,
): Promise<Reply> {
  const isNew = !store.catalog.find(namespace);
  const collection = store.catalog.create(namespace);
  const before = collection.indexes.length;
  await createIndexes(store, collection, indexes);
  const after = collection.indexes.length;
  const counts = [["numIndexesBefore", before] as const, ["numIndexesAfter", after] as const];
  if (before === after) return okReply([...counts, ["note", "all indexes already exist"]]);
  const created = ["createdCollectionAutomatically", isNew] as const;
  const hadSome = after - before < indexes.length;
  return okReply([
    ...counts,
    created,
    ...(hadSome ? [["note", "index already exists"] as const] : []),
  ]);
}

function listReply(namespace: string, documents: readonly BsonDocument[]): Reply {
  return batchReply({
    namespace,
    cursorId: 0n,
    name: "firstBatch",
    documents: documents.map((document) => new RawDocument(writeDocument(document))),
  });
}

function listCollections(
  { store }: ServerContext,
  { db, filter, nameOnly }: RequestOf<"listCollections">,
): Reply {
  const matches = compileFilter(filter);
  const entries = store.catalog
    .all()
    .filter(({ namespace }) => namespace.db === db)
    .map(({ namespace, indexes }) => {
      const entry = new BsonDocument(["name", "type"], [namespace.collection, "collection"]);
      if (nameOnly) return entry;
      entry.append("options", new BsonDocument());
      entry.append("info", new BsonDocument(["readOnly"], [false]));
      const idIndex = indexes[0]?.spec.document;
      if (idIndex) entry.append("idIndex", idIndex);
      return entry;
    });
  return listReply(
    `${db}.$cmd.listCollections`,
    entries.filter((entry) => matches(entry)),
  );
}

function listDatabases(
  { store }: ServerContext,
  { filter, nameOnly }: RequestOf<"listDatabases">,
): Reply {
  const matches = compileFilter(filter);
  const names = [...new Set(store.catalog.all().map(({ namespace }) => namespace.db))].sort();
  const databases = names
    .map((name) => {
      if (nameOnly) return new BsonDocument(["name"], [name]);
      return new BsonDocument(["name", "sizeOnDisk", "empty"], [name, new Double(0), false]);
    })
    .filter((entry) => matches(entry));
  return okReply([
    ["databases", databases],
    ...(nameOnly ? [] : [["totalSize", new Double(0)] as const]),
  ]);
}
