import { Double, isNumber, type NumberValue, toDouble, type Value } from "./bson-value.ts";

const longMax = 2n ** 63n - 1n;
const longMin = -(2n ** 63n);
const intMax = 2 ** 31 - 1;
const intMin = -(2 ** 31);

function fitsInt(value: number): boolean {
  return Number.isInteger(value) && value >= intMin && value <= intMax;
}

function isLong(value: bigint): boolean {
  return value >= longMin && value <= longMax;
}

/** The narrowest of int and long that holds the sum or product of whole numbers; undefined beyond long. */
export function wholeNumber(value: bigint, narrowest: "int" | "long"): number | bigint | undefined {
  if (!isLong(value)) return undefined;
  const asNumber = Number(value);
  return narrowest === "int" && fitsInt(asNumber) ? asNumber : value;
}

function widest(a: NumberValue, b: NumberValue): "int" | "long" {
  return typeof a === "bigint" || typeof b === "bigint" ? "long" : "int";
}

/** Undefined when the sum of whole numbers leaves the range of a long, which MongoDB refuses in updates. */
export function addNumbers(a: NumberValue, b: NumberValue): NumberValue | undefined {
  if (a instanceof Double || b instanceof Double) return new Double(toDouble(a) + toDouble(b));
  if (typeof a === "number" && typeof b === "number" && fitsInt(a + b)) return a + b;
  return wholeNumber(BigInt(a) + BigInt(b), widest(a, b));
}

export function multiplyNumbers(a: NumberValue, b: NumberValue): NumberValue | undefined {
  if (a instanceof Double || b instanceof Double) return new Double(toDouble(a) * toDouble(b));
  return wholeNumber(BigInt(a) * BigInt(b), widest(a, b));
}

/** Same type and same bits: what MongoDB takes for "nothing changed". A NaN is never the same. */
export function isSameNumber(a: Value | undefined, b: NumberValue): boolean {
  if (!isNumber(a) || typeof a !== typeof b) return false;
  if (!(a instanceof Double && b instanceof Double)) return a === b;
  return Object.is(a.value, b.value) && !Number.isNaN(a.value);
}
