import { dateToString } from "./date-to-string.ts";
import { dateTrunc } from "./date-trunc.ts";
import type { OperatorParser } from "./operands.ts";

export const dateOperators: readonly (readonly [string, OperatorParser])[] = [
  ["$dateToString", dateToString],
  ["$dateTrunc", dateTrunc],
];
