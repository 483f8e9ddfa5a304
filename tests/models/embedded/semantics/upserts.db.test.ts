import { type Document, Double } from "bson";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  answerText,
  type CaseCollection,
  exact,
  type Expected,
  expectedText,
  openCaseCollection,
  shown,
  titled,
} from "./case-collection.ts";

let cases: CaseCollection;
beforeAll(async () => {
  cases = await openCaseCollection();
});
afterAll(() => cases.close());

type UpsertCase = readonly [filter: Document, update: Document, made: Expected<Document>];

const table: readonly UpsertCase[] = [
  [{ _id: 7 }, { $set: { a: 1 } }, { _id: 7, a: 1 }],
  [{ _id: 7, b: 2 }, { $set: { a: 1 } }, { _id: 7, b: 2, a: 1 }],
  [{ z: 1, _id: 7, b: 2 }, { $set: { a: 1 } }, { _id: 7, b: 2, z: 1, a: 1 }],
  [{ _id: 7, "b.c": 2 }, { $set: { "b.d": 1 } }, { _id: 7, b: { c: 2, d: 1 } }],
  [{ _id: 7, b: { $eq: 2 } }, { $set: { a: 1 } }, { _id: 7, b: 2, a: 1 }],
  [{ _id: 7, b: { $in: [2] } }, { $set: { a: 1 } }, { _id: 7, b: 2, a: 1 }],
  [{ _id: 7, b: { $in: [2, 3] } }, { $set: { a: 1 } }, { _id: 7, a: 1 }],
  [{ _id: 7, b: { $all: [2] } }, { $set: { a: 1 } }, { _id: 7, b: 2, a: 1 }],
  [{ _id: 7, b: { $gt: 2 } }, { $set: { a: 1 } }, { _id: 7, a: 1 }],
  [{ $and: [{ _id: 7 }, { b: 2 }] }, { $set: { a: 1 } }, { _id: 7, b: 2, a: 1 }],
  [{ $or: [{ _id: 7 }] }, { $set: { a: 1 } }, { _id: 7, a: 1 }],
  [{ _id: 7, $or: [{ b: 1 }, { b: 2 }] }, { $set: { a: 1 } }, { _id: 7, a: 1 }],
  [{ _id: 7 }, { $setOnInsert: { a: 1 }, $set: { b: 2 } }, { _id: 7, a: 1, b: 2 }],
  [{ _id: 7, n: 1 }, { $inc: { n: 4 } }, { _id: 7, n: 5 }],
  [{ _id: 7 }, { $inc: { n: 4 } }, { _id: 7, n: 4 }],
  [{ _id: 7 }, { $push: { t: 1 } }, { _id: 7, t: [1] }],
  [{ _id: 7, t: [1] }, { $addToSet: { t: 2 } }, { _id: 7, t: [1, 2] }],
  [{ _id: 7, a: 1 }, { $unset: { a: 1 } }, { _id: 7 }],
  [{ b: 1 }, { $set: { _id: 7 } }, { _id: 7, b: 1 }],
  [{ b: 1 }, { $setOnInsert: { _id: 7 } }, { _id: 7, b: 1 }],
  [{ _id: 7, b: 1 }, { c: 1 }, { _id: 7, c: 1 }],
  [{ b: 1 }, { c: 1, _id: 7 }, { _id: 7, c: 1 }],
  [{ _id: 7 }, { _id: new Double(7), c: 1 }, { _id: new Double(7), c: 1 }],
  [{ _id: 7 }, { $set: { _id: 8 } }, 66],
  [{ _id: 7 }, { _id: 8 }, 66],
  [{ a: 1, "a.b": 2 }, { $set: { c: 1 } }, 54],
  [{ $and: [{ a: 1 }, { a: 2 }] }, { $set: { c: 1 } }, 54],
  [{ _id: 7, a: 1 }, { $set: { "a.b": 1 } }, 28],
  [{ _id: { $gt: 1, $eq: [1] } }, { $set: { a: 1 } }, 53],
  [{ _id: 7 }, { $set: { "a.$": 1 } }, 2],
  [{ _id: 7, $expr: true }, { $set: { a: 1 } }, 224],
];

function title([filter, update, made]: UpsertCase): string {
  const outcome = typeof made === "number" ? "is refused with" : "makes";
  return `${shown(update)} where ${shown(filter)} ${outcome} ${shown(made)}`;
}

describe("an upsert that finds nothing", () => {
  it.each(titled(table, title))("%s", async (_title, [q, u, made]) => {
    await cases.fill([]);
    const upserted = async () => {
      await cases.run({ update: cases.name, updates: [{ q, u, upsert: true }] });
      const [document] = await cases.find();
      return document;
    };
    expect(await answerText(upserted())).toBe(expectedText(made));
  });

  it("says the index of the statement and the new _id", async () => {
    await cases.fill([{ a: 1 }]);
    const updates = [
      { q: { a: 1 }, u: { $set: { a: 2 } }, upsert: true },
      { q: { _id: "new" }, u: { $set: { a: 3 } }, upsert: true },
    ];
    const answer = await cases.run({ update: cases.name, updates });
    const upserted = [{ index: 1, _id: "new" }];
    expect(exact(answer)).toBe(exact({ n: 2, upserted, nModified: 1, ok: new Double(1) }));
  });

  it("makes an ObjectId where the filter names no _id", async () => {
    await cases.fill([]);
    const updates = [{ q: { a: 1 }, u: { $set: { b: 1 } }, upsert: true, multi: true }];
    await cases.run({ update: cases.name, updates });
    const [document = {}] = await cases.find();
    expect(Object.keys(document)).toEqual(["_id", "a", "b"]);
    expect(document["_id"]).toMatchObject({ _bsontype: "ObjectId" });
  });
});

describe("findAndModify", () => {
  const run = (options: Document) => cases.run({ findAndModify: cases.name, ...options });
  const counted = (n: number, updatedExisting: boolean) => ({ n, updatedExisting });

  it("gives the document before, or the new one", async () => {
    await cases.fill([{ a: 1 }]);
    const before = await run({ query: { a: 1 }, update: { $inc: { a: 1 } } });
    expect(exact(before["value"])).toBe(exact({ _id: 1, a: 1 }));
    const after = await run({ query: { a: 2 }, update: { $inc: { a: 1 } }, new: true });
    const wanted = {
      lastErrorObject: counted(1, true),
      value: { _id: 1, a: 3 },
      ok: new Double(1),
    };
    expect(exact(after)).toBe(exact(wanted));
  });

  it("takes the first document of the sort and projects the answer", async () => {
    await cases.fill([
      { a: 3, b: 1 },
      { a: 1, b: 2 },
      { a: 2, b: 3 },
    ]);
    const options = { query: {}, sort: { a: 1 }, fields: { b: 1, _id: 0 } };
    const { value } = await run({ ...options, update: { $set: { a: 9 } } });
    expect(exact(value)).toBe(exact({ b: 2 }));
  });

  it("removes one document and gives it back", async () => {
    await cases.fill([{ a: 1 }, { a: 2 }]);
    const removed = await run({ query: {}, sort: { a: -1 }, remove: true });
    expect(exact(removed)).toBe(
      exact({ lastErrorObject: { n: 1 }, value: { _id: 2, a: 2 }, ok: new Double(1) }),
    );
    expect(await cases.find()).toHaveLength(1);
  });

  it("gives null where nothing is found", async () => {
    await cases.fill([]);
    const updated = await run({ query: { a: 1 }, update: { $set: { a: 1 } } });
    const wanted = { lastErrorObject: counted(0, false), value: null, ok: new Double(1) };
    expect(exact(updated)).toBe(exact(wanted));
    const removed = await run({ query: { a: 1 }, remove: true });
    expect(exact(removed)).toBe(
      exact({ lastErrorObject: { n: 0 }, value: null, ok: new Double(1) }),
    );
  });

  it("upserts, and gives null before and the document after", async () => {
    await cases.fill([]);
    const options = { update: { $set: { a: 1 } }, upsert: true };
    const before = await run({ query: { _id: 5 }, ...options });
    const lastErrorObject = { ...counted(1, false), upserted: 5 };
    expect(exact(before)).toBe(exact({ lastErrorObject, value: null, ok: new Double(1) }));
    const after = await run({ query: { _id: 6 }, ...options, new: true });
    expect(exact(after["value"])).toBe(exact({ _id: 6, a: 1 }));
  });

  it("uses arrayFilters and the matched element", async () => {
    await cases.fill([{ a: [{ q: 1 }, { q: 2 }] }]);
    const filtered = await run({
      query: {},
      update: { $set: { "a.$[e].v": 1 } },
      arrayFilters: [{ "e.q": 2 }],
      new: true,
    });
    expect(exact(filtered["value"])).toBe(exact({ _id: 1, a: [{ q: 1 }, { q: 2, v: 1 }] }));
    const matched = await run({ query: { "a.q": 1 }, update: { $set: { "a.$": 0 } }, new: true });
    expect(exact(matched["value"])).toBe(exact({ _id: 1, a: [0, { q: 2, v: 1 }] }));
  });

  it.each([
    [{ query: {} }, 9],
    [{ query: {}, update: {}, remove: true }, 9],
    [{ query: {}, remove: true, new: true }, 9],
    [{ query: {}, remove: true, upsert: true }, 9],
    [{ query: {}, update: 1 }, 9],
    [{ query: 1, update: {} }, 14],
  ])("%j is refused with %i", async (options, code) => {
    expect(await answerText(run(options))).toBe(`error ${code}`);
  });
});
