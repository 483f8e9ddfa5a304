import { type Document, Double, Int32, Long } from "bson";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CaseCollection, openCaseCollection } from "./case-collection.ts";

let cases: CaseCollection;
beforeAll(async () => {
  cases = await openCaseCollection();
});
afterAll(() => cases.close());

/** The code of an error, of the first failed statement, or 0. */
async function codeOf(command: Document): Promise<number> {
  try {
    const answer = await cases.answer(command);
    const [first] = (answer["writeErrors"] ?? []) as { code: unknown }[];
    return Number(first?.code ?? 0);
  } catch (error) {
    return Number((error as { code: unknown }).code);
  }
}

const one = { _id: 1, a: [1], b: [2] };

/** What random commands found to differ once; the collection holds `one`. */
describe("a command that once was answered differently", () => {
  const find = (more: Document) => ({ find: "", ...more });
  const update = (statement: Document) => ({
    update: "",
    updates: [{ q: { _id: 1 }, ...statement }],
  });
  const modify = (more: Document) => ({ findAndModify: "", query: { _id: 1 }, ...more });
  const set = { $set: { z: 1 } };

  it.each<[string, Document, number]>([
    ["singleBatch null", find({ singleBatch: null }), 14],
    ["a wrong hint with a batch of none", find({ hint: "x", batchSize: 0 }), 2],
    ["a wrong hint before a wrong sort", find({ hint: 1, sort: 1 }), 9],
    ["parallel arrays in a sort", find({ sort: { a: 1, b: 1 } }), 2],
    ["the same of one _id", find({ filter: { _id: 1 }, sort: { a: 1, b: 1 } }), 0],
    [
      "the same of one _id with a hint",
      find({ filter: { _id: 1 }, sort: { a: 1, b: 1 }, hint: { _id: 1 } }),
      2,
    ],
    ["$size beyond an int", find({ filter: { a: { $size: Long.fromString("2147483648") } } }), 2],
    ["a count with limit null", { count: "", limit: null }, 2],
    ["a count with an immense limit", { count: "", limit: new Double(1e20) }, 9],
    [
      "a cursor of null before a wrong hint",
      { aggregate: "", pipeline: [], cursor: null, hint: [] },
      14,
    ],
    ["an unknown readConcern", find({ readConcern: { a: 1 } }), 72],
    ["a null among array filters", update({ u: set, arrayFilters: [null] }), 0],
    [
      "a replacement with a wrong array filter",
      update({ u: { z: 1 }, arrayFilters: [{ e: { $in: 1 } }] }),
      2,
    ],
    [
      "a replacement with an unused array filter",
      update({ u: { z: 1 }, arrayFilters: [{ e: 1 }] }),
      0,
    ],
    ["a list of updates with nulls only", { update: "", updates: [null] }, 16],
    ["a wrong sort beside one _id", modify({ sort: { a: "x" }, update: set }), 0],
    [
      "the same with a projection",
      modify({ sort: { a: "x" }, update: set, fields: { a: 1 } }),
      15974,
    ],
    [
      "the same with a positional update",
      modify({ sort: { a: "x" }, update: { $set: { "a.$": 1 } } }),
      15974,
    ],
    ["a bad stage before a bad cursor", { aggregate: "", pipeline: [1], cursor: { x: 1 } }, 14],
    ["a bad cursor before a bad stage", { aggregate: "", cursor: { x: 1 }, pipeline: [1] }, 40415],
    ["a bad limit before a bad skip", { count: "", limit: "", skip: "" }, 2],
    ["a bad skip before a bad limit", { count: "", skip: "", limit: "" }, 14],
    ["a query that is null", { update: "", updates: [{ q: null, u: set }] }, 40414],
    ["a bad update after a null query", { update: "", updates: [{ q: null, u: "" }] }, 9],
    ["a distinct path behind an index", { distinct: "", key: "a.0." }, 0],
    ["a distinct path that ends with a dot", { distinct: "", key: "a." }, 40353],
  ])("%s", async (_, command, code) => {
    await cases.fill([one]);
    const [name = ""] = Object.keys(command);
    expect(await codeOf({ ...command, [name]: cases.name })).toBe(code);
  });

  it("ends at an array where only an empty name is left of the path", async () => {
    await cases.fill([
      { _id: 1, c: [] },
      { _id: 2, c: [{}] },
      { _id: 3, c: {} },
      { _id: 4, c: { "": 1 } },
    ]);
    const found = await cases.find({ filter: { "c.": { $exists: true } }, sort: { _id: 1 } });
    expect(found.map(({ _id }) => Number(_id))).toEqual([1, 2, 4]);
  });

  it("evaluates $first's argument for the first document of a group only", async () => {
    await cases.fill([
      { _id: 1, a: "x" },
      { _id: 2, a: [] },
    ]);
    const group = { _id: null, first: { $first: { $toString: "$a" } } };
    const pipeline = [{ $sort: { _id: 1 } }, { $group: group }];
    expect(await codeOf({ aggregate: cases.name, pipeline, cursor: {} })).toBe(0);
  });

  it("evaluates no operand behind the null that decides", async () => {
    await cases.fill([{ _id: 1, a: [] }]);
    const pipeline = [{ $project: { v: { $concat: ["$b", { $toString: "$a" }] } } }];
    expect(await codeOf({ aggregate: cases.name, pipeline, cursor: {} })).toBe(0);
  });

  it("upserts the one value of an $in that names it twice", async () => {
    await cases.fill([]);
    const q = { _id: { $in: [new Int32(9), new Int32(9)] } };
    await cases.answer({ update: cases.name, updates: [{ q, u: set, upsert: true }] });
    expect(await cases.find({})).toEqual([{ _id: new Int32(9), z: new Int32(1) }]);
  });

  it("builds an index at once that no document stands in", async () => {
    await cases.fill([one]);
    const partialFilterExpression = { missing: 1 };
    const index = { key: { a: 1 }, name: "none", partialFilterExpression, sparse: 0, unique: 5 };
    await cases.answer({ createIndexes: cases.name, indexes: [index] });
    const { cursor } = await cases.answer({ listIndexes: cases.name });
    const [, listed] = (cursor as { firstBatch: Document[] }).firstBatch;
    expect(Object.keys(listed ?? {})).toEqual([
      "v",
      "key",
      "name",
      "unique",
      "partialFilterExpression",
      "sparse",
    ]);
    expect([listed?.["unique"], listed?.["sparse"]]).toEqual([true, false]);
  });

  it("takes no NaN for what it was", async () => {
    await cases.fill([{ _id: 1, a: Number.NaN }]);
    const u = { $inc: { a: new Double(0) } };
    const updated = await cases.answer({ update: cases.name, updates: [{ q: {}, u }] });
    expect(Number(updated["nModified"])).toBe(1);
  });

  it("cuts nothing by $slice inside an array that lies in another", async () => {
    await cases.fill([{ _id: 1, a: [[{ c: [1, 2] }], { c: [1, 2] }] }]);
    const [found] = await cases.find({ projection: { "a.c": { $slice: 1 } } });
    expect(JSON.stringify(found?.["a"])).toBe('[[{"c":[1,2]}],{"c":[1]}]');
  });

  it.each<[string, Document[], number, string]>([
    [
      "what has no keys at all before what is double",
      [{ b: 1 }, { x: [1], y: [1] }],
      171,
      "parallel arrays",
    ],
    [
      "the first index's double first",
      [
        { a: 1, b: 5 },
        { a: 1, b: 6 },
        { a: 3, b: 1 },
      ],
      11000,
      "b_1",
    ],
  ])("says of two new indexes %s", async (_, documents, code, text) => {
    await cases.fill([...documents, { b: 1 }, { a: 2 }].map((one, _id) => ({ _id, ...one })));
    const keys = [{ b: 1 }, { a: 1 }].map((key) => ({ key, unique: true }));
    const indexes = [...keys, { key: { x: 1, y: 1 } }].map((index) => ({
      ...index,
      name: `${Object.keys(index.key).join("_")}_1`,
    }));
    const command = { createIndexes: cases.name, indexes };
    expect(await codeOf(command)).toBe(code);
    await expect(cases.answer(command)).rejects.toThrow(text);
  });
});
