import type { Document } from "bson";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  answerText,
  type CaseCollection,
  exact,
  firstBatchOf,
  openCaseCollection,
} from "./case-collection.ts";

let cases: CaseCollection;
beforeAll(async () => {
  cases = await openCaseCollection();
});
beforeEach(async () => {
  await cases.fill([{}]);
  await cases.run({ drop: cases.name });
});
afterAll(() => cases.close());

const nameOf = (key: Document) => Object.entries(key).flat().join("_");
const create = (key: Document, options: Document = {}) =>
  cases.run({ createIndexes: cases.name, indexes: [{ key, name: nameOf(key), ...options }] });
const insert = (...documents: Document[]) => cases.run({ insert: cases.name, documents });
const refused = 11000;

async function indexNames(): Promise<unknown[]> {
  const answer = await cases.run({ listIndexes: cases.name });
  return firstBatchOf(answer).map(({ name }) => name as unknown);
}

describe("a unique index refuses", () => {
  it.each([
    [{ a: 1 }, {}, [{ a: 1 }, { a: 1.0 }], refused],
    [{ a: 1 }, {}, [{ a: 1 }, { a: "1" }], "all"],
    [{ a: 1 }, {}, [{}, {}], refused],
    [{ a: 1 }, {}, [{}, { a: null }], refused],
    [{ a: 1 }, {}, [{ a: [1, 2] }, { a: 2 }], refused],
    [{ a: 1 }, {}, [{ a: [1, 1] }], "all"],
    [{ a: 1 }, {}, [{ a: [] }, { a: null }], "all"],
    [{ a: 1 }, {}, [{ a: [] }, { a: [] }], refused],
    [{ "a.b": 1 }, {}, [{ a: { b: 1 } }, { a: [{ b: 1 }] }], refused],
    [
      { a: 1, b: 1 },
      {},
      [
        { a: 1, b: 1 },
        { a: 1, b: 2 },
      ],
      "all",
    ],
    [{ a: 1, b: -1 }, {}, [{ a: 1 }, { a: 1 }], refused],
    [{ a: 1 }, { sparse: true }, [{}, {}], "all"],
    [{ a: 1 }, { sparse: true }, [{ a: null }, { a: null }], refused],
    [{ a: 1, b: 1 }, { sparse: true }, [{ a: 1 }, { a: 1 }], refused],
    [
      { a: 1 },
      { partialFilterExpression: { s: "on" } },
      [
        { a: 1, s: "off" },
        { a: 1, s: "on" },
      ],
      "all",
    ],
    [
      { a: 1 },
      { partialFilterExpression: { s: "on" } },
      [
        { a: 1, s: "on" },
        { a: 1, s: "on" },
      ],
      refused,
    ],
    [{ a: 1 }, { partialFilterExpression: { a: { $exists: true } } }, [{}, {}], "all"],
    [
      { a: 1 },
      { partialFilterExpression: { a: { $type: "string" } } },
      [{ a: 1 }, { a: 1 }],
      "all",
    ],
    [{ a: 1, b: 1 }, {}, [{ a: [1], b: [2] }], 171],
    [{ "a.x": 1, "a.y": 1 }, {}, [{ a: [{ x: 1, y: 2 }] }], "all"],
  ] as const)("by %j with %j of %j: %s", async (key, options, documents, outcome) => {
    await create(key, { unique: true, ...options });
    const stored = async () => {
      await insert(...documents);
      return "all";
    };
    expect(await answerText(stored())).toBe(outcome === "all" ? `"all"` : `error ${outcome}`);
    const built = async () => {
      await cases.run({ drop: cases.name });
      await insert(...documents);
      await create(key, { unique: true, ...options });
      return "all";
    };
    expect(await answerText(built())).toBe(outcome === "all" ? `"all"` : `error ${outcome}`);
  });

  it("an update into a taken key, and an upsert; what stood there stays", async () => {
    await create({ a: 1 }, { unique: true });
    await insert({ _id: 1, a: 1 }, { _id: 2, a: 2 });
    const update = (q: Document, u: Document) =>
      cases.run({ update: cases.name, updates: [{ q, u, upsert: true }] });
    expect(await answerText(update({ _id: 2 }, { $set: { a: 1 } }))).toBe("error 11000");
    expect(await answerText(update({ _id: 3 }, { $set: { a: 1 } }))).toBe("error 11000");
    expect(exact(await cases.find())).toBe(
      exact([
        { _id: 1, a: 1 },
        { _id: 2, a: 2 },
      ]),
    );
    await update({ _id: 1 }, { $set: { a: 3 } });
    await update({ _id: 2 }, { $set: { a: 1 } });
    expect(exact(await cases.find())).toBe(
      exact([
        { _id: 1, a: 3 },
        { _id: 2, a: 1 },
      ]),
    );
  });

  it("nothing that a document entered and left the partial filter with", async () => {
    await create({ a: 1 }, { unique: true, partialFilterExpression: { open: true } });
    await insert({ _id: 1, a: 1, open: true }, { _id: 2, a: 1, open: false });
    const set = (id: number, open: boolean) =>
      cases.run({ update: cases.name, updates: [{ q: { _id: id }, u: { $set: { open } } }] });
    expect(await answerText(set(2, true))).toBe("error 11000");
    await set(1, false);
    await set(2, true);
    expect(await answerText(set(1, true))).toBe("error 11000");
  });
});

describe("an index answers as a scan would", () => {
  const documents = [
    { _id: 1, a: 1, t: ["x", "y"] },
    { _id: 2, a: "1", t: ["y", "z"] },
    { _id: 3, a: null, t: [] },
    { _id: 4, t: "x" },
    { _id: 5, a: [1, 5], t: null },
    { _id: 6, a: { b: 1 }, t: [["x"]] },
  ];
  const filters: Document[] = [
    { a: 1 },
    { a: null },
    { a: { $gt: 0 } },
    { a: { $lt: 5 } },
    { a: { $gt: 1, $lt: 5 } },
    { a: { $in: [1, null] } },
    { a: { $ne: 1 } },
    { a: { $exists: false } },
    { a: { $exists: true } },
    { a: { $type: "string" } },
    { a: [1, 5] },
    { t: "x" },
    { t: { $in: ["x", "z"] } },
    { t: { $all: ["x", "y"] } },
    { t: /^y/ },
    { t: [] },
    { t: ["x"] },
    { t: { $size: 2 } },
    { t: { $elemMatch: { $gte: "y", $lt: "z" } } },
    { $or: [{ a: 1 }, { t: "z" }] },
    { t: { $not: { $gt: "x" } } },
  ];

  it.each(filters.map((filter) => [filter]))("to %j", async (filter) => {
    await insert(...documents);
    const found = async () => exact(await cases.find({ filter, sort: { _id: 1 } }));
    const scanned = await found();
    await create({ a: 1 });
    await create({ t: -1 });
    await create({ t: 1, a: 1 });
    expect(await found()).toBe(scanned);
    for (const hint of ["a_1", "t_-1", "t_1_a_1"]) {
      const hinted = await cases.find({ filter, hint, sort: { _id: 1 } });
      expect(exact(hinted)).toBe(scanned);
    }
  });

  it("a hint of a sparse index leaves out what the index does not have", async () => {
    await insert(...documents);
    await create({ a: 1 }, { sparse: true });
    const found = await cases.find({ hint: "a_1" });
    expect(found).toHaveLength(5);
    expect(await answerText(cases.find({ hint: "nope" }))).toBe("error 2");
  });
});

describe("createIndexes", () => {
  it("creates the collection and counts indexes", async () => {
    const answer = await create({ a: 1 });
    expect(answer).toMatchObject({ createdCollectionAutomatically: true });
    expect([Number(answer["numIndexesBefore"]), Number(answer["numIndexesAfter"])]).toEqual([1, 2]);
    const again = await create({ a: 1 });
    expect(again).toMatchObject({ note: "all indexes already exist" });
    expect(await indexNames()).toEqual(["_id_", "a_1"]);
  });

  it("lists what was asked for", async () => {
    const options = { unique: true, partialFilterExpression: { b: { $gt: 1 } } };
    await create({ a: 1, b: -1 }, options);
    const answer = await cases.run({ listIndexes: cases.name });
    const wanted = { v: 2, key: { a: 1, b: -1 }, name: "a_1_b_-1", ...options };
    expect(exact(firstBatchOf(answer))).toBe(
      exact([{ v: 2, key: { _id: 1 }, name: "_id_" }, wanted]),
    );
  });

  it.each([
    [{ key: { a: 1 }, name: "a_1", unique: true }, 86],
    [{ key: { b: 1 }, name: "a_1" }, 86],
    [{ key: { a: 1 }, name: "other" }, 85],
    [{ key: { a: 1 }, name: "a_1", expireAfterSeconds: 5 }, 85],
    [{ key: {}, name: "x" }, 67],
    [{ key: { b: 0 }, name: "x" }, 67],
    [{ key: { b: "x" }, name: "x" }, 67],
    [{ key: { "b.": 1 }, name: "x" }, 67],
    [{ key: { $b: 1 }, name: "x" }, 67],
    [{ key: { b: 1 } }, 9],
    [{ name: "x" }, 9],
    [{ key: { b: 1 }, name: "" }, 67],
    [{ key: { b: 1 }, name: "*" }, 2],
    [{ key: { b: 1 }, name: "x", nope: 1 }, 197],
    [{ key: { b: 1 }, name: "x", unique: "yes" }, 14],
    [{ key: { b: 1, c: 1 }, name: "x", expireAfterSeconds: 5 }, 67],
    [{ key: { b: 1 }, name: "x", expireAfterSeconds: -1 }, 67],
    [{ key: { b: 1 }, name: "x", expireAfterSeconds: "5" }, 67],
    [{ key: { b: 1 }, name: "x", sparse: true, partialFilterExpression: { c: 1 } }, 67],
    [{ key: { b: 1 }, name: "x", partialFilterExpression: { c: { $ne: 1 } } }, 67],
    [{ key: { b: 1 }, name: "x", partialFilterExpression: 5 }, 14],
    [{ key: { _id: -1 }, name: "x" }, 2],
    [{ key: { _id: 1 }, name: "_id_", unique: true }, 197],
    [{ key: { b: 1 }, name: "_id_" }, 2],
  ])("%j beside { a: 1 } is refused with %i", async (spec, code) => {
    await create({ a: 1 });
    const answer = cases.run({ createIndexes: cases.name, indexes: [spec] });
    expect(await answerText(answer)).toBe(`error ${code}`);
    expect(await indexNames()).toEqual(["_id_", "a_1"]);
  });

  it("builds all or none", async () => {
    await insert({ a: 1, b: 1 }, { a: 2, b: 1 });
    const indexes = ["a", "b"].map((name) => ({ key: { [name]: 1 }, name, unique: true }));
    const both = cases.run({ createIndexes: cases.name, indexes });
    expect(await answerText(both)).toBe("error 11000");
    expect(await indexNames()).toEqual(["_id_"]);
  });
});

describe("dropping", () => {
  it("takes indexes by name, by key, by a list, or all but the one on _id", async () => {
    const drop = (index: unknown) => cases.run({ dropIndexes: cases.name, index });
    for (const name of ["a", "b", "c", "d", "e"]) await create({ [name]: 1 });
    await drop("a_1");
    await drop({ b: 1 });
    await drop(["c_1", "d_1"]);
    expect(await indexNames()).toEqual(["_id_", "e_1"]);
    await drop("*");
    expect(await indexNames()).toEqual(["_id_"]);
    for (const [index, code] of [
      ["nope", 27],
      [{ nope: 1 }, 27],
      ["_id_", 72],
      [5, 14],
    ] as const) {
      expect(await answerText(drop(index))).toBe(`error ${code}`);
    }
  });

  it("a unique index ends its rule", async () => {
    await create({ a: 1 }, { unique: true });
    await insert({ a: 1 });
    await cases.run({ dropIndexes: cases.name, index: "a_1" });
    await insert({ a: 1 });
    expect(await cases.find()).toHaveLength(2);
  });

  it("a collection takes documents and indexes with it", async () => {
    await create({ a: 1 }, { unique: true });
    await insert({ a: 1 });
    await cases.run({ drop: cases.name });
    expect(await answerText(cases.run({ listIndexes: cases.name }))).toBe("error 26");
    expect(await answerText(cases.run({ drop: cases.name }))).toBe("error 26");
    await insert({ a: 1 }, { a: 1 });
    expect(await indexNames()).toEqual(["_id_"]);
  });

  it("the database leaves none of its collections", async () => {
    await insert({});
    await cases.run({ create: "other" });
    expect(await answerText(cases.run({ create: "other" }))).toBe("error 48");
    await cases.run({ dropDatabase: 1 });
    const listed = await cases.run({ listCollections: 1, nameOnly: true });
    expect(firstBatchOf(listed)).toEqual([]);
  });
});
