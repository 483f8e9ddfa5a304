import { BsonDocument, Regex, type Value } from "../bson-value.ts";
import { badValue, CommandError, refuse } from "../command-error.ts";
import { parseExpression } from "../expression/parse-expression.ts";
import type { FilterNode } from "./filter-node.ts";
import { fieldPath } from "./filter-node.ts";
import { literalPrefix } from "./literal-prefix.ts";
import { isOperatorDocument, parseOperators } from "./parse-operators.ts";

/** Where a filter stands decides whether $expr may be used in it. */
export interface FilterContext {
  readonly expr: "allowed" | "top-level-only" | "not-here";
}

/** Parses a filter; refuses whatever is outside the closed list before any document is looked at. */
export function parseFilter(filter: BsonDocument, context: FilterContext): FilterNode {
  const children: FilterNode[] = [];
  for (const [name, value] of filter.entries()) {
    children.push(name.startsWith("$") ? topLevel(name, value, context) : field(name, value));
  }
  const [only] = children;
  return only && children.length === 1 ? only : { kind: "and", children };
}

function field(name: string, value: Value): FilterNode {
  const path = fieldPath(name);
  if (value instanceof Regex) {
    return { kind: "prefix", path, prefix: literalPrefix(value.pattern, value.flags) };
  }
  if (value instanceof BsonDocument && isOperatorDocument(value)) {
    return parseOperators(path, value, parseNested);
  }
  return { kind: "eq", path, value };
}

/** Filters inside $elemMatch, where $expr may not stand. */
function parseNested(filter: BsonDocument): FilterNode {
  return parseFilter(filter, { expr: "top-level-only" });
}

function topLevel(name: string, value: Value, context: FilterContext): FilterNode {
  switch (name) {
    case "$and":
      return { kind: "and", children: branches(name, value, context) };
    case "$or":
      return { kind: "or", children: branches(name, value, context) };
    case "$nor":
      return { kind: "nor", children: branches(name, value, context) };
    case "$expr":
      return expr(value, context);
    default:
      if (refusedTopLevel.has(name)) refuse(name);
      return badValue(`unknown top level operator: ${name}`);
  }
}

function branches(name: string, value: Value, context: FilterContext): FilterNode[] {
  if (!Array.isArray(value)) badValue(`${name} must be an array`);
  if (value.length === 0) badValue("$and/$or/$nor must be a nonempty array");
  return value.map((branch) => {
    if (!(branch instanceof BsonDocument))
      return badValue("$or/$and/$nor entries need to be full objects");
    return parseFilter(branch, context);
  });
}

function expr(value: Value, context: FilterContext): FilterNode {
  if (context.expr === "top-level-only")
    badValue("$expr can only be applied to the top-level document");
  if (context.expr === "not-here")
    throw new CommandError(224, "$expr is not allowed in this context");
  return { kind: "expr", expression: parseExpression(value) };
}

const refusedTopLevel = new Set([
  "$alwaysFalse",
  "$alwaysTrue",
  "$comment",
  "$jsonSchema",
  "$sampleRate",
  "$text",
  "$where",
]);
