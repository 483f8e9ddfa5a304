import { Double, Long } from "bson";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CaseCollection, exact, openCaseCollection } from "./case-collection.ts";
import { type UpdateCase, verifyUpdates } from "./update-cases.ts";

let cases: CaseCollection;
beforeAll(async () => {
  cases = await openCaseCollection();
});
afterAll(() => cases.close());

const verify = (table: readonly UpdateCase[]) => verifyUpdates(() => cases, table);
const long = (text: string) => Long.fromString(text);

describe("$set", () => {
  verify([
    [{ $set: { a: 1 } }, {}, { a: 1 }],
    [{ $set: { a: 1 } }, { a: "s", b: 2 }, { a: 1, b: 2 }],
    [{ $set: { a: new Double(1) } }, { a: 1 }, { a: new Double(1) }],
    [{ $set: { "a.b.c": 1 } }, {}, { a: { b: { c: 1 } } }],
    [{ $set: { "a.b": 1, "a.c": 2 } }, {}, { a: { b: 1, c: 2 } }],
    [{ $set: { zz: 1, aa: 2 } }, {}, { aa: 2, zz: 1 }],
    [{ $set: { 10: "x", 9: "y" } }, {}, { 9: "y", 10: "x" }],
    [{ $set: { "a.0": 9 } }, { a: [1, 2] }, { a: [9, 2] }],
    [{ $set: { "a.3": 9 } }, { a: [1] }, { a: [1, null, null, 9] }],
    [{ $set: { "a.0.b": 1 } }, {}, { a: { 0: { b: 1 } } }],
    [{ $set: { "a.1.b": 1 } }, { a: [{}, {}] }, { a: [{}, { b: 1 }] }],
    [{ $set: { a: { $x: 1 } } }, {}, { a: { $x: 1 } }],
    [{ $set: {} }, { a: 1 }, { a: 1 }],
    [{ $set: { "a.b": 1 } }, { a: 5 }, 28],
    [{ $set: { "a.b": 1 } }, { a: [] }, 28],
    [{ $set: { "a.b": 1 } }, { a: null }, 28],
    [{ $set: { "": 1 } }, {}, 56],
    [{ $set: { "a..b": 1 } }, {}, 56],
    [{ $set: { "a.": 1 } }, {}, 56],
    [{ $set: { _id: 2 } }, {}, 66],
    [{ $set: { _id: 1 } }, {}, {}],
    [{ $set: { "_id.x": 2 } }, { a: 1 }, 28],
    [{ $set: { $x: 1 } }, {}, 52],
    [{ $set: 1 }, {}, 9],
    [{ $nope: { a: 1 } }, {}, 9],
    [{ $set: { a: 1 }, b: 1 }, {}, 9],
    [{ $set: { n: 1 }, $inc: { n: 1 } }, {}, 40],
    [{ $set: { a: {}, "a.b": 1 } }, {}, 40],
    [{ $set: { a: {} }, $unset: { "a.b": 1 } }, {}, 40],
  ]);
});

describe("$unset, $rename and $setOnInsert", () => {
  verify([
    [{ $unset: { a: 1 } }, { a: 1, b: 2 }, { b: 2 }],
    [{ $unset: { a: "" } }, { b: 2 }, { b: 2 }],
    [{ $unset: { "a.b": 1 } }, { a: 5 }, { a: 5 }],
    [{ $unset: { "a.0": 1 } }, { a: [1, 2] }, { a: [null, 2] }],
    [{ $unset: { "a.b": 1 } }, { a: { b: 1 } }, { a: {} }],
    [{ $unset: { _id: 1 } }, {}, 66],
    [{ $setOnInsert: { a: 1 } }, {}, {}],
    [{ $rename: { a: "b" } }, { a: 1 }, { b: 1 }],
    [{ $rename: { a: "b" } }, { b: 0, a: 1 }, { b: 1 }],
    [{ $rename: { a: "b.c" } }, { a: 1 }, { b: { c: 1 } }],
    [{ $rename: { x: "b" } }, { a: 1 }, { a: 1 }],
    [{ $rename: { a: "a" } }, { a: 1 }, 2],
    [{ $rename: { a: "a.b" } }, { a: 1 }, 2],
    [{ $rename: { a: 1 } }, { a: 1 }, 2],
    [{ $rename: { a: "" } }, { a: 1 }, 56],
    [{ $rename: { "a.0": "b" } }, { a: ["x"] }, 2],
    [{ $rename: { b: "a.0" } }, { a: ["x"], b: 1 }, 2],
    [{ $rename: { "a.$[]": "b" } }, { a: ["x"] }, 2],
    [{ $rename: { _id: "b" } }, {}, 66],
    [{ $rename: { a: "_id" } }, { a: 2 }, 66],
    [{ $rename: { a: "b" }, $set: { b: 1 } }, { a: 1 }, 40],
  ]);
});

describe("$inc and $mul keep the widest number type", () => {
  verify([
    [{ $inc: { n: 1 } }, {}, { n: 1 }],
    [{ $inc: { n: 1 } }, { n: 2 }, { n: 3 }],
    [{ $inc: { n: 1 } }, { n: 2_147_483_647 }, { n: long("2147483648") }],
    [{ $inc: { n: 1 } }, { n: long("9007199254740993") }, { n: long("9007199254740994") }],
    [{ $inc: { n: long("1") } }, { n: 1 }, { n: long("2") }],
    [{ $inc: { n: 0.5 } }, { n: 1 }, { n: 1.5 }],
    [{ $inc: { n: 0.1 } }, { n: 0.2 }, { n: 0.1 + 0.2 }],
    [{ $inc: { n: new Double(0) } }, { n: 1 }, { n: new Double(1) }],
    [{ $inc: { n: long("1") } }, { n: Long.MAX_VALUE }, 2],
    [{ $inc: { n: "1" } }, {}, 14],
    [{ $inc: { n: 1 } }, { n: "s" }, 14],
    [{ $inc: { n: 1 } }, { n: null }, 14],
    [{ $inc: { "a.b": 1 } }, { a: 5 }, 28],
    [{ $inc: { "a.b": 1 } }, {}, { a: { b: 1 } }],
    [{ $mul: { n: 2 } }, {}, { n: 0 }],
    [{ $mul: { n: 2.5 } }, {}, { n: new Double(0) }],
    [{ $mul: { n: long("2") } }, {}, { n: long("0") }],
    [{ $mul: { n: 3 } }, { n: 2 }, { n: 6 }],
    [{ $mul: { n: 65_536 } }, { n: 65_536 }, { n: long("4294967296") }],
    [{ $mul: { n: 0.5 } }, { n: 3 }, { n: 1.5 }],
    [{ $mul: { n: 2 } }, { n: Long.MAX_VALUE }, 2],
    [{ $mul: { a: 2 } }, { a: [] }, 14],
    [{ $mul: { a: "2" } }, { a: 1 }, 14],
  ]);
});

describe("$min, $max and $currentDate", () => {
  verify([
    [{ $min: { n: 1 } }, { n: 2 }, { n: 1 }],
    [{ $min: { n: 3 } }, { n: 2 }, { n: 2 }],
    [{ $min: { n: 3 } }, {}, { n: 3 }],
    [{ $min: { n: new Double(2) } }, { n: 2 }, { n: 2 }],
    [{ $min: { n: null } }, { n: 2 }, { n: null }],
    [{ $max: { n: 3 } }, { n: 2 }, { n: 3 }],
    [{ $max: { n: "a" } }, { n: 9 }, { n: "a" }],
    [{ $max: { a: null } }, { a: [] }, { a: [] }],
    [{ $max: { n: Number.NaN } }, { n: 0 }, { n: 0 }],
    [{ $currentDate: { t: 1 } }, {}, 2],
    [{ $currentDate: { t: { $type: "x" } } }, {}, 2],
    [{ $currentDate: { t: { $nope: "date" } } }, {}, 2],
  ]);

  it("$currentDate stores the time of the write as a date", async () => {
    for (const argument of [true, false, { $type: "date" }]) {
      await cases.fill([{}]);
      const before = Date.now();
      const updates = [{ q: {}, u: { $currentDate: { t: argument } } }];
      await cases.run({ update: cases.name, updates });
      const [document] = await cases.find();
      const { t } = document as { t: Date };
      expect(t).toBeInstanceOf(Date);
      expect(Math.abs(t.getTime() - before)).toBeLessThan(60_000);
    }
  });
});

describe("replacement", () => {
  verify([
    [{ b: 1 }, { a: 1 }, { b: 1 }],
    [{}, { a: 1 }, {}],
    [{ b: 1, _id: 1 }, { a: 1 }, { b: 1 }],
    [{ _id: new Double(1), b: 1 }, { a: 1 }, { _id: new Double(1), b: 1 }],
    [{ _id: 2 }, { a: 1 }, 66],
    [{ a: 1, $b: 1 }, {}, 52],
    [{ a: 2 }, { a: 1 }, 9, { multi: true }],
    [1, {}, 9],
  ]);
});

describe("what an update counts", () => {
  it("counts documents found and documents changed", async () => {
    await cases.fill([{ a: 1 }, { a: 2 }, { a: 3 }]);
    const updates = [{ q: { a: { $gt: 1 } }, u: { $set: { a: 2 } }, multi: true }];
    const answer = await cases.run({ update: cases.name, updates });
    expect(exact(answer)).toBe(exact({ n: 2, nModified: 1, ok: new Double(1) }));
  });

  it("changes one document unless multi is said", async () => {
    await cases.fill([{ a: 1 }, { a: 1 }]);
    await cases.run({ update: cases.name, updates: [{ q: { a: 1 }, u: { $set: { a: 2 } } }] });
    const { n } = await cases.run({ count: cases.name, query: { a: 2 } });
    expect(exact(n)).toBe(exact(1));
  });

  it("finds but does not change what stays as it was", async () => {
    await cases.fill([{ a: 1, b: [1] }]);
    const unchanged = [
      { $set: { a: 1 } },
      { $unset: { zz: 1 } },
      { $inc: { a: 0 } },
      { $max: { a: 1 } },
      { $addToSet: { b: 1 } },
      { $pull: { b: 5 } },
      { $push: { b: { $each: [] } } },
      { _id: 1, a: 1, b: [1] },
    ];
    for (const u of unchanged) {
      const answer = await cases.run({ update: cases.name, updates: [{ q: {}, u }] });
      expect(exact(answer)).toBe(exact({ n: 1, nModified: 0, ok: new Double(1) }));
    }
  });
});
