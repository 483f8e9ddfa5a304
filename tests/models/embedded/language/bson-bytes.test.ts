import * as bson from "bson";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BsonDocument, Double } from "../../../../models/embedded/language/bson-value.ts";
import { CommandError } from "../../../../models/embedded/language/command-error.ts";
import { readDocument } from "../../../../models/embedded/language/read-bson.ts";
import { writeDocument } from "../../../../models/embedded/language/write-bson.ts";
import { anyDocument } from "./arbitrary-value.ts";

const everyType = {
  double: new bson.Double(1),
  minusZero: -0,
  int: 1,
  long: bson.Long.fromNumber(1),
  text: "张三\0😀",
  object: { 2: "b", 1: "a" },
  array: [1, [2], {}],
  bytes: new bson.Binary(Buffer.from([0, 255]), 5),
  id: new bson.ObjectId("650000000000000000000001"),
  yes: true,
  no: false,
  date: new Date(-1),
  nothing: null,
  pattern: /^a/,
  timestamp: new bson.Timestamp({ t: 1, i: 2 }),
};

function codeOf(bytes: Uint8Array): number | undefined {
  try {
    readDocument(Buffer.from(bytes));
    return undefined;
  } catch (error) {
    if (error instanceof CommandError) return error.code;
    throw error;
  }
}

describe("BSON", () => {
  it("is written byte by byte as it was read, number types and order of fields kept", () => {
    const bytes = Buffer.from(bson.serialize(everyType));
    expect(writeDocument(readDocument(bytes))).toEqual(bytes);
  });

  it("keeps every value of every document", () => {
    fc.assert(
      fc.property(anyDocument, (document) => {
        const bytes = writeDocument(document);
        expect(readDocument(bytes)).toEqual(document);
      }),
      { numRuns: 300 },
    );
  });

  it("reads one document out of the middle of other bytes", () => {
    const bytes = Buffer.concat([Buffer.alloc(7, 1), bson.serialize({ a: 1.5 }), Buffer.alloc(3)]);
    expect(readDocument(bytes, 7)).toEqual(new BsonDocument(["a"], [new Double(1.5)]));
  });

  it("that was cut off anywhere is refused with 22", () => {
    const bytes = bson.serialize(everyType);
    for (let length = 0; length < bytes.length; length += 1) {
      expect(codeOf(bytes.subarray(0, length))).toBe(22);
    }
  });

  it("with changed bytes is read or refused, never anything else", () => {
    const bytes = bson.serialize(everyType);
    const at = fc.integer({ min: 0, max: bytes.length - 1 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(at, fc.nat(255)), { minLength: 1, maxLength: 4 }),
        (changes) => {
          const changed = Buffer.from(bytes);
          for (const [index, byte] of changes) changed[index] = byte;
          return [undefined, 15, 22, 238].includes(codeOf(changed));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it.each([
    ["a length below five", [4, 0, 0, 0, 0]],
    ["a length beyond the bytes", [9, 0, 0, 0, 0]],
    ["bytes after the end of its fields", [6, 0, 0, 0, 0, 0]],
    ["a string of length 0", [13, 0, 0, 0, 2, 97, 0, 0, 0, 0, 0, 0, 0]],
    ["a string that does not end with NUL", [14, 0, 0, 0, 2, 97, 0, 1, 0, 0, 0, 65, 0, 0]],
    ["a negative length of bytes", [13, 0, 0, 0, 5, 97, 0, 255, 255, 255, 255, 0, 0]],
  ])("with %s is refused with 22", (_what, bytes) => {
    expect(codeOf(Buffer.from(bytes))).toBe(22);
  });

  it("is refused below 200 levels of objects", () => {
    const nested = (depth: number) => {
      let inside: bson.Document = {};
      for (let level = 1; level < depth; level += 1) inside = { a: inside };
      return bson.serialize(inside);
    };
    expect(codeOf(nested(200))).toBeUndefined();
    expect(codeOf(nested(201))).toBe(15);
  });

  it.each([
    ["Decimal128", bson.Decimal128.fromString("1")],
    ["MinKey", new bson.MinKey()],
    ["MaxKey", new bson.MaxKey()],
    ["JavaScript code", new bson.Code("1")],
    ["JavaScript code with scope", new bson.Code("1", {})],
    ["Symbol", new bson.BSONSymbol("a")],
    ["binData of the old subtype 2", new bson.Binary(Buffer.from("a"), 2)],
  ])("refuses %s by its name", (name, value) => {
    const bytes = Buffer.from(bson.serialize({ value }));
    expect(() => readDocument(bytes)).toThrow(new RegExp(`^${name} .*closed list`));
    expect(codeOf(bytes)).toBe(238);
  });
});
