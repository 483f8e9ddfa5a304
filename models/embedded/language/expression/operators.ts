import { arithmeticOperators } from "./arithmetic.ts";
import { comparisonOperators } from "./comparisons.ts";
import { conditionOperators } from "./conditions.ts";
import { dateOperators } from "./date-operators.ts";
import type { OperatorParser } from "./operands.ts";
import { valueOperators } from "./value-operators.ts";

/** The expression operators of the closed list that are built so far. */
export const operators: ReadonlyMap<string, OperatorParser> = new Map([
  ...arithmeticOperators,
  ...comparisonOperators,
  ...conditionOperators,
  ...dateOperators,
  ...valueOperators,
]);
