import {
  Binary,
  BsonDocument,
  DateValue,
  Double,
  isNumber,
  type NumberValue,
  ObjectId,
  type Regex,
  Timestamp,
  typeOrder,
  type Value,
} from "./bson-value.ts";

/** Ends a document, an array or a name: less than every type byte and every name byte that could follow. */
const end = 0x00;
/** After `end` inside a string: a NUL that belongs to it, or its end. */
const escapedNul = 0xff;
const endOfString = 0x01;
/** Doubles from here on may stand for several longs; what tells those apart follows in two bytes. */
const firstInexact = 2 ** 53;

class KeyWriter {
  bytes = Buffer.allocUnsafe(4096);
  at = 0;

  component(value: Value | undefined, descending: boolean): void {
    const start = this.at;
    this.value(value);
    if (!descending) return;
    for (let at = start; at < this.at; at += 1) this.bytes[at] = ~(this.bytes[at] ?? 0);
  }

  take(): string {
    return this.bytes.toString("latin1", 0, this.at);
  }

  private value(value: Value | undefined): void {
    this.typeByte(value);
    this.payload(value);
  }

  /** Missing is BSON's undefined here, which an empty array has as its key. */
  private typeByte(value: Value | undefined): void {
    this.byte(value === undefined ? 1 : typeOrder(value));
  }

  private payload(value: Value | undefined): void {
    if (typeof value === "string") {
      this.string(value);
    } else if (isNumber(value)) {
      this.number(value);
    } else if (typeof value === "boolean") {
      this.byte(Number(value));
    } else if (Array.isArray(value)) {
      for (const element of value) this.value(element);
      this.byte(end);
    } else if (value instanceof BsonDocument) {
      this.document(value);
    } else if (value) {
      this.bytesOf(value);
    }
  }

  private bytesOf(value: DateValue | ObjectId | Timestamp | Binary | Regex): void {
    if (value instanceof ObjectId) {
      this.latin1(value.bytes);
    } else if (value instanceof DateValue) {
      this.double(value.ms);
    } else if (value instanceof Timestamp) {
      this.reserve(8);
      this.at = this.bytes.writeBigUInt64BE(value.bits, this.at);
    } else if (value instanceof Binary) {
      this.reserve(4);
      this.at = this.bytes.writeUInt32BE(value.bytes.length, this.at);
      this.byte(value.subtype);
      this.latin1(value.bytes);
    } else {
      this.string(value.pattern);
      this.string(value.flags);
    }
  }

  private document(document: BsonDocument): void {
    for (const [name, value] of document.entries()) {
      this.typeByte(value);
      this.utf8(name);
      this.byte(end);
      this.payload(value);
    }
    this.byte(end);
  }

  private string(value: string): void {
    const parts = value.split("\0");
    for (const [index, part] of parts.entries()) {
      if (index > 0) {
        this.byte(end);
        this.byte(escapedNul);
      }
      this.utf8(part);
    }
    this.byte(end);
    this.byte(endOfString);
  }

  private number(value: NumberValue): void {
    const double = value instanceof Double ? value.value : Number(value);
    this.double(double);
    if (Math.abs(double) < firstInexact || !Number.isFinite(double)) return;
    const beyond = typeof value === "bigint" ? Number(value - BigInt(double)) : 0;
    this.reserve(2);
    this.at = this.bytes.writeUInt16BE(beyond + 0x8000, this.at);
  }

  /** The sign bit flipped, or all bits of a negative number: bytes then sort as the numbers do, NaN first. */
  private double(value: number): void {
    this.reserve(8);
    if (Number.isNaN(value)) {
      this.bytes.fill(0, this.at, this.at + 8);
      this.at += 8;
      return;
    }
    const { at, bytes } = this;
    this.at = bytes.writeDoubleBE(value === 0 ? 0 : value, at);
    const first = bytes[at] ?? 0;
    if (first < 0x80) {
      bytes[at] = first + 0x80;
      return;
    }
    for (let index = at; index < at + 8; index += 1) bytes[index] = ~(bytes[index] ?? 0);
  }

  private utf8(text: string): void {
    this.reserve(text.length * 3);
    this.at += this.bytes.write(text, this.at, "utf8");
  }

  private latin1(text: string): void {
    this.reserve(text.length);
    this.at += this.bytes.write(text, this.at, "latin1");
  }

  private byte(value: number): void {
    this.reserve(1);
    this.bytes[this.at] = value;
    this.at += 1;
  }

  private reserve(count: number): void {
    if (this.at + count <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.at + count));
    this.bytes.copy(larger, 0, 0, this.at);
    this.bytes = larger;
  }
}

const writer = new KeyWriter();

/** Bytes (a binary string) that compare as the values do, and are equal exactly when they are. */
export function orderedKey(value: Value | undefined): string {
  writer.at = 0;
  writer.component(value, false);
  return writer.take();
}

/** One key of several values; where `descending` says so, a component sorts the other way round. */
export function compoundKey(
  values: readonly (Value | undefined)[],
  descending: readonly boolean[],
): string {
  writer.at = 0;
  for (let at = 0; at < values.length; at += 1)
    writer.component(values[at], descending[at] ?? false);
  return writer.take();
}
