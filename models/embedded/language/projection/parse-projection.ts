import { BsonDocument, isNumber, isTruthy, typeName, type Value } from "../bson-value.ts";
import { CommandError, refuse } from "../command-error.ts";
import { parseFieldPath } from "../expression/field-path-expression.ts";
import { isExpressionName, parseExpression } from "../expression/parse-expression.ts";
import { compileFilter } from "../filter/compile-filter.ts";
import { parseFilter } from "../filter/parse-filter.ts";
import { parseSlice } from "./parse-slice.ts";
import {
  type Projection,
  type ProjectionLeaf,
  type ProjectionNode,
  projectionNode,
} from "./projection-node.ts";

/** find has $slice and $elemMatch, $project has computed fields. */
type Dialect = "find" | "$project";

interface Parsing {
  readonly dialect: Dialect;
  readonly root: ProjectionNode;
  type: Projection["type"] | undefined;
  id: "included" | "excluded" | "implied" | "other";
  hasSlice: boolean;
  hasElemMatch: boolean;
}

export function parseProjection(spec: BsonDocument, dialect: Dialect): Projection {
  const parsing: Parsing = {
    dialect,
    root: projectionNode(),
    type: undefined,
    id: "implied",
    hasSlice: false,
    hasElemMatch: false,
  };
  for (const [name, value] of spec.entries()) parseField(parsing, name, value);
  const type = parsing.type ?? typeOfRest(parsing);
  placeId(parsing, type);
  return { type, root: parsing.root };
}

/** Of a projection that neither includes nor excludes anything but perhaps _id. */
function typeOfRest({ id, hasSlice, hasElemMatch }: Parsing): Projection["type"] {
  if (id === "included") return "inclusion";
  return hasElemMatch && !hasSlice ? "inclusion" : "exclusion";
}

function placeId({ id, root }: Parsing, type: Projection["type"]): void {
  if (type === "inclusion" && (id === "implied" || id === "included")) {
    root.children.set("_id", { kind: "include" });
  }
  if (type === "exclusion" && id === "excluded") root.children.set("_id", { kind: "exclude" });
}

function parseField(parsing: Parsing, path: string, value: Value): void {
  if (path.endsWith(".$") || path.includes(".$.")) refuse("the positional projection .$");
  const parts = parseFieldPath(path);
  if (value instanceof BsonDocument && !(value.names[0] ?? "").startsWith("$")) {
    parseNested(parsing, path, value);
  } else if (isNumber(value) || typeof value === "boolean") {
    parseFlag(parsing, path, isTruthy(value));
  } else {
    addLeaf(parsing, parts, parseLeaf(parsing, parts, value));
  }
}

function parseNested(parsing: Parsing, path: string, spec: BsonDocument): void {
  if (spec.names.length === 0)
    throw new CommandError(51270, "An empty sub-projection is not a valid value");
  for (const [name, value] of spec.entries()) {
    parseFieldPath(name);
    parseField(parsing, `${path}.${name}`, value);
  }
}

function parseFlag(parsing: Parsing, path: string, isIncluded: boolean): void {
  if (path === "_id") {
    if (parsing.id === "other") throw new CommandError(31250, "Path collision at _id");
    parsing.id = isIncluded ? "included" : "excluded";
    return;
  }
  if (isIncluded) {
    setType(parsing, "inclusion", path);
  } else {
    setType(parsing, "exclusion", path);
  }
  addLeaf(parsing, path.split("."), { kind: isIncluded ? "include" : "exclude" });
}

function setType(parsing: Parsing, type: Projection["type"], path: string): void {
  parsing.type ??= type;
  if (parsing.type === type) return;
  throw type === "inclusion"
    ? new CommandError(31253, `Cannot do inclusion on field ${path} in exclusion projection`)
    : new CommandError(31254, `Cannot do exclusion on field ${path} in inclusion projection`);
}

function parseLeaf(parsing: Parsing, parts: readonly string[], value: Value): ProjectionLeaf {
  if (value instanceof BsonDocument) checkOperator(value);
  if (parsing.dialect === "$project") return parseComputed(parsing, value);
  if (!(value instanceof BsonDocument)) return refuse("a computed field in a find projection");
  const [name = ""] = value.names;
  if (name === "$slice") {
    parsing.hasSlice = true;
    return parseSlice(value.values[0] ?? null);
  }
  if (name === "$elemMatch") return parseElemMatch(parsing, parts, value.values[0] ?? null);
  parseExpression(value);
  return refuse(`${name} in a find projection`);
}

/** `{ $operator: … }` of one field, whose name MongoDB knows. */
function checkOperator({ names }: BsonDocument): void {
  const [name = ""] = names;
  if (names.length > 1)
    throw new CommandError(16410, "FieldPath field names may not start with '$'.");
  const isOfFind = name === "$slice" || name === "$elemMatch";
  if (!isOfFind && !isExpressionName(name))
    throw new CommandError(31325, `Unknown expression ${name}`);
}

function parseComputed(parsing: Parsing, value: Value): ProjectionLeaf {
  if (parsing.type === "exclusion")
    throw new CommandError(
      value instanceof BsonDocument ? 31252 : 31310,
      "Cannot use an expression in an exclusion projection",
    );
  parsing.type = "inclusion";
  return { kind: "computed", expression: parseExpression(value) };
}

function parseElemMatch(
  parsing: Parsing,
  parts: readonly string[],
  argument: Value,
): ProjectionLeaf {
  if (!(argument instanceof BsonDocument))
    throw new CommandError(31274, `elemMatch: object required, but got ${typeName(argument)}`);
  if (parts.length > 1)
    throw new CommandError(31275, "Cannot use $elemMatch projection on a nested field.");
  parsing.hasElemMatch = true;
  const wrapped = new BsonDocument(["a"], [new BsonDocument(["$elemMatch"], [argument])]);
  const matches = compileFilter(parseFilter(wrapped, { expr: "top-level-only" }));
  return { kind: "elemMatch", matches };
}

function addLeaf(parsing: Parsing, parts: readonly string[], leaf: ProjectionLeaf): void {
  const last = parts.length - 1;
  if (parts[0] === "_id") noteId(parsing);
  let node = parsing.root;
  for (const [at, part] of parts.entries()) {
    const known = node.children.get(part);
    if (at === last) {
      if (known) throw new CommandError(31250, `Path collision at ${parts.join(".")}`);
      node.children.set(part, leaf);
    } else {
      node = childNode(node, part, known);
      if (leaf.kind === "computed") node.hasComputed = true;
    }
  }
}

function noteId(parsing: Parsing): void {
  if (parsing.id === "included" || parsing.id === "excluded")
    throw new CommandError(31249, "Path collision at _id");
  parsing.id = "other";
}

function childNode(
  parent: ProjectionNode,
  part: string,
  known: ProjectionNode | ProjectionLeaf | undefined,
): ProjectionNode {
  if (known?.kind === "node") return known;
  if (known) throw new CommandError(31249, `Path collision at ${part}`);
  const created = projectionNode();
  parent.children.set(part, created);
  return created;
}
