/** BSON values as this store keeps them: every number keeps its type.
 *  int32 is `number`, int64 is `bigint`, a double is `Double`; a missing value is `undefined`.
 *  Bytes are kept as binary strings (one char per byte): immutable, and `<` compares them rightly. */
export class Double {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
  get typeOrder() {
    return 10;
  }
  get typeCode() {
    return 1;
  }
}

/** Milliseconds since 1970. BSON allows int64; what a double cannot hold exactly is refused on reading. */
export class DateValue {
  readonly ms: number;
  constructor(ms: number) {
    this.ms = ms;
  }
  get typeOrder() {
    return 45;
  }
  get typeCode() {
    return 9;
  }
}

/** Unsigned: seconds in the high half, a counter in the low half. */
export class Timestamp {
  readonly bits: bigint;
  constructor(bits: bigint) {
    this.bits = bits;
  }
  get typeOrder() {
    return 47;
  }
  get typeCode() {
    return 17;
  }
}

export class ObjectId {
  readonly bytes: string;
  constructor(bytes: string) {
    this.bytes = bytes;
  }
  get typeOrder() {
    return 35;
  }
  get typeCode() {
    return 7;
  }
}

export class Binary {
  readonly subtype: number;
  readonly bytes: string;
  constructor(subtype: number, bytes: string) {
    this.subtype = subtype;
    this.bytes = bytes;
  }
  get typeOrder() {
    return 30;
  }
  get typeCode() {
    return 5;
  }
}

/** Comes in filters only; storing one is refused. */
export class Regex {
  readonly pattern: string;
  readonly flags: string;
  constructor(pattern: string, flags: string) {
    this.pattern = pattern;
    this.flags = flags;
  }
  get typeOrder() {
    return 50;
  }
  get typeCode() {
    return 11;
  }
}

/** An object: its fields in their order. Names like "0" keep their place, which a JavaScript object loses. */
export class BsonDocument {
  readonly names: string[];
  readonly values: Value[];
  constructor(names: string[] = [], values: Value[] = []) {
    this.names = names;
    this.values = values;
  }
  get typeOrder() {
    return 20;
  }
  get typeCode() {
    return 3;
  }

  get(name: string): Value | undefined {
    const at = this.names.indexOf(name);
    return at < 0 ? undefined : this.values[at];
  }

  has(name: string): boolean {
    return this.names.includes(name);
  }

  /** Replaces the value where the field stands, or appends the field. */
  set(name: string, value: Value): void {
    const at = this.names.indexOf(name);
    if (at >= 0) {
      this.values[at] = value;
    } else {
      this.append(name, value);
    }
  }

  append(name: string, value: Value): void {
    this.names.push(name);
    this.values.push(value);
  }

  delete(name: string): boolean {
    const at = this.names.indexOf(name);
    if (at < 0) return false;
    this.names.splice(at, 1);
    this.values.splice(at, 1);
    return true;
  }

  *entries(): Generator<[string, Value]> {
    for (const [at, name] of this.names.entries()) {
      const value = this.values[at];
      if (value !== undefined) yield [name, value];
    }
  }
}

type BsonObjectValue = Double | DateValue | Timestamp | ObjectId | Binary | Regex | BsonDocument;

export type Value = null | boolean | number | bigint | string | BsonObjectValue | Value[];

export type NumberValue = number | bigint | Double;

/** The place of a value's type in MongoDB's order of types. Missing comes before null, like BSON's undefined. */
export function typeOrder(value: Value | undefined): number {
  const kind = typeof value;
  if (kind === "number" || kind === "bigint") return 10;
  if (kind === "string") return 15;
  if (kind === "boolean") return 40;
  if (value === undefined) return 0;
  if (value === null) return 5;
  return Array.isArray(value) ? 25 : (value as BsonObjectValue).typeOrder;
}

/** BSON's own number of the type, as $type takes it. */
export function typeCode(value: Value): number {
  const kind = typeof value;
  if (kind === "number") return 16;
  if (kind === "bigint") return 18;
  if (kind === "string") return 2;
  if (kind === "boolean") return 8;
  if (value === null) return 10;
  return Array.isArray(value) ? 4 : (value as BsonObjectValue).typeCode;
}

export const typeCodesByName: ReadonlyMap<string, number> = new Map([
  ["double", 1],
  ["string", 2],
  ["object", 3],
  ["array", 4],
  ["binData", 5],
  ["undefined", 6],
  ["objectId", 7],
  ["bool", 8],
  ["date", 9],
  ["null", 10],
  ["regex", 11],
  ["dbPointer", 12],
  ["javascript", 13],
  ["symbol", 14],
  ["javascriptWithScope", 15],
  ["int", 16],
  ["timestamp", 17],
  ["long", 18],
  ["decimal", 19],
  ["minKey", -1],
  ["maxKey", 127],
]);

const namesByTypeCode = new Map([...typeCodesByName].map(([name, code]) => [code, name]));

export function typeName(value: Value | undefined): string {
  if (value === undefined) return "missing";
  return namesByTypeCode.get(typeCode(value)) ?? "unknown";
}

export function isNumber(value: Value | undefined): value is NumberValue {
  return typeof value === "number" || typeof value === "bigint" || value instanceof Double;
}

export function isNaNValue(value: Value | undefined): boolean {
  return value instanceof Double && Number.isNaN(value.value);
}

/** What a number is worth as a double; a long loses what a double cannot hold. */
export function toDouble(value: NumberValue): number {
  return value instanceof Double ? value.value : Number(value);
}

/** Whether MongoDB takes the value for true: everything but false, null, missing and zero. */
export function isTruthy(value: Value | undefined): boolean {
  if (value === undefined || value === null || value === false) return false;
  return !isNumber(value) || toDouble(value) !== 0;
}
