import {
  Binary,
  BsonDocument,
  DateValue,
  Double,
  ObjectId,
  type Regex,
  Timestamp,
  type Value,
} from "./bson-value.ts";

/** A document whose bytes are at hand already; written as it is. */
export class RawDocument {
  readonly bytes: Buffer;
  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
}

const maxUtf8BytesPerUnit = 3;

/** Writes BSON into one growing buffer; `at` is where the next byte goes. */
export class BsonWriter {
  bytes: Buffer;
  at = 0;

  constructor(size = 1024) {
    this.bytes = Buffer.allocUnsafe(size);
  }

  /** A copy of what was written; the writer can then be used again. */
  take(): Buffer {
    const copy = Buffer.from(this.bytes.subarray(0, this.at));
    this.at = 0;
    return copy;
  }

  reserve(count: number): void {
    if (this.at + count <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.at + count));
    this.bytes.copy(larger, 0, 0, this.at);
    this.bytes = larger;
  }

  document(document: BsonDocument): void {
    const start = this.openDocument();
    for (let index = 0; index < document.names.length; index += 1) {
      const value = document.values[index];
      if (value !== undefined) this.field(document.names[index] ?? "", value);
    }
    this.closeDocument(start);
  }

  array(values: readonly (Value | RawDocument)[]): void {
    const start = this.openDocument();
    this.elements(values);
    this.closeDocument(start);
  }

  elements(values: readonly (Value | RawDocument)[]): void {
    for (let index = 0; index < values.length; index += 1) {
      this.field(indexName(index), values[index] ?? null);
    }
  }

  /** Opens an object or an array as a field; closeDocument ends it. */
  openField(name: string, type: "object" | "array"): number {
    this.header(type === "object" ? 0x03 : 0x04, name);
    return this.openDocument();
  }

  openDocument(): number {
    const start = this.at;
    this.reserve(4);
    this.at += 4;
    return start;
  }

  closeDocument(start: number): void {
    this.reserve(1);
    this.bytes[this.at] = 0;
    this.at += 1;
    this.bytes.writeInt32LE(this.at - start, start);
  }

  field(name: string, value: Value | RawDocument): void {
    if (typeof value === "number") {
      this.header(0x10, name);
      this.int32(value);
    } else if (typeof value === "string") {
      this.header(0x02, name);
      this.string(value);
    } else if (value instanceof BsonDocument) {
      this.header(0x03, name);
      this.document(value);
    } else if (Array.isArray(value)) {
      this.header(0x04, name);
      this.array(value);
    } else if (value instanceof RawDocument) {
      this.header(0x03, name);
      this.raw(value.bytes);
    } else {
      this.scalarField(name, value);
    }
  }

  raw(bytes: Buffer): void {
    this.reserve(bytes.length);
    bytes.copy(this.bytes, this.at);
    this.at += bytes.length;
  }

  int32(value: number): void {
    this.reserve(4);
    this.at = this.bytes.writeInt32LE(value, this.at);
  }

  private scalarField(name: string, value: Scalar): void {
    if (value === null) {
      this.header(0x0a, name);
    } else if (typeof value === "boolean") {
      this.header(0x08, name);
      this.byte(Number(value));
    } else if (typeof value === "bigint") {
      this.header(0x12, name);
      this.int64(value);
    } else {
      this.header(value.typeCode, name);
      this.objectValue(value);
    }
  }

  private objectValue(value: ObjectScalar): void {
    if (value instanceof Double) {
      this.reserve(8);
      this.at = this.bytes.writeDoubleLE(value.value, this.at);
    } else if (value instanceof DateValue) {
      this.int64(BigInt(value.ms));
    } else if (value instanceof ObjectId) {
      this.binaryString(value.bytes);
    } else if (value instanceof Binary) {
      this.int32(value.bytes.length);
      this.byte(value.subtype);
      this.binaryString(value.bytes);
    } else if (value instanceof Timestamp) {
      this.int64(BigInt.asIntN(64, value.bits));
    } else {
      this.name(value.pattern);
      this.name(value.flags);
    }
  }

  private header(type: number, name: string): void {
    this.byte(type);
    this.name(name);
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.at] = value;
    this.at += 1;
  }

  private int64(value: bigint): void {
    this.reserve(8);
    this.at = this.bytes.writeBigInt64LE(value, this.at);
  }

  private binaryString(bytes: string): void {
    this.reserve(bytes.length);
    this.at += this.bytes.write(bytes, this.at, "latin1");
  }

  private name(name: string): void {
    this.utf8(name);
    this.byte(0);
  }

  private string(value: string): void {
    const start = this.at;
    this.reserve(4);
    this.at += 4;
    this.utf8(value);
    this.byte(0);
    this.bytes.writeInt32LE(this.at - start - 4, start);
  }

  private utf8(value: string): void {
    this.reserve(value.length * maxUtf8BytesPerUnit);
    const { bytes } = this;
    const start = this.at;
    for (let index = 0; index < value.length; index += 1) {
      const unit = value.charCodeAt(index);
      if (unit >= 0x80 || index >= longAscii) {
        this.at = start + index + bytes.write(value.slice(index), start + index, "utf8");
        return;
      }
      bytes[start + index] = unit;
    }
    this.at = start + value.length;
  }
}

/** Beyond this many characters the native writer is faster than a loop. */
const longAscii = 24;

type ObjectScalar = Double | DateValue | ObjectId | Binary | Timestamp | Regex;
type Scalar = null | boolean | bigint | ObjectScalar;

const indexNames = Array.from({ length: 1000 }, (_, index) => String(index));

function indexName(index: number): string {
  return indexNames[index] ?? String(index);
}

const sharedWriter = new BsonWriter(64 * 1024);

export function writeDocument(document: BsonDocument): Buffer {
  sharedWriter.at = 0;
  sharedWriter.document(document);
  return sharedWriter.take();
}
