import { BsonDocument, isNumber, type NumberValue, toDouble, type Value } from "../bson-value.ts";
import { CommandError, refuse } from "../command-error.ts";
import type { ProjectionLeaf } from "./projection-node.ts";

/** `$slice: count` or `$slice: [skip, count]`; the expression of the same name is outside the list. */
export function parseSlice(argument: Value): ProjectionLeaf {
  if (isNumber(argument)) return { kind: "slice", skip: undefined, limit: toInt(argument) };
  if (!Array.isArray(argument)) return badSlice();
  const [skip, limit] = argument;
  if (isArrayExpression(skip)) return refuse("the expression $slice in a find projection");
  if (argument.length !== 2 || !isNumber(skip) || !isNumber(limit)) return badSlice();
  return toInt(limit) > 0 ? { kind: "slice", skip: toInt(skip), limit: toInt(limit) } : badSlice();
}

/** What could give an array, so that MongoDB would take it for the expression of the same name. */
function isArrayExpression(value: Value | undefined): boolean {
  if (typeof value === "string") return value.startsWith("$");
  return Array.isArray(value) || value instanceof BsonDocument;
}

function badSlice(): never {
  throw new CommandError(28667, "$slice takes a number or [skip, limit] with a positive limit");
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
