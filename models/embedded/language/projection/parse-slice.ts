import { BsonDocument, isNumber, type NumberValue, toDouble, type Value } from "../bson-value.ts";
import { CommandError, refuse } from "../command-error.ts";
import type { ProjectionLeaf } from "./projection-node.ts";

/** `$slice: count` or `$slice: [skip, count]`; the expression of the same name is outside the list. */
export function parseSlice(argument: Value): ProjectionLeaf {
  if (isNumber(argument)) return { kind: "slice", skip: undefined, limit: toInt(argument) };
  if (!Array.isArray(argument)) return badSlice();
  const [skip, limit] = argument;
  const isPair = argument.length === 2 && isNumber(skip) && isNumber(limit);
  if (isPair && toInt(limit) > 0) return { kind: "slice", skip: toInt(skip), limit: toInt(limit) };
  return argument.length === 2 || argument.length === 3 ? sliceExpression(argument) : badSlice();
}

/** What is no `[skip, count]` MongoDB takes for the expression, which wants an array first. */
function sliceExpression(operands: readonly Value[]): never {
  if (operands.some(couldBeAnything)) refuse("the expression $slice in a find projection");
  throw new CommandError(28724, "First argument to $slice must be an array");
}

function couldBeAnything(value: Value): boolean {
  if (typeof value === "string") return value.startsWith("$");
  return value === null || Array.isArray(value) || value instanceof BsonDocument;
}

function badSlice(): never {
  throw new CommandError(28667, "$slice takes a number or an array of 2 or 3 elements");
}

function toInt(value: NumberValue): number {
  const number = Math.trunc(toDouble(value));
  return Number.isNaN(number) ? 0 : Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, number));
}

/** The part of an array that a slice keeps; a negative skip or count alone counts from the end. */
export function sliceArray<Item>(
  array: readonly Item[],
  { skip, limit }: { readonly skip: number | undefined; readonly limit: number },
): Item[] {
  if (skip === undefined) return limit < 0 ? array.slice(limit) : array.slice(0, limit);
  const from = skip < 0 ? Math.max(0, array.length + skip) : skip;
  return array.slice(from, from + limit);
}
