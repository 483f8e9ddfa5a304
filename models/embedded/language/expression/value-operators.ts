import { DateValue, Double, ObjectId, typeName, type Value } from "../bson-value.ts";
import { CommandError } from "../command-error.ts";
import type { Expression } from "./expression.ts";
import { chain, isNullish, type OperatorParser, type ParseOperand, unary } from "./operands.ts";

function size(value: Value | undefined): Value {
  if (Array.isArray(value)) return value.length;
  throw new CommandError(
    17124,
    `The argument to $size must be an array, but was of type: ${typeName(value)}`,
  );
}

const maxStringBytes = 16 * 1024 * 1024;

function concat(values: Iterable<Value | undefined>): Value {
  let text = "";
  for (const value of values) {
    if (isNullish(value)) return null;
    if (typeof value !== "string")
      throw new CommandError(16702, `$concat only supports strings, not ${typeName(value)}`);
    text += value;
  }
  if (text.length > maxStringBytes / 3 && Buffer.byteLength(text) > maxStringBytes)
    throw new CommandError(16493, "Tried to create string longer than 16MB");
  return text;
}

function toString(argument: Value, parseOperand: ParseOperand): Expression {
  if (Array.isArray(argument) && argument.length !== 1)
    throw new CommandError(50723, `$toString requires a single argument, got ${argument.length}`);
  return unary("$toString", toText)(argument, parseOperand);
}

function toText(value: Value | undefined): Value {
  if (isNullish(value)) return null;
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") {
    return String(value);
  }
  if (value instanceof ObjectId) return Buffer.from(value.bytes, "latin1").toString("hex");
  if (value instanceof Double) return doubleText(value.value);
  if (value instanceof DateValue) return isoDate(value);
  throw new CommandError(241, `Unsupported conversion from ${typeName(value)} to string`);
}

function isoDate({ ms }: DateValue): string {
  const date = new Date(ms);
  const year = date.getUTCFullYear();
  if (!(year >= 0 && year <= 9999)) throw new CommandError(18537, "date outside the years 0-9999");
  return date.toISOString();
}

/** As C writes a double with %g: six digits, an exponent of at least two. */
function doubleText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const [digits = "", exponentText = ""] = value.toExponential(5).split("e");
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < 6) return withoutZeros(value.toFixed(5 - exponent));
  const sign = exponent < 0 ? "-" : "+";
  return `${withoutZeros(digits)}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

function withoutZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

export const valueOperators: readonly (readonly [string, OperatorParser])[] = [
  ["$size", unary("$size", size)],
  ["$concat", chain({ name: "$concat", isCommutative: false, compute: concat })],
  ["$toString", toString],
];
