import { BsonDocument, isNumber, toDouble, typeName, type Value } from "../bson-value.ts";
import { parsePipeline } from "../aggregation/parse-pipeline.ts";
import type { Stage } from "../aggregation/stage.ts";
import { CommandError, failedToParse, refuse, typeMismatch } from "../command-error.ts";
import { parseFieldPath } from "../expression/field-path-expression.ts";
import type { FilterNode } from "../filter/filter-node.ts";
import { isSimpleIdFilter } from "../filter/is-simple-id-filter.ts";
import { parseFilter } from "../filter/parse-filter.ts";
import { simplifyFilter } from "../filter/simplify-filter.ts";
import { parseProjection } from "../projection/parse-projection.ts";
import type { Projection } from "../projection/projection-node.ts";
import { parseSort, type SortSpec } from "../sort/sort-spec.ts";
import { CommandFields, type FieldRules, type Hint, type Namespace } from "./command-fields.ts";

export interface FindRequest {
  readonly kind: "find";
  readonly namespace: Namespace;
  readonly filter: FilterNode;
  readonly sort: SortSpec | undefined;
  readonly projection: Projection | undefined;
  readonly skip: number;
  /** Undefined for all. */
  readonly limit: number | undefined;
  readonly batchSize: number | undefined;
  readonly singleBatch: boolean;
  readonly hint: Hint | undefined;
  readonly maxTimeMs: number | undefined;
}

export interface AggregateRequest {
  readonly kind: "aggregate";
  readonly namespace: Namespace;
  readonly stages: readonly Stage[];
  readonly batchSize: number | undefined;
  readonly hint: Hint | undefined;
  readonly maxTimeMs: number | undefined;
}

export interface CountRequest {
  readonly kind: "count";
  readonly namespace: Namespace;
  readonly filter: FilterNode;
  readonly skip: number;
  readonly limit: number | undefined;
  readonly hint: Hint | undefined;
}

export interface DistinctRequest {
  readonly kind: "distinct";
  readonly namespace: Namespace;
  readonly filter: FilterNode;
  readonly path: readonly string[];
}

export function parseQuery(filter: BsonDocument | undefined): FilterNode {
  return simplifyFilter(parseFilter(filter ?? new BsonDocument(), { expr: "allowed" }));
}

export function parseOptionalSort(sort: BsonDocument | undefined): SortSpec | undefined {
  return sort && sort.names.length > 0 ? parseSort(sort) : undefined;
}

export function parseOptionalProjection(spec: BsonDocument | undefined): Projection | undefined {
  return spec && spec.names.length > 0 ? parseProjection(spec, "find") : undefined;
}

const findRules: FieldRules = {
  command: "find",
  known: {
    find: "any",
    filter: "object!",
    sort: "object!",
    projection: "object!",
    skip: "count",
    limit: "count",
    batchSize: "count",
    singleBatch: "bool!",
    hint: "hint",
    maxTimeMS: "max time",
    comment: "any",
  },
  refused: [
    ...["allowDiskUse", "allowPartialResults", "awaitData", "max", "min", "noCursorTimeout"],
    ...["ntoreturn", "oplogReplay", "returnKey", "showRecordId", "tailable", "_resumeAfter"],
    ...["legacyRuntimeConstants", "readOnce", "_requestResumeToken", "term", "options"],
  ],
};

export function parseFind(command: BsonDocument): FindRequest {
  const fields = new CommandFields(command, findRules);
  const limit = fields.count("limit") ?? 0;
  const plain = {
    namespace: fields.namespace(),
    skip: fields.count("skip") ?? 0,
    limit: limit === 0 ? undefined : limit,
    batchSize: fields.count("batchSize"),
    singleBatch: fields.boolean("singleBatch") ?? false,
    hint: fields.hint(),
    maxTimeMs: fields.maxTimeMs(),
  };
  const query = fields.document("filter");
  const filter = parseQuery(query);
  const projection = parseOptionalProjection(fields.document("projection"));
  const sort = parseOptionalSort(fields.document("sort"));
  const ignoresSort = isSimpleIdFilter(query) && plain.skip === 0 && plain.hint === undefined;
  return { kind: "find", ...plain, filter, projection, sort: ignoresSort ? undefined : sort };
}

export function parseAggregate(command: BsonDocument): AggregateRequest {
  const fields = new CommandFields(command, {
    command: "aggregate",
    known: {
      aggregate: "any",
      pipeline: "pipeline",
      cursor: "cursor",
      hint: "hint",
      maxTimeMS: "count",
      allowDiskUse: "bool!",
    },
    refused: [
      ...["exchange", "fromMongos", "isMapReduceCommand", "needsMerge", "encryptionInformation"],
      ...["runtimeConstants", "legacyRuntimeConstants", "collectionUUID", "use44SortKeys"],
    ],
  });
  fields.required("pipeline");
  const pipeline = fields.array("pipeline") ?? [];
  const plain = {
    namespace: aggregateNamespace(fields),
    batchSize: parseCursorOption(fields),
    hint: fields.hint(),
    maxTimeMs: fields.maxTimeMs(),
  };
  const stages = parsePipeline(pipeline);
  const ignoresSort = isSimpleIdFilter(matchOf(pipeline[0])) && plain.hint === undefined;
  return { kind: "aggregate", ...plain, stages: ignoresSort ? withoutFirstSort(stages) : stages };
}

function matchOf(stage: Value | undefined): Value | undefined {
  return stage instanceof BsonDocument ? stage.get("$match") : undefined;
}

function withoutFirstSort(stages: readonly Stage[]): readonly Stage[] {
  return stages[1]?.kind === "sort" ? stages.toSpliced(1, 1) : stages;
}

function aggregateNamespace(fields: CommandFields): Namespace {
  const target = fields.value("aggregate");
  if (typeof target === "string") return fields.namespace({ allowsDollar: true });
  if (isNumber(target) && toDouble(target) === 1) refuse("aggregate without a collection");
  if (isNumber(target)) failedToParse("the 'aggregate' field must specify a collection name or 1");
  return typeMismatch(`collection name has invalid type: ${typeName(target)}`);
}

function parseCursorOption(fields: CommandFields): number | undefined {
  if (fields.document("cursor")) return fields.batchSize();
  return failedToParse("The 'cursor' option is required, except for aggregate with explain");
}

/** A negative limit counts as a positive one, 0 as none. */
export function parseCount(command: BsonDocument): CountRequest {
  const fields = new CommandFields(command, {
    command: "count",
    known: { count: "any", query: "object", skip: "count", limit: "limit", hint: "hint" },
    refused: ["fields", "encryptionInformation"],
  });
  const limit = fields.value("limit");
  const plain = {
    namespace: fields.namespace(),
    skip: fields.count("skip") ?? 0,
    limit: (isNumber(limit) && Math.abs(toDouble(limit))) || undefined,
    hint: fields.hint(),
  };
  return { kind: "count", ...plain, filter: parseQuery(fields.document("query")) };
}

/** What comes after an array index is not held to the rules of field paths. */
function parseDistinctPath(key: string): readonly string[] {
  const parts = key.split(".");
  const index = parts.findIndex((part, at) => at > 0 && /^(0|[1-9]\d*)$/.test(part));
  parseFieldPath(parts.slice(0, index < 0 ? parts.length : index).join("."));
  return parts;
}

export function parseDistinct(command: BsonDocument): DistinctRequest {
  const fields = new CommandFields(command, {
    command: "distinct",
    known: { distinct: "any", key: "string", query: "object" },
    refused: ["hint", "encryptionInformation"],
  });
  const key = fields.string("key");
  if (key.includes("\0"))
    throw new CommandError(31032, "Key field cannot contain an embedded null byte");
  return {
    kind: "distinct",
    namespace: fields.namespace(),
    filter: parseQuery(fields.document("query")),
    path: parseDistinctPath(key),
  };
}
