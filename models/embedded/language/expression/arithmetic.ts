import {
  DateValue,
  Double,
  isNumber,
  type NumberValue,
  toDouble,
  typeName,
  type Value,
} from "../bson-value.ts";
import { badValue, CommandError, refuse, typeMismatch } from "../command-error.ts";
import { multiplyNumbers, wholeNumber } from "../number-arithmetic.ts";
import { NumberSum } from "../number-sum.ts";
import { binary, chain, isNullish, type OperatorParser } from "./operands.ts";

type Operands = Iterable<Value | undefined>;

/** Null as soon as an operand is null or missing, unless one before it is no number. */
function add(values: Operands): Value {
  const sum = new NumberSum();
  let date: DateValue | undefined;
  for (const value of values) {
    if (isNullish(value)) return null;
    if (isNumber(value)) {
      sum.add(value);
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
  return date ? addToDate(date, sum.toDouble()) : sum.result();
}

const longLimit = 2 ** 63;

/** To the nearest millisecond; half a one goes towards 1970. */
function addToDate(date: DateValue, byMs: number): DateValue {
  const exact = date.ms + byMs;
  if (!(Math.abs(exact) < longLimit)) throw new CommandError(15, "date overflow in $add");
  return dateAt(Math.sign(exact) * Math.ceil(Math.abs(exact) - 0.5));
}

/** Parts of a millisecond are cut off. */
function subtractFromDate(date: DateValue, byMs: NumberValue): DateValue {
  const exact = toDouble(byMs);
  if (byMs instanceof Double && !(Math.abs(exact) < longLimit))
    throw new CommandError(31109, `Can't coerce out of range value ${exact} to long`);
  return dateAt(date.ms - Math.trunc(exact));
}

function dateAt(ms: number): DateValue {
  return Number.isSafeInteger(ms) ? new DateValue(ms + 0) : refuse("a date outside the safe range");
}

function subtract(left: Value | undefined, right: Value | undefined): Value {
  if (isNullish(left) || isNullish(right)) return null;
  if (isNumber(left) && isNumber(right)) return difference(left, right);
  if (left instanceof DateValue && right instanceof DateValue) return BigInt(left.ms - right.ms);
  if (left instanceof DateValue && isNumber(right)) {
    return subtractFromDate(left, right);
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
