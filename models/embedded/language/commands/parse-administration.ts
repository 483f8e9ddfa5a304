import { BsonDocument, typeName, type Value } from "../bson-value.ts";
import { badValue, CommandError, typeMismatch } from "../command-error.ts";
import type { FilterNode } from "../filter/filter-node.ts";
import { CommandFields, checkCollectionName, type Namespace } from "./command-fields.ts";
import type { IndexSpec } from "./index-spec.ts";
import { parseIndex } from "./parse-index.ts";
import { parseQuery } from "./parse-reads.ts";

export type AdministrationRequest =
  | { readonly kind: "create"; readonly namespace: Namespace }
  | { readonly kind: "drop"; readonly namespace: Namespace }
  | { readonly kind: "listIndexes"; readonly namespace: Namespace }
  | {
      readonly kind: "createIndexes";
      readonly namespace: Namespace;
      readonly indexes: readonly IndexSpec[];
    }
  | {
      readonly kind: "dropIndexes";
      readonly namespace: Namespace;
      /** Names, a key pattern, or "*" for all but the one on _id. */
      readonly index: string | readonly string[] | BsonDocument;
    }
  | { readonly kind: "dropDatabase"; readonly db: string }
  | {
      readonly kind: "listCollections";
      readonly db: string;
      readonly filter: FilterNode;
      readonly nameOnly: boolean;
    }
  | { readonly kind: "listDatabases"; readonly filter: FilterNode; readonly nameOnly: boolean }
  | {
      readonly kind: "getMore";
      readonly namespace: Namespace;
      readonly cursorId: bigint;
      readonly batchSize: number | undefined;
    }
  | {
      readonly kind: "killCursors";
      readonly namespace: Namespace;
      readonly cursorIds: readonly bigint[];
    }
  | { readonly kind: "endSessions"; readonly sessions: readonly Value[] }
  | { readonly kind: "hello" }
  | { readonly kind: "ping" }
  | { readonly kind: "buildInfo" };

const collectionOptions = [
  ...["capped", "size", "max", "storageEngine", "validator", "validationLevel", "viewOn"],
  ...["validationAction", "indexOptionDefaults", "timeseries", "expireAfterSeconds", "pipeline"],
  ...["clusteredIndex", "changeStreamPreAndPostImages", "autoIndexId", "idIndex", "temp"],
  "encryptedFields",
];

function onCollection(kind: "create" | "drop", refused: readonly string[] = []) {
  const allowsDollar = kind === "drop";
  return (command: BsonDocument): AdministrationRequest => {
    const fields = new CommandFields(command, { command: kind, known: { [kind]: "any" }, refused });
    return { kind, namespace: fields.namespace({ allowsDollar }) };
  };
}

function listIndexes(command: BsonDocument): AdministrationRequest {
  const known = { listIndexes: "any", cursor: "object" } as const;
  const fields = new CommandFields(command, { command: "listIndexes", known });
  fields.batchSize();
  return { kind: "listIndexes", namespace: fields.namespace({ allowsDollar: true }) };
}

function createIndexes(command: BsonDocument): AdministrationRequest {
  const fields = new CommandFields(command, {
    command: "createIndexes",
    known: { createIndexes: "any", indexes: "documents" },
    refused: ["commitQuorum", "ignoreUnknownIndexOptions"],
  });
  fields.required("indexes");
  const specs = fields.documents("indexes") ?? [];
  if (specs.length === 0) badValue("Must specify at least one index to create");
  return {
    kind: "createIndexes",
    namespace: fields.namespace(),
    indexes: specs.map(parseIndex),
  };
}

function dropIndexes(command: BsonDocument): AdministrationRequest {
  const known = { dropIndexes: "any", index: "any" } as const;
  const fields = new CommandFields(command, { command: "dropIndexes", known });
  return {
    kind: "dropIndexes",
    namespace: fields.namespace({ allowsDollar: true }),
    index: parseDroppedIndex(fields.required("index")),
  };
}

function parseDroppedIndex(index: Value): string | readonly string[] | BsonDocument {
  if (typeof index === "string" || index instanceof BsonDocument) return index;
  if (Array.isArray(index)) return index.map(expectName);
  return typeMismatch(`BSON field 'dropIndexes.index' is the wrong type '${typeName(index)}'`);
}

function expectName(name: Value): string {
  return typeof name === "string" ? name : typeMismatch("dropIndexes.index: expected string");
}

function dropDatabase(command: BsonDocument): AdministrationRequest {
  const known = { dropDatabase: "any" } as const;
  const fields = new CommandFields(command, { command: "dropDatabase", known });
  return { kind: "dropDatabase", db: fields.database() };
}

function listCollections(command: BsonDocument): AdministrationRequest {
  const fields = new CommandFields(command, {
    command: "listCollections",
    known: {
      listCollections: "any",
      filter: "object",
      nameOnly: "bool",
      cursor: "object",
      authorizedCollections: "loose bool",
    },
  });
  fields.batchSize();
  return {
    kind: "listCollections",
    db: fields.database(),
    filter: parseQuery(fields.document("filter")),
    nameOnly: fields.boolean("nameOnly") ?? false,
  };
}

function listDatabases(command: BsonDocument): AdministrationRequest {
  const fields = new CommandFields(command, {
    command: "listDatabases",
    known: {
      listDatabases: "any",
      filter: "object",
      nameOnly: "loose bool",
      authorizedDatabases: "loose bool",
    },
  });
  if (fields.database() !== "admin")
    throw new CommandError(13, "listDatabases may only be run against the admin database.");
  return {
    kind: "listDatabases",
    filter: parseQuery(fields.document("filter")),
    nameOnly: fields.boolean("nameOnly") ?? false,
  };
}

function getMore(command: BsonDocument): AdministrationRequest {
  const known = { getMore: "any", collection: "string", batchSize: "count" } as const;
  const fields = new CommandFields(command, {
    command: "getMore",
    known,
    refused: ["term", "lastKnownCommittedOpTime"],
  });
  const collection = checkCollectionName(fields.string("collection"));
  return {
    kind: "getMore",
    namespace: { db: fields.database(), collection },
    cursorId: expectLong(fields.required("getMore")),
    batchSize: fields.count("batchSize"),
  };
}

function expectLong(value: Value): bigint {
  return typeof value === "bigint" ? value : typeMismatch("expected a cursor id of type long");
}

function killCursors(command: BsonDocument): AdministrationRequest {
  const known = { killCursors: "any", cursors: "array!" } as const;
  const fields = new CommandFields(command, { command: "killCursors", known });
  fields.required("cursors");
  const cursorIds = (fields.array("cursors") ?? []).filter((id) => id !== null).map(expectLong);
  const namespace = fields.namespace({ allowsDollar: true });
  return { kind: "killCursors", namespace, cursorIds };
}

function endSessions(command: BsonDocument): AdministrationRequest {
  const fields = new CommandFields(command, {
    command: "endSessions",
    known: { endSessions: "documents!" },
  });
  const sessions = fields.documents("endSessions") ?? [];
  for (const session of sessions) {
    new CommandFields(session, { command: "endSessions", known: { id: "any" } }).required("id");
  }
  return { kind: "endSessions", sessions };
}

/** Drivers say who they are in a hello; none of it matters here. */
function simple(kind: "hello" | "ping" | "buildInfo") {
  return (): AdministrationRequest => ({ kind });
}

export const administrationParsers: ReadonlyMap<
  string,
  (command: BsonDocument) => AdministrationRequest
> = new Map([
  ["create", onCollection("create", collectionOptions)],
  ["drop", onCollection("drop")],
  ["createIndexes", createIndexes],
  ["dropIndexes", dropIndexes],
  ["listIndexes", listIndexes],
  ["dropDatabase", dropDatabase],
  ["listCollections", listCollections],
  ["listDatabases", listDatabases],
  ["getMore", getMore],
  ["killCursors", killCursors],
  ["endSessions", endSessions],
  ["hello", simple("hello")],
  ["isMaster", simple("hello")],
  ["ismaster", simple("hello")],
  ["ping", simple("ping")],
  ["buildInfo", simple("buildInfo")],
  ["buildinfo", simple("buildInfo")],
]);
