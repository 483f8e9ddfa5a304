import { type Document, serialize } from "bson";
import { describe, expect, it } from "vitest";
import { BsonDocument, type Value } from "../../../../models/embedded/language/bson-value.ts";
import { indexKeysOf } from "../../../../models/embedded/language/index-keys.ts";
import { readDocument } from "../../../../models/embedded/language/read-bson.ts";

function keysOf(document: Document, fields: readonly string[], sparse = false) {
  const paths = fields.map((field) => field.split("."));
  return indexKeysOf(readDocument(Buffer.from(serialize(document))), { paths, sparse });
}

const b1 = new BsonDocument(["b"], [1]);

type KeyCase = readonly [
  document: Document,
  fields: readonly string[],
  keys: readonly (readonly (Value | undefined)[])[],
  arrayFields?: readonly number[],
];

const table: readonly KeyCase[] = [
  [{ a: 1 }, ["a"], [[1]]],
  [{}, ["a"], [[null]]],
  [{ a: null }, ["a"], [[null]]],
  [{ a: { b: 1 } }, ["a"], [[b1]]],
  [{ a: { b: 1 } }, ["a.b"], [[1]]],
  [{ a: 5 }, ["a.b"], [[null]]],
  [{ a: 1, b: 2 }, ["b", "a"], [[2, 1]]],
  [{ a: [1, 2] }, ["a"], [[1], [2]], [0]],
  [{ a: [] }, ["a"], [[undefined]], [0]],
  [{ a: [[]] }, ["a"], [[[]]], [0]],
  [{ a: [[1, 2]] }, ["a"], [[[1, 2]]], [0]],
  [{ a: [{ b: 1 }, { b: 2 }, {}] }, ["a.b"], [[1], [2], [null]], [0]],
  [{ a: [] }, ["a.b"], [[null]], [0]],
  [{ a: [5] }, ["a.b"], [[null]], [0]],
  [{ a: [{ b: [1, 2] }] }, ["a.b"], [[1], [2]], [0]],
  [
    { a: [1, 2], b: 9 },
    ["a", "b"],
    [
      [1, 9],
      [2, 9],
    ],
    [0],
  ],
  [
    { a: [{ x: 1, y: 2 }, { x: 3 }] },
    ["a.x", "a.y"],
    [
      [1, 2],
      [3, null],
    ],
    [0, 1],
  ],
  [{ a: [7, 8] }, ["a.1"], [[8]], [0]],
  [{ a: [{ b: 1 }, { b: 2 }] }, ["a.1.b"], [[2]], [0]],
];

describe("the keys of a document", () => {
  it.each(table.map((one) => [JSON.stringify(one[0]), one[1].join(), one] as const))(
    "%s by %s",
    (_document, _fields, [document, fields, keys, arrayFields = []]) => {
      const found = keysOf(document, fields);
      const different = new Map(found.keys.map((key) => [JSON.stringify(key), key]));
      expect([...different.values()]).toEqual(keys);
      expect([...found.arrayFields].sort()).toEqual(arrayFields);
    },
  );

  it("are refused with 171 when two arrays stand side by side", () => {
    expect(() => keysOf({ a: [1], b: [2] }, ["a", "b"])).toThrow(
      expect.objectContaining({ code: 171, codeName: "CannotIndexParallelArrays" }),
    );
    expect(() => keysOf({ a: [], b: [] }, ["a", "b"])).toThrow(
      expect.objectContaining({ code: 171 }),
    );
  });

  it("are refused when a number names an element and a field", () => {
    expect(() => keysOf({ a: [{ 0: 1 }] }, ["a.0"])).toThrow(
      expect.objectContaining({ code: 16746 }),
    );
  });

  it.each([
    [{}, ["a"], 0],
    [{ a: null }, ["a"], 1],
    [{ a: [] }, ["a"], 1],
    [{ b: 1 }, ["a", "b"], 1],
    [{ c: 1 }, ["a", "b"], 0],
    [{ a: [{}] }, ["a.b"], 0],
    [{ a: [{}, { b: 1 }] }, ["a.b"], 1],
  ] as const)("%j by %j in a sparse index are %i", (document, fields, count) => {
    expect(keysOf(document, fields, true).keys).toHaveLength(count);
  });
});
