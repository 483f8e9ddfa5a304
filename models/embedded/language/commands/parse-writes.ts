import { BsonDocument, isNumber, toDouble, type Value } from "../bson-value.ts";
import { CommandError, failedToParse, isRefusal } from "../command-error.ts";
import type { FilterNode } from "../filter/filter-node.ts";
import type { Projection } from "../projection/projection-node.ts";
import type { SortSpec } from "../sort/sort-spec.ts";
import { parseUpdate, type Update } from "../update/parse-update.ts";
import { CommandFields, type Namespace } from "./command-fields.ts";
import { checkNoExpr } from "./check-no-expr.ts";
import { checkStorable } from "./check-storable.ts";
import { parseOptionalProjection, parseOptionalSort, parseQuery } from "./parse-reads.ts";

/** One statement of a batch: parsed, or the error that it answers while the others go on. */
export type Statement<Parsed> = Parsed | CommandError;

export interface InsertRequest {
  readonly kind: "insert";
  readonly namespace: Namespace;
  readonly documents: readonly BsonDocument[];
  readonly ordered: boolean;
}

export interface UpdateStatement {
  readonly filter: FilterNode;
  readonly update: Update;
  readonly multi: boolean;
  readonly upsert: boolean;
}

export interface UpdateRequest {
  readonly kind: "update";
  readonly namespace: Namespace;
  readonly statements: readonly Statement<UpdateStatement>[];
  readonly ordered: boolean;
}

export interface DeleteStatement {
  readonly filter: FilterNode;
  readonly onlyOne: boolean;
}

export interface DeleteRequest {
  readonly kind: "delete";
  readonly namespace: Namespace;
  readonly statements: readonly Statement<DeleteStatement>[];
  readonly ordered: boolean;
}

export interface FindAndModifyRequest {
  readonly kind: "findAndModify";
  readonly namespace: Namespace;
  readonly filter: FilterNode;
  readonly sort: SortSpec | undefined;
  readonly projection: Projection | undefined;
  /** Undefined removes the document. */
  readonly update: Update | undefined;
  readonly returnsNew: boolean;
  readonly upsert: boolean;
}

const maxBatch = 100_000;

function checkBatch<Item>(batch: readonly Item[]): readonly Item[] {
  if (batch.length >= 1 && batch.length <= maxBatch) return batch;
  throw new CommandError(
    16,
    `Write batch sizes must be between 1 and ${maxBatch}. Got ${batch.length} operations.`,
  );
}

function batchOf(fields: CommandFields, name: string): readonly BsonDocument[] {
  fields.required(name);
  return checkBatch(fields.documents(name) ?? []);
}

/** A refusal stops the whole command before anything is done; other errors wait for their turn. */
function parseStatement<Parsed>(parse: () => Parsed): Statement<Parsed> {
  try {
    return parse();
  } catch (error) {
    if (error instanceof CommandError && !isRefusal(error)) return error;
    throw error;
  }
}

export function parseInsert(command: BsonDocument): InsertRequest {
  const fields = new CommandFields(command, {
    command: "insert",
    known: ["insert", "documents", "ordered"],
    refused: ["stmtId", "stmtIds", "isTimeseriesNamespace", "encryptionInformation"],
  });
  const documents = batchOf(fields, "documents");
  for (const document of documents) checkStorable(document);
  return {
    kind: "insert",
    namespace: fields.namespace(),
    documents,
    ordered: fields.boolean("ordered") ?? true,
  };
}

export function parseUpdateCommand(command: BsonDocument): UpdateRequest {
  const fields = new CommandFields(command, {
    command: "update",
    known: ["update", "updates", "ordered"],
    refused: ["stmtId", "stmtIds", "isTimeseriesNamespace", "encryptionInformation"],
  });
  return {
    kind: "update",
    namespace: fields.namespace(),
    statements: batchOf(fields, "updates").map(parseUpdateStatement),
    ordered: fields.boolean("ordered") ?? true,
  };
}

function parseUpdateStatement(statement: BsonDocument): Statement<UpdateStatement> {
  const fields = new CommandFields(statement, {
    command: "updates",
    known: ["q", "u", "multi", "upsert", "arrayFilters"],
    refused: ["hint", "c", "upsertSupplied", "sampleId"],
  });
  fields.required("q");
  const query = fields.document("q", "wrong");
  const update = fields.required("u");
  checkUpdateType(update);
  const multi = fields.boolean("multi") ?? false;
  const upsert = fields.boolean("upsert") ?? false;
  const arrayFilters = fields.documents("arrayFilters") ?? [];
  return parseStatement(() => {
    const parsed = parseUpdate(update, { multi, arrayFilters });
    const filter = parseQuery(query);
    if (upsert) checkNoExpr(filter);
    return { filter, update: parsed, multi, upsert };
  });
}

function checkUpdateType(update: Value): void {
  if (!(update instanceof BsonDocument) && !Array.isArray(update))
    failedToParse("Update argument must be either an object or an array");
}

export function parseDelete(command: BsonDocument): DeleteRequest {
  const fields = new CommandFields(command, {
    command: "delete",
    known: ["delete", "deletes", "ordered"],
    refused: ["stmtId", "stmtIds", "isTimeseriesNamespace", "encryptionInformation"],
  });
  return {
    kind: "delete",
    namespace: fields.namespace(),
    statements: batchOf(fields, "deletes").map(parseDeleteStatement),
    ordered: fields.boolean("ordered") ?? true,
  };
}

function parseDeleteStatement(statement: BsonDocument): Statement<DeleteStatement> {
  const fields = new CommandFields(statement, {
    command: "deletes",
    known: ["q", "limit"],
    refused: ["hint", "sampleId"],
  });
  fields.required("q");
  const query = fields.document("q", "wrong");
  const limit = fields.required("limit");
  const count = isNumber(limit) ? toDouble(limit) : 0;
  if (count !== 0 && count !== 1)
    failedToParse(`The limit field in delete objects must be 0 or 1. Got ${count}`);
  return parseStatement(() => ({ filter: parseQuery(query), onlyOne: count === 1 }));
}

export function parseFindAndModify(command: BsonDocument): FindAndModifyRequest {
  const fields = new CommandFields(command, {
    command: "findAndModify",
    known: [
      ...["findAndModify", "query", "sort", "update", "remove", "new", "upsert", "fields"],
      "arrayFilters",
    ],
    refused: ["hint", "stmtId", "encryptionInformation"],
  });
  const update = fields.value("update");
  const isRemoval = fields.boolean("remove", "allowed") ?? false;
  const returnsNew = fields.boolean("new", "allowed") ?? false;
  const upsert = fields.boolean("upsert", "allowed") ?? false;
  checkCombination({ hasUpdate: update !== undefined, isRemoval, returnsNew, upsert });
  const arrayFilters = fields.documents("arrayFilters") ?? [];
  const filter = parseQuery(fields.document("query"));
  if (upsert) checkNoExpr(filter);
  return {
    kind: "findAndModify",
    namespace: fields.namespace(),
    filter,
    sort: parseOptionalSort(fields.document("sort")),
    projection: parseOptionalProjection(fields.document("fields")),
    update: update === undefined ? undefined : parseUpdate(update, { multi: false, arrayFilters }),
    returnsNew,
    upsert,
  };
}

interface Combination {
  readonly hasUpdate: boolean;
  readonly isRemoval: boolean;
  readonly returnsNew: boolean;
  readonly upsert: boolean;
}

function checkCombination({ hasUpdate, isRemoval, returnsNew, upsert }: Combination): void {
  if (!hasUpdate && !isRemoval) failedToParse("Either an update or remove=true must be specified");
  if (!isRemoval) return;
  if (hasUpdate) failedToParse("Cannot specify both an update and remove=true");
  if (upsert) failedToParse("Cannot specify both upsert=true and remove=true");
  if (returnsNew) failedToParse("Cannot specify both new=true and remove=true");
}
