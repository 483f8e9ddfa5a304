import {
  type Binary,
  type BsonDocument,
  type DateValue,
  Double,
  isNumber,
  type NumberValue,
  type ObjectId,
  type Regex,
  type Timestamp,
  typeOrder,
  type Value,
} from "./bson-value.ts";

/** MongoDB's order over all values (first by type, see typeOrder; missing first): negative, 0 or positive. */
export function compareValues(a: Value | undefined, b: Value | undefined): number {
  if (a === b) return 0;
  const orderOfA = typeOrder(a);
  const difference = orderOfA - typeOrder(b);
  if (difference !== 0 || a === undefined || b === undefined) return difference;
  return compareSameType(a, b);
}

export function equalValues(a: Value | undefined, b: Value | undefined): boolean {
  return a === b || compareValues(a, b) === 0;
}

/** Both values are of one type (typeOrder is equal). */
export function compareSameType(a: Value, b: Value): number {
  if (typeof a === "string" && typeof b === "string") return compareStrings(a, b);
  if (isNumber(a) && isNumber(b)) return compareNumbers(a, b);
  return comparators.get(typeOrder(a))?.(a, b) ?? 0;
}

const comparators: ReadonlyMap<number, (a: Value, b: Value) => number> = new Map([
  [20, (a: Value, b: Value) => compareDocuments(a as BsonDocument, b as BsonDocument)],
  [25, (a: Value, b: Value) => compareArrays(a as Value[], b as Value[])],
  [30, (a: Value, b: Value) => compareBinaries(a as Binary, b as Binary)],
  [35, (a: Value, b: Value) => compareBytes((a as ObjectId).bytes, (b as ObjectId).bytes)],
  [40, (a: Value, b: Value) => Number(a) - Number(b)],
  [45, (a: Value, b: Value) => (a as DateValue).ms - (b as DateValue).ms],
  [47, (a: Value, b: Value) => compareTimestamps(a as Timestamp, b as Timestamp)],
  [50, (a: Value, b: Value) => compareRegexes(a as Regex, b as Regex)],
]);

function compareTimestamps(a: Timestamp, b: Timestamp): number {
  return a.bits < b.bits ? -1 : Number(a.bits > b.bits);
}

function compareRegexes(a: Regex, b: Regex): number {
  return compareStrings(a.pattern, b.pattern) || compareStrings(a.flags, b.flags);
}

/** NaN is below every other number and equal to itself; int, long and double compare by exact value. */
function compareNumbers(left: NumberValue, right: NumberValue): number {
  const a = left instanceof Double ? left.value : left;
  const b = right instanceof Double ? right.value : right;
  if (a < b) return -1;
  if (a > b) return 1;
  // Loosely, since a bigint is never identical to a number.
  if (a == b) return 0;
  return Number(Number.isNaN(b)) - Number(Number.isNaN(a));
}

/** By UTF-8 bytes, which is by code point: UTF-16 puts surrogate pairs before U+E000 to U+FFFF. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at += 1) {
    const unitOfA = a.charCodeAt(at);
    const unitOfB = b.charCodeAt(at);
    if (unitOfA !== unitOfB) return codePointRank(unitOfA) - codePointRank(unitOfB);
  }
  return a.length - b.length;
}

function codePointRank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

function compareBytes(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function compareBinaries(a: Binary, b: Binary): number {
  return a.bytes.length - b.bytes.length || a.subtype - b.subtype || compareBytes(a.bytes, b.bytes);
}

/** Field by field: type, then name, then value; a document that ends first is less. */
function compareDocuments(a: BsonDocument, b: BsonDocument): number {
  const shared = Math.min(a.names.length, b.names.length);
  for (let at = 0; at < shared; at += 1) {
    const difference = compareFields(a, b, at);
    if (difference !== 0) return difference;
  }
  return a.names.length - b.names.length;
}

function compareFields(a: BsonDocument, b: BsonDocument, at: number): number {
  const valueOfA = a.values[at];
  const valueOfB = b.values[at];
  const types = typeOrder(valueOfA) - typeOrder(valueOfB);
  if (types !== 0) return types;
  return compareStrings(a.names[at] ?? "", b.names[at] ?? "") || compareValues(valueOfA, valueOfB);
}

function compareArrays(a: Value[], b: Value[]): number {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at += 1) {
    const difference = compareValues(a[at], b[at]);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
