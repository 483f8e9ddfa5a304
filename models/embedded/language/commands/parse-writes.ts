import { type BsonDocument, isNumber, toDouble } from "../bson-value.ts";
import { CommandError, failedToParse, isRefusal } from "../command-error.ts";
import type { FilterNode } from "../filter/filter-node.ts";
import { isSimpleIdFilter } from "../filter/is-simple-id-filter.ts";
import type { Projection } from "../projection/projection-node.ts";
import type { SortSpec } from "../sort/sort-spec.ts";
import { parseUpdate, type Update } from "../update/parse-update.ts";
import { CommandFields, type FieldRules, type Namespace } from "./command-fields.ts";
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
    known: { insert: "any", documents: "documents", ordered: "bool" },
    refused: ["stmtId", "stmtIds", "isTimeseriesNamespace", "encryptionInformation"],
    required: ["documents"],
  });
  const documents = checkBatch(fields.documents("documents") ?? []);
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
    known: { update: "any", updates: "documents", ordered: "bool" },
    refused: ["stmtId", "stmtIds", "isTimeseriesNamespace", "encryptionInformation"],
    required: ["updates"],
    statement: {
      command: "updates",
      known: {
        q: "object",
        u: "update",
        multi: "bool",
        upsert: "bool",
        arrayFilters: "documents",
      },
      refused: ["hint", "c", "upsertSupplied", "sampleId"],
      required: ["q", "u"],
    },
  });
  return {
    kind: "update",
    namespace: fields.namespace(),
    statements: checkBatch(fields.statements).map(parseUpdateStatement),
    ordered: fields.boolean("ordered") ?? true,
  };
}

function parseUpdateStatement(fields: CommandFields): Statement<UpdateStatement> {
  const query = fields.document("q");
  const update = fields.required("u");
  const multi = fields.boolean("multi") ?? false;
  const upsert = fields.boolean("upsert") ?? false;
  const arrayFilters = parseArrayFilterField(fields);
  return parseStatement(() => {
    const parsed = parseUpdate(update, { multi, arrayFilters });
    const filter = parseQuery(query);
    if (upsert) checkNoExpr(filter);
    return { filter, update: parsed, multi, upsert };
  });
}

function parseArrayFilterField(fields: CommandFields): BsonDocument[] {
  if (fields.value("arrayFilters") === null)
    throw new CommandError(10065, "invalid parameter: expected an object (arrayFilters)");
  return fields.documents("arrayFilters") ?? [];
}

export function parseDelete(command: BsonDocument): DeleteRequest {
  const fields = new CommandFields(command, {
    command: "delete",
    known: { delete: "any", deletes: "documents", ordered: "bool" },
    refused: ["stmtId", "stmtIds", "isTimeseriesNamespace", "encryptionInformation"],
    required: ["deletes"],
    statement: {
      command: "deletes",
      known: { q: "object", limit: "any" },
      refused: ["hint", "sampleId"],
      required: ["q", "limit"],
    },
  });
  return {
    kind: "delete",
    namespace: fields.namespace(),
    statements: checkBatch(fields.statements).map(parseDeleteStatement),
    ordered: fields.boolean("ordered") ?? true,
  };
}

function parseDeleteStatement(fields: CommandFields): Statement<DeleteStatement> {
  const query = fields.document("q");
  const limit = fields.required("limit");
  const count = isNumber(limit) ? toDouble(limit) : 0;
  if (count !== 0 && count !== 1)
    failedToParse(`The limit field in delete objects must be 0 or 1. Got ${count}`);
  return parseStatement(() => ({ filter: parseQuery(query), onlyOne: count === 1 }));
}

const findAndModifyRules: FieldRules = {
  command: "findAndModify",
  known: {
    findAndModify: "any",
    query: "object",
    sort: "object",
    update: "update",
    remove: "loose bool",
    new: "loose bool",
    upsert: "loose bool",
    fields: "object",
    arrayFilters: "documents",
  },
  refused: ["hint", "stmtId", "encryptionInformation"],
};

export function parseFindAndModify(command: BsonDocument): FindAndModifyRequest {
  const fields = new CommandFields(command, findAndModifyRules);
  const update = fields.value("update");
  const isRemoval = fields.boolean("remove") ?? false;
  const returnsNew = fields.boolean("new") ?? false;
  const upsert = fields.boolean("upsert") ?? false;
  checkCombination({ hasUpdate: update !== undefined, isRemoval, returnsNew, upsert });
  const arrayFilters = parseArrayFilterField(fields);
  const parsed =
    update === undefined ? undefined : parseUpdate(update, { multi: false, arrayFilters });
  const query = fields.document("query");
  const filter = parseQuery(query);
  if (upsert) checkNoExpr(filter);
  const projection = parseOptionalProjection(fields.document("fields"));
  // MongoDB then does not even read the sort.
  const ignoresSort = isSimpleIdFilter(query) && !projection && !needsMatchedIndex(parsed);
  const sort = ignoresSort ? undefined : parseOptionalSort(fields.document("sort"));
  return {
    kind: "findAndModify",
    namespace: fields.namespace(),
    filter,
    projection,
    sort: isSimpleIdFilter(query) ? undefined : sort,
    update: parsed,
    returnsNew,
    upsert,
  };
}

function needsMatchedIndex(update: Update | undefined): boolean {
  return update?.kind === "modifiers" && update.usesMatchedIndex;
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
