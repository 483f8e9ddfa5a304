import {
  BsonDocument,
  isNaNValue,
  isNumber,
  isTruthy,
  toDouble,
  typeName,
  type Value,
} from "../bson-value.ts";
import { equalValues } from "../compare-values.ts";
import { badValue, CommandError, failedToParse, refuse, typeMismatch } from "../command-error.ts";
import { type IndexField, idIndexName, type IndexSpec } from "./index-spec.ts";
import { parsePartialFilter } from "./parse-partial-filter.ts";

export function cannotCreateIndex(message: string): never {
  throw new CommandError(67, message);
}

/** In the order in which listIndexes shows them. */
const knownOptions = [
  ...["v", "key", "name", "background", "unique", "partialFilterExpression", "sparse"],
  "expireAfterSeconds",
];
const flags = new Set(["background", "unique", "sparse"]);
const refusedOptions = new Set([
  "2dsphereIndexVersion",
  "bits",
  "bucketSize",
  "clustered",
  "collation",
  "default_language",
  "dropDups",
  "hidden",
  "language_override",
  "max",
  "min",
  "ns",
  "prepareUnique",
  "storageEngine",
  "textIndexVersion",
  "weights",
  "wildcardProjection",
]);

const idKey = new BsonDocument(["_id"], [1]);

export function parseIndex(spec: BsonDocument): IndexSpec {
  checkOptionNames(spec);
  const key = parseKey(spec.get("key"));
  const fields = [...key.entries()].map(([path, direction]) => parseKeyField(path, direction));
  checkVersion(spec.get("v"));
  const options = {
    name: parseName(spec.get("name")),
    key,
    fields,
    unique: parseFlag(spec, "unique"),
    sparse: parseFlag(spec, "sparse"),
    partialFilter: parsePartial(spec),
    expireAfterSeconds: parseExpiry(spec.get("expireAfterSeconds"), fields),
  };
  parseFlag(spec, "background");
  if (options.sparse && options.partialFilter)
    cannotCreateIndex('cannot mix "partialFilterExpression" and "sparse" options');
  checkIdIndex(spec, options.name);
  return { ...options, document: storedDocument(spec, options.expireAfterSeconds) };
}

function checkOptionNames(spec: BsonDocument): void {
  for (const name of spec.names) {
    if (refusedOptions.has(name)) refuse(`the index option ${name}`);
    if (!knownOptions.includes(name))
      throw new CommandError(197, `The field '${name}' is not valid for an index specification.`);
  }
}

function parseKey(key: Value | undefined): BsonDocument {
  if (key === undefined)
    return failedToParse("The 'key' field is a required property of an index specification");
  if (!(key instanceof BsonDocument))
    return typeMismatch(`The field 'key' must be an object, but got ${typeName(key)}`);
  if (key.names.length === 0) cannotCreateIndex("Index keys cannot be empty.");
  return key;
}

const refusedKinds = new Set(["text", "hashed", "2d", "2dsphere", "2dsphere_bucket", "wildcard"]);

function parseKeyField(path: string, direction: Value): IndexField {
  if (path === "$**" || path.endsWith(".$**")) refuse("a wildcard index");
  if (typeof direction === "string") unknownKind(direction);
  if (!isNumber(direction))
    return cannotCreateIndex(`Values in an index key cannot be of type ${typeName(direction)}`);
  if (isNaNValue(direction) || toDouble(direction) === 0)
    cannotCreateIndex("Values in the index key pattern cannot be 0 or NaN.");
  const parts = path.split(".");
  if (parts.includes("")) cannotCreateIndex("Index keys cannot contain an empty field.");
  if (parts.some((part) => part.startsWith("$")))
    cannotCreateIndex("Index key contains an illegal field name: field name starts with '$'.");
  return { path: parts, descending: toDouble(direction) < 0 };
}

function unknownKind(kind: string): never {
  if (refusedKinds.has(kind)) refuse(`a ${kind} index`);
  return cannotCreateIndex(`Unknown index plugin '${kind}'`);
}

function checkVersion(version: Value | undefined): void {
  if (version === undefined) return;
  if (!isNumber(version)) typeMismatch("The field 'v' must be a number");
  const number = toDouble(version);
  if (number === 1) refuse("an index of version 1");
  if (number !== 2) cannotCreateIndex(`cannot create an index with v=${number}`);
}

function parseName(name: Value | undefined): string {
  if (name === undefined)
    return failedToParse("The 'name' field is a required property of an index specification");
  if (typeof name !== "string")
    return typeMismatch(`The field 'name' must be a string, but got ${typeName(name)}`);
  if (name === "") cannotCreateIndex("index name cannot be empty");
  if (name.includes("\0")) cannotCreateIndex("index name cannot contain NUL bytes");
  if (name === "*") badValue("The index name '*' is not valid.");
  return name;
}

function parseFlag(spec: BsonDocument, name: string): boolean {
  const value = spec.get(name);
  if (value !== undefined && typeof value !== "boolean" && !isNumber(value))
    typeMismatch(`The field '${name}' is not convertible to bool`);
  return isTruthy(value);
}

function parsePartial(spec: BsonDocument) {
  const filter = spec.get("partialFilterExpression");
  if (filter === undefined) return undefined;
  if (!(filter instanceof BsonDocument))
    return typeMismatch("The field 'partialFilterExpression' must be an object");
  return parsePartialFilter(filter);
}

const maxExpirySeconds = 2 ** 31 - 1;

function parseExpiry(value: Value | undefined, fields: readonly IndexField[]): number | undefined {
  if (value === undefined) return undefined;
  if (!isNumber(value)) cannotCreateIndex("TTL index 'expireAfterSeconds' must be numeric");
  const seconds = isNaNValue(value) ? maxExpirySeconds : Math.trunc(toDouble(value));
  if (seconds < 0) cannotCreateIndex("TTL index 'expireAfterSeconds' cannot be less than 0");
  if (seconds > maxExpirySeconds)
    cannotCreateIndex("TTL index 'expireAfterSeconds' must be within an acceptable range");
  if (fields.length > 1)
    cannotCreateIndex("TTL indexes are single-field indexes, compound indexes do not support TTL");
  if (fields[0]?.path.join(".") === "_id")
    cannotCreateIndex("The field 'expireAfterSeconds' is not valid for an _id index");
  return seconds;
}

const idIndexOptions = new Set(["v", "key", "name", "background"]);

function checkIdIndex(spec: BsonDocument, name: string): void {
  const key = spec.get("key");
  const isIdKey = key instanceof BsonDocument && key.names.length === 1 && key.has("_id");
  if (!isIdKey) {
    if (name === idIndexName) badValue("The index name '_id_' is reserved for the _id index");
    return;
  }
  if (!equalValues(key, idKey)) badValue("The field 'key' for an _id index must be {_id: 1}");
  const option = spec.names.find((other) => !idIndexOptions.has(other));
  if (option !== undefined)
    throw new CommandError(197, `The field '${option}' is not valid for an _id index`);
}

/** As listIndexes shows it: flags as booleans, seconds as an int, nothing of an index that is not unique. */
function storedDocument(spec: BsonDocument, expireAfterSeconds: number | undefined): BsonDocument {
  const document = new BsonDocument(["v"], [2]);
  for (const name of knownOptions) {
    const value = name === "expireAfterSeconds" ? expireAfterSeconds : spec.get(name);
    if (name === "v" || value === undefined) continue;
    if (name === "unique" && !isTruthy(value)) continue;
    document.append(name, flags.has(name) ? isTruthy(value) : value);
  }
  return document;
}
