import { BsonDocument, isNumber, isTruthy, Regex, toDouble, type Value } from "../bson-value.ts";
import { badValue, refuse } from "../command-error.ts";
import type { Comparison, FieldPath, FilterNode } from "./filter-node.ts";
import { noPath } from "./filter-node.ts";
import { literalPrefix } from "./literal-prefix.ts";
import { parseTypeArgument } from "./type-argument.ts";

type ParseNested = (filter: BsonDocument) => FilterNode;

interface OperatorPlace {
  readonly path: FieldPath;
  readonly operators: BsonDocument;
  readonly parseNested: ParseNested;
}

/** Whether an object is `{ $operator: … }`; its first field decides. */
export function isOperatorDocument(value: BsonDocument): boolean {
  const [first] = value.names;
  if (!first?.startsWith("$")) return false;
  if (typeof value.get("$ref") === "string" && value.has("$id") && first === "$ref")
    refuse("a DBRef ($ref) in a filter");
  return true;
}

/** Whether $pull takes `{ $name: … }` for a test of the elements and not for a filter on documents. */
export function isValueOperator(name: string): boolean {
  return name !== "$not" && (operatorParsers.has(name) || refusedOperators.has(name));
}

/** `{ $gt: 1, $lt: 5 }` on one path. */
export function parseOperators(
  path: FieldPath,
  operators: BsonDocument,
  parseNested: ParseNested,
): FilterNode {
  const place = { path, operators, parseNested };
  const children: FilterNode[] = [];
  for (const [name, argument] of operators.entries()) {
    const node = parseOperator(place, name, argument);
    if (node) children.push(node);
  }
  const [only] = children;
  return only && children.length === 1 ? only : { kind: "and", children };
}

function parseOperator(place: OperatorPlace, name: string, argument: Value) {
  const parse = operatorParsers.get(name);
  if (parse) return parse(place, argument);
  if (refusedOperators.has(name)) refuse(name);
  return badValue(`unknown operator: ${name}`);
}

type OperatorParser = (place: OperatorPlace, argument: Value) => FilterNode | undefined;

function comparison(kind: Comparison): OperatorParser {
  return ({ path }, value) => {
    if (value instanceof Regex) regexOperand(kind, path);
    return { kind, path, value };
  };
}

function regexOperand(kind: Comparison, path: FieldPath): never {
  if (kind === "eq") refuse("$eq with a regular expression");
  return badValue(`Can't have RegEx as arg to predicate over field '${path.dotted}'.`);
}

function notEqual({ path }: OperatorPlace, value: Value): FilterNode {
  if (value instanceof Regex) badValue("Can't have regex as arg to $ne.");
  return { kind: "not", child: { kind: "eq", path, value } };
}

function membership(name: string): OperatorParser {
  return ({ path }, argument) => {
    if (!Array.isArray(argument)) return badValue(`${name} needs an array`);
    for (const value of argument) checkMember(name, value);
    return { kind: "in", path, values: argument };
  };
}

function checkMember(name: string, value: Value): void {
  if (value instanceof Regex) refuse(`${name} with a regular expression`);
  if (value instanceof BsonDocument && isOperatorDocument(value))
    badValue(`cannot nest $ under ${name}`);
}

function negated(parse: OperatorParser): OperatorParser {
  return (place, argument) => {
    const child = parse(place, argument);
    return child && { kind: "not", child };
  };
}

function exists({ path }: OperatorPlace, argument: Value): FilterNode {
  const child: FilterNode = { kind: "exists", path };
  return isTruthy(argument) ? child : { kind: "not", child };
}

function type({ path }: OperatorPlace, argument: Value): FilterNode {
  return { kind: "type", path, codes: parseTypeArgument(path.dotted, argument) };
}

function size({ path }: OperatorPlace, argument: Value): FilterNode {
  const number = isNumber(argument) ? toDouble(argument) : -1;
  if (!Number.isInteger(number) || number < 0 || number >= 2 ** 31)
    badValue("Failed to parse $size. Expected a non-negative integer of 32 bits");
  return { kind: "size", path, size: number };
}

function regex({ path, operators }: OperatorPlace, argument: Value): FilterNode {
  const options = operators.get("$options") ?? "";
  if (typeof options !== "string") badValue("$options has to be a string");
  if (argument instanceof Regex) {
    const flags = argument.flags + options;
    return { kind: "prefix", path, prefix: literalPrefix(argument.pattern, flags) };
  }
  if (typeof argument !== "string") badValue("$regex has to be a string");
  return { kind: "prefix", path, prefix: literalPrefix(argument, options) };
}

/** Read together with $regex. */
function options({ operators }: OperatorPlace): undefined {
  if (!operators.has("$regex")) badValue("$options needs a $regex");
}

function not({ path, parseNested }: OperatorPlace, argument: Value): FilterNode {
  if (argument instanceof Regex) {
    const prefix = literalPrefix(argument.pattern, argument.flags);
    return { kind: "not", child: { kind: "prefix", path, prefix } };
  }
  if (!(argument instanceof BsonDocument)) badValue("$not needs a regex or a document");
  if (argument.names.length === 0) badValue("$not cannot be empty");
  return { kind: "not", child: parseOperators(path, argument, parseNested) };
}

function elemMatch({ path, parseNested }: OperatorPlace, argument: Value): FilterNode {
  if (!(argument instanceof BsonDocument)) badValue("$elemMatch needs an Object");
  const [first = ""] = argument.names;
  const testsValues = isOperatorDocument(argument) && !wholeFilterOperators.has(first);
  if (testsValues) {
    return { kind: "elemMatchValue", path, child: parseOperators(noPath, argument, parseNested) };
  }
  return { kind: "elemMatchObject", path, child: parseNested(argument) };
}

const wholeFilterOperators = new Set(["$and", "$or", "$nor", "$where"]);

function all(place: OperatorPlace, argument: Value): FilterNode {
  if (!Array.isArray(argument)) return badValue("$all needs an array");
  const [first] = argument;
  if (first === undefined) return { kind: "never" };
  const asksElements = first instanceof BsonDocument && first.names[0] === "$elemMatch";
  const parse = asksElements ? allElemMatch : allEqual;
  return { kind: "and", children: argument.map((wanted) => parse(place, wanted)) };
}

function allElemMatch(place: OperatorPlace, wanted: Value): FilterNode {
  if (!(wanted instanceof BsonDocument) || wanted.names[0] !== "$elemMatch")
    return badValue("$all/$elemMatch has to be consistent");
  return elemMatch(place, wanted.values[0] ?? null);
}

function allEqual({ path }: OperatorPlace, value: Value): FilterNode {
  if (value instanceof Regex) refuse("$all with a regular expression");
  if (value instanceof BsonDocument && isOperatorDocument(value))
    badValue("no $ expressions in $all");
  return { kind: "eq", path, value };
}

const operatorParsers: ReadonlyMap<string, OperatorParser> = new Map<string, OperatorParser>([
  ["$eq", comparison("eq")],
  ["$gt", comparison("gt")],
  ["$gte", comparison("gte")],
  ["$lt", comparison("lt")],
  ["$lte", comparison("lte")],
  ["$ne", notEqual],
  ["$in", membership("$in")],
  ["$nin", negated(membership("$nin"))],
  ["$exists", exists],
  ["$type", type],
  ["$size", size],
  ["$regex", regex],
  ["$options", options],
  ["$not", not],
  ["$elemMatch", elemMatch],
  ["$all", all],
]);

const refusedOperators = new Set([
  "$bitsAllClear",
  "$bitsAllSet",
  "$bitsAnyClear",
  "$bitsAnySet",
  "$geoIntersects",
  "$geoNear",
  "$geoWithin",
  "$maxDistance",
  "$minDistance",
  "$mod",
  "$near",
  "$nearSphere",
  "$within",
]);
