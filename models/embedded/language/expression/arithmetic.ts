import {
  DateValue,
  Double,
  isNumber,
  type NumberValue,
  toDouble,
  typeName,
  type Value,
} from "../bson-value.ts";
import { badValue, CommandError, typeMismatch } from "../command-error.ts";
import { addNumbers, multiplyNumbers, wholeNumber } from "../number-arithmetic.ts";
import { binary, chain, isNullish, type OperatorParser } from "./operands.ts";

type Operands = readonly (Value | undefined)[];

/** Whole numbers beyond a long go on as doubles, in expressions only. */
function addOrDouble(a: NumberValue, b: NumberValue): NumberValue {
  return addNumbers(a, b) ?? new Double(toDouble(a) + toDouble(b));
}

/** Null as soon as an operand is null or missing, unless one before it is no number. */
function add(values: Operands): Value {
  let sum: NumberValue = 0;
  let date: DateValue | undefined;
  for (const value of values) {
    if (isNullish(value)) return null;
    if (isNumber(value)) {
      sum = addOrDouble(sum, value);
    } else if (value instanceof DateValue) {
      if (date) throw new CommandError(16612, "only one date allowed in an $add expression");
      date = value;
    } else {
      throw new CommandError(
        16554,
        `$add only supports numeric or date types, not ${typeName(value)}`,
      );
    }
  }
  return date ? shiftDate(date, toDouble(sum), "$add") : sum;
}

/** Parts of a millisecond are cut off. */
function shiftDate(date: DateValue, byMs: number, name: string): DateValue {
  const ms = date.ms + Math.trunc(byMs);
  if (!Number.isSafeInteger(ms)) throw new CommandError(15, `date overflow in ${name}`);
  return new DateValue(ms);
}

function subtract(left: Value | undefined, right: Value | undefined): Value {
  if (isNullish(left) || isNullish(right)) return null;
  if (isNumber(left) && isNumber(right)) return difference(left, right);
  if (left instanceof DateValue && right instanceof DateValue) return BigInt(left.ms - right.ms);
  if (left instanceof DateValue && isNumber(right)) {
    return shiftDate(left, -toDouble(right), "$subtract");
  }
  return typeMismatch(`can't $subtract ${typeName(right)} from ${typeName(left)}`);
}

function difference(left: NumberValue, right: NumberValue): NumberValue {
  if (left instanceof Double || right instanceof Double) {
    return new Double(toDouble(left) - toDouble(right));
  }
  const narrowest = typeof left === "bigint" || typeof right === "bigint" ? "long" : "int";
  const exact = wholeNumber(BigInt(left) - BigInt(right), narrowest);
  return exact ?? new Double(toDouble(left) - toDouble(right));
}

function multiply(values: Operands): Value {
  let product: NumberValue = 1;
  for (const value of values) {
    if (isNullish(value)) return null;
    if (!isNumber(value))
      typeMismatch(`$multiply only supports numeric types, not ${typeName(value)}`);
    product = multiplyNumbers(product, value) ?? new Double(toDouble(product) * toDouble(value));
  }
  return product;
}

function divide(left: Value | undefined, right: Value | undefined): Value {
  if (isNumber(left) && isNumber(right)) {
    if (toDouble(right) === 0) badValue("can't $divide by zero");
    return new Double(toDouble(left) / toDouble(right));
  }
  if (isNullish(left) || isNullish(right)) return null;
  return typeMismatch(
    `$divide only supports numeric types, not ${typeName(left)} and ${typeName(right)}`,
  );
}

export const arithmeticOperators: readonly (readonly [string, OperatorParser])[] = [
  ["$add", chain({ name: "$add", isCommutative: true, compute: add })],
  ["$subtract", binary("$subtract", subtract)],
  ["$multiply", chain({ name: "$multiply", isCommutative: true, compute: multiply })],
  ["$divide", binary("$divide", divide)],
];
