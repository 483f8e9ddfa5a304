import {
  Binary,
  BsonDocument,
  DateValue,
  Double,
  ObjectId,
  Regex,
  Timestamp,
  type Value,
} from "./bson-value.ts";
import { CommandError, refuse } from "./command-error.ts";

/** MongoDB's limit on objects and arrays inside each other. */
const maxDepth = 200;

const refusedTypes: ReadonlyMap<number, string> = new Map([
  [0x06, "undefined (BSON type 6)"],
  [0x0c, "DBPointer"],
  [0x0d, "JavaScript code"],
  [0x0e, "Symbol"],
  [0x0f, "JavaScript code with scope"],
  [0x13, "Decimal128"],
  [0x7f, "MaxKey"],
  [0xff, "MinKey"],
]);

/** Reads one document that starts at `start`; throws InvalidBSON (22) on anything malformed. */
export function readDocument(bytes: Buffer, start = 0): BsonDocument {
  return new BsonReader(bytes, start).document();
}

class BsonReader {
  readonly bytes: Buffer;
  readonly view: DataView;
  at: number;
  depth = 0;

  constructor(bytes: Buffer, start: number) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.at = start;
  }

  document(): BsonDocument {
    const names: string[] = [];
    const values: Value[] = [];
    const end = this.enter();
    for (let type = this.byte(); type !== 0; type = this.byte()) {
      names.push(this.fieldName());
      values.push(this.value(type));
    }
    this.leave(end);
    return new BsonDocument(names, values);
  }

  array(): Value[] {
    const values: Value[] = [];
    const end = this.enter();
    for (let type = this.byte(); type !== 0; type = this.byte()) {
      this.skipName();
      values.push(this.value(type));
    }
    this.leave(end);
    return values;
  }

  private enter(): number {
    const length = this.int32();
    const end = this.at - 4 + length;
    if (length < 5 || end > this.bytes.length) malformed("length of a document");
    this.depth += 1;
    if (this.depth > maxDepth)
      throw new CommandError(15, `BSONObj exceeds maximum nested object depth: ${maxDepth}`);
    return end;
  }

  private leave(end: number): void {
    if (this.at !== end) malformed("end of a document");
    this.depth -= 1;
  }

  private value(type: number): Value {
    switch (type) {
      case 0x02:
        return this.string();
      case 0x10:
        return this.int32();
      case 0x03:
        return this.document();
      case 0x04:
        return this.array();
      case 0x09:
        return this.date();
      case 0x07:
        return new ObjectId(this.binaryString(12));
      case 0x01:
        return this.double();
      default:
        return this.rareValue(type);
    }
  }

  private rareValue(type: number): Value {
    switch (type) {
      case 0x08:
        return this.byte() !== 0;
      case 0x0a:
        return null;
      case 0x12:
        return this.int64();
      case 0x05:
        return this.binary();
      case 0x11:
        return new Timestamp(BigInt.asUintN(64, this.int64()));
      case 0x0b:
        return new Regex(this.rawName(), this.rawName());
      default:
        return refuse(refusedTypes.get(type) ?? `BSON type ${type}`);
    }
  }

  private byte(): number {
    const byte = this.bytes[this.at];
    if (byte === undefined) malformed("end of bytes");
    this.at += 1;
    return byte;
  }

  private advance(count: number): number {
    const from = this.at;
    if (count < 0 || from + count > this.bytes.length) malformed("end of bytes");
    this.at = from + count;
    return from;
  }

  private int32(): number {
    return this.view.getInt32(this.advance(4), true);
  }

  private int64(): bigint {
    return this.view.getBigInt64(this.advance(8), true);
  }

  private double(): Double {
    return new Double(this.view.getFloat64(this.advance(8), true));
  }

  private date(): DateValue {
    const from = this.advance(8);
    const ms = this.view.getInt32(from + 4, true) * 0x1_0000_0000 + this.view.getUint32(from, true);
    if (!Number.isSafeInteger(ms)) refuse("a date outside the safe range");
    return new DateValue(ms);
  }

  private binary(): Binary {
    const length = this.int32();
    const subtype = this.byte();
    if (subtype === 2) refuse("binData of the old subtype 2");
    return new Binary(subtype, this.binaryString(length));
  }

  private binaryString(length: number): string {
    const from = this.advance(length);
    return this.bytes.toString("latin1", from, from + length);
  }

  private string(): string {
    const length = this.int32();
    const from = this.advance(length);
    if (length < 1 || this.bytes[this.at - 1] !== 0) malformed("string");
    return this.bytes.toString("utf8", from, this.at - 1);
  }

  private skipName(): void {
    const end = this.bytes.indexOf(0, this.at);
    if (end < 0) malformed("field name");
    this.at = end + 1;
  }

  private rawName(): string {
    const from = this.at;
    this.skipName();
    return this.bytes.toString("utf8", from, this.at - 1);
  }

  /** Field names repeat, so ASCII ones come from a table instead of being decoded again. */
  private fieldName(): string {
    const { bytes } = this;
    const from = this.at;
    let end = from;
    let hash = 0;
    for (let byte = bytes[end]; byte !== 0; byte = bytes[end]) {
      if (byte === undefined) malformed("field name");
      hash = (Math.imul(hash, 31) + byte) | 0;
      end += 1;
    }
    this.at = end + 1;
    const slot = hash & (knownNames.length - 1);
    const known = knownNames[slot];
    if (known?.length === end - from && isAt(known, bytes, from)) return known;
    const name = bytes.toString("utf8", from, end);
    if (name.length === end - from) knownNames[slot] = name;
    return name;
  }
}

/** The length is a power of two. A name stands in the slot of its hash until another one takes it. */
const knownNames: (string | undefined)[] = new Array<string | undefined>(4096).fill(undefined);

function isAt(name: string, bytes: Buffer, from: number): boolean {
  for (let at = 0; at < name.length; at += 1) {
    if (name.charCodeAt(at) !== bytes[from + at]) return false;
  }
  return true;
}

function malformed(what: string): never {
  throw new CommandError(22, `malformed BSON: ${what}`);
}
