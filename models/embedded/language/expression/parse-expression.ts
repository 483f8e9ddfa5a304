import { BsonDocument, Regex, type Value } from "../bson-value.ts";
import { CommandError, failedToParse, refuse } from "../command-error.ts";
import type { Expression } from "./expression.ts";
import { constant } from "./expression.ts";
import { checkFieldName, parseFieldPath, valueAtPath } from "./field-path-expression.ts";
import { noDocument } from "./operands.ts";
import { operators } from "./operators.ts";
import { refusedOperators, refusedVariables } from "./refused-names.ts";

/** Parses an expression. What depends on no document is computed now, so that its errors come now. */
export function parseExpression(value: Value): Expression {
  if (typeof value === "string" && value.startsWith("$")) return parsePath(value);
  if (Array.isArray(value)) return arrayExpression(value.map(parseExpression));
  if (value instanceof Regex) refuse("a regular expression in an expression");
  if (!(value instanceof BsonDocument)) return constant(value);
  const [first = ""] = value.names;
  return first.startsWith("$") ? parseOperator(first, value) : objectExpression(value);
}

function parseOperator(name: string, document: BsonDocument): Expression {
  if (document.names.length !== 1)
    throw new CommandError(15983, "an object representing an expression has exactly one field");
  const argument = document.values[0] ?? null;
  if (name === "$literal") return constant(argument);
  const parse = operators.get(name);
  if (parse) return folded(parse(argument, parseExpression));
  if (refusedOperators.has(name)) refuse(`${name} (expression)`);
  throw new CommandError(168, `Unrecognized expression '${name}'`);
}

/** Whether MongoDB has an expression operator of this name, in the list or not. */
export function isExpressionName(name: string): boolean {
  return name === "$literal" || operators.has(name) || refusedOperators.has(name);
}

/** Operators mark themselves constant when all their operands are. */
function folded(expression: Expression): Expression {
  return expression.isConstant ? constant(expression.evaluate(noDocument)) : expression;
}

function parsePath(text: string): Expression {
  if (text.startsWith("$$")) return parseVariable(text.slice(2));
  if (text === "$") throw new CommandError(16872, "'$' by itself is not a valid FieldPath");
  const parts = parseFieldPath(text.slice(1));
  const [name = ""] = parts;
  if (parts.length === 1) return { evaluate: (root) => root.get(name), isConstant: false };
  return { evaluate: (root) => valueAtPath(root, parts), isConstant: false };
}

function parseVariable(text: string): Expression {
  checkVariableName(text.split(".", 1)[0] ?? "");
  const [name = "", ...rest] = parseFieldPath(text);
  if (refusedVariables.has(name)) refuse(`$$${name}`);
  if (name !== "ROOT") throw new CommandError(17276, `Use of undefined variable: ${name}`);
  if (rest.length === 0) return { evaluate: (root) => root, isConstant: false };
  return { evaluate: (root) => valueAtPath(root, rest), isConstant: false };
}

/** Letters, digits and underscores, a letter first; whatever is no ASCII counts as a letter. */
const variableName = /^[a-zA-Z\u0080-\uffff][a-zA-Z0-9_\u0080-\uffff]*$/;

function checkVariableName(name: string): void {
  if (!variableName.test(name)) failedToParse(`'${name}' is not a valid variable name`);
}

function arrayExpression(elements: readonly Expression[]): Expression {
  return folded({
    evaluate: (root) => elements.map(({ evaluate }) => evaluate(root) ?? null),
    isConstant: elements.every(({ isConstant }) => isConstant),
  });
}

/** A field whose expression gives nothing is left out. */
function objectExpression(document: BsonDocument): Expression {
  const fields = [...document.entries()].map(([name, value]) => {
    checkObjectField(name);
    return { name, expression: parseExpression(value) };
  });
  const evaluate = (root: BsonDocument) => {
    const result = new BsonDocument();
    for (const { name, expression } of fields) {
      const value = expression.evaluate(root);
      if (value !== undefined) result.append(name, value);
    }
    return result;
  };
  return folded({ evaluate, isConstant: fields.every(({ expression }) => expression.isConstant) });
}

function checkObjectField(name: string): void {
  checkFieldName(name);
  if (name.includes("."))
    throw new CommandError(16412, "FieldPath field names may not contain '.' in an object");
}
