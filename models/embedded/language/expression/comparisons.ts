import { compareValues } from "../compare-values.ts";
import { CommandError } from "../command-error.ts";
import { equalValues } from "../compare-values.ts";
import { typeName, type Value } from "../bson-value.ts";
import { binary, type OperatorParser } from "./operands.ts";

/** In expressions every value compares with every other, by type first; missing is least. */
function comparison(name: string, verdict: (difference: number) => boolean): OperatorParser {
  return binary(name, (left, right) => verdict(compareValues(left, right)));
}

function isIn(value: Value | undefined, array: Value | undefined): boolean {
  if (!Array.isArray(array)) {
    throw new CommandError(
      40081,
      `$in requires an array as a second argument, found: ${typeName(array)}`,
    );
  }
  return array.some((element) => equalValues(element, value));
}

export const comparisonOperators: readonly (readonly [string, OperatorParser])[] = [
  ["$eq", comparison("$eq", (difference) => difference === 0)],
  ["$ne", comparison("$ne", (difference) => difference !== 0)],
  ["$gt", comparison("$gt", (difference) => difference > 0)],
  ["$gte", comparison("$gte", (difference) => difference >= 0)],
  ["$lt", comparison("$lt", (difference) => difference < 0)],
  ["$lte", comparison("$lte", (difference) => difference <= 0)],
  ["$cmp", binary("$cmp", (left, right) => Math.sign(compareValues(left, right)))],
  ["$in", binary("$in", isIn)],
];
