import { BsonDocument, isNumber, toDouble, type Value } from "../bson-value.ts";
import { CommandError, refuse, typeMismatch } from "../command-error.ts";
import { parseFilter } from "../filter/parse-filter.ts";
import { simplifyFilter } from "../filter/simplify-filter.ts";
import { parseProjection } from "../projection/parse-projection.ts";
import { parseSort } from "../sort/sort-spec.ts";
import { parseGroup } from "./parse-group.ts";
import type { Stage } from "./stage.ts";

export function parsePipeline(pipeline: readonly Value[]): Stage[] {
  for (const stage of pipeline) checkStageName(stage);
  return pipeline.flatMap(parseStage);
}

/** Refusals come first: a pipeline is refused as a whole, whatever else is wrong with it. */
function checkStageName(stage: Value): void {
  const [name = ""] = stage instanceof BsonDocument ? stage.names : [];
  if (refusedStages.has(name)) refuse(`the stage ${name}`);
}

function parseStage(stage: Value): Stage[] {
  if (!(stage instanceof BsonDocument))
    return typeMismatch("Each element of the 'pipeline' array must be an object");
  const [name = ""] = stage.names;
  if (stage.names.length !== 1)
    throw new CommandError(40323, "A pipeline stage specification object has exactly one field.");
  const parse = stageParsers.get(name);
  if (!parse) throw new CommandError(40324, `Unrecognized pipeline stage name: '${name}'`);
  return parse(stage.values[0] ?? null);
}

function expectObject(value: Value, code: number, name: string): BsonDocument {
  if (value instanceof BsonDocument) return value;
  throw new CommandError(code, `the ${name} specification must be an object`);
}

function match(value: Value): Stage[] {
  const filter = parseFilter(expectObject(value, 15959, "match"), { expr: "allowed" });
  return [{ kind: "match", filter: simplifyFilter(filter) }];
}

function project(value: Value): Stage[] {
  const spec = expectObject(value, 15969, "$project");
  if (spec.names.length === 0)
    throw new CommandError(51272, "projection specification must have at least one field");
  return [{ kind: "project", projection: parseProjection(spec, "$project") }];
}

function sort(value: Value): Stage[] {
  const spec = expectObject(value, 15973, "$sort key");
  if (spec.names.length === 0)
    throw new CommandError(15976, "$sort stage must have at least one sort key");
  return [{ kind: "sort", spec: parseSort(spec) }];
}

function wholeCount(value: Value, name: string): number {
  const count = isNumber(value) ? toDouble(value) : Number.NaN;
  if (Number.isInteger(count) && Math.abs(count) < 2 ** 63) return count;
  throw new CommandError(5_107_201, `invalid argument to ${name} stage: expected a whole number`);
}

function limit(value: Value): Stage[] {
  const count = wholeCount(value, "$limit");
  if (count <= 0) throw new CommandError(15958, "the limit must be positive");
  return [{ kind: "limit", count }];
}

function skip(value: Value): Stage[] {
  const count = wholeCount(value, "$skip");
  if (count < 0) throw new CommandError(5_107_200, "invalid argument to $skip stage");
  return [{ kind: "skip", count }];
}

/** `$count: "n"` is a group of everything with its _id left out: nothing comes of no documents. */
function count(value: Value): Stage[] {
  const name = checkCountName(value);
  const group = new BsonDocument(["_id", name], [null, new BsonDocument(["$sum"], [1])]);
  const withoutId = parseProjection(new BsonDocument(["_id"], [0]), "$project");
  return [parseGroup(group), { kind: "project", projection: withoutId }];
}

function checkCountName(value: Value): string {
  if (typeof value !== "string")
    throw new CommandError(40156, "the count field must be a non-empty string");
  if (value === "") throw new CommandError(40157, "the count field must be a non-empty string");
  if (value.startsWith("$"))
    throw new CommandError(40158, "the count field cannot be a $-prefixed path");
  if (value.includes("\0"))
    throw new CommandError(40159, "the count field cannot contain a null byte");
  if (value.includes(".")) throw new CommandError(40160, "the count field cannot contain '.'");
  return value;
}

const stageParsers: ReadonlyMap<string, (value: Value) => Stage[]> = new Map([
  ["$match", match],
  ["$project", project],
  ["$group", (value: Value) => [parseGroup(expectObject(value, 15947, "group"))]],
  ["$sort", sort],
  ["$limit", limit],
  ["$skip", skip],
  ["$count", count],
]);

const refusedStages: ReadonlySet<string> = new Set([
  "$addFields",
  "$bucket",
  "$bucketAuto",
  "$changeStream",
  "$collStats",
  "$currentOp",
  "$densify",
  "$documents",
  "$facet",
  "$fill",
  "$geoNear",
  "$graphLookup",
  "$indexStats",
  "$listLocalSessions",
  "$listSessions",
  "$lookup",
  "$merge",
  "$out",
  "$planCacheStats",
  "$redact",
  "$replaceRoot",
  "$replaceWith",
  "$sample",
  "$search",
  "$searchMeta",
  "$set",
  "$setWindowFields",
  "$sortByCount",
  "$unionWith",
  "$unset",
  "$unwind",
]);
