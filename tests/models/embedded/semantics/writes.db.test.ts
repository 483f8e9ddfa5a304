import { type Document, Double, Long } from "bson";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { answerText, type CaseCollection, exact, openCaseCollection } from "./case-collection.ts";

let cases: CaseCollection;
beforeAll(async () => {
  cases = await openCaseCollection();
});
beforeEach(() => cases.fill([]));
afterAll(() => cases.close());

const insert = (documents: unknown[], more: Document = {}) =>
  cases.answer({ insert: cases.name, documents, ...more });
const update = (updates: unknown[], more: Document = {}) =>
  cases.answer({ update: cases.name, updates, ...more });
const remove = (deletes: unknown[], more: Document = {}) =>
  cases.answer({ delete: cases.name, deletes, ...more });

async function ids(): Promise<unknown[]> {
  const found = await cases.find({ sort: { _id: 1 } });
  return found.map(({ _id }) => Number(_id));
}

/** n, and index and code of every write error. */
function told(answer: Document) {
  const errors = (answer["writeErrors"] ?? []) as Document[];
  const codes = errors.map(({ index, code }) => [Number(index), Number(code)]);
  return [Number(answer["n"]), ...codes];
}

describe("a batch with an error in the middle", () => {
  const documents = [{ _id: 1 }, { _id: 1 }, { _id: 2 }, { _id: 1 }, { _id: [3] }, { _id: 4 }];

  it("of inserts stops there when it is ordered", async () => {
    expect(told(await insert(documents))).toEqual([1, [1, 11000]]);
    expect(await ids()).toEqual([1]);
  });

  it("of inserts goes on when it is not", async () => {
    const answer = await insert(documents, { ordered: false });
    expect(told(answer)).toEqual([3, [1, 11000], [3, 11000], [4, 53]]);
    expect(await ids()).toEqual([1, 2, 4]);
  });

  const updates = [
    { q: { _id: 1 }, u: { $set: { a: 1 } } },
    { q: { _id: 1 }, u: { $inc: { s: 1 } } },
    { q: { _id: 1 }, u: { $nope: 1 } },
    { q: { _id: 2 }, u: { $set: { a: 1 } } },
  ];

  it("of updates stops there when it is ordered", async () => {
    await insert([{ _id: 1, s: "x" }, { _id: 2 }]);
    expect(told(await update(updates))).toEqual([1, [1, 14]]);
    expect(exact(await cases.find())).toBe(exact([{ _id: 1, s: "x", a: 1 }, { _id: 2 }]));
  });

  it("of updates goes on when it is not", async () => {
    await insert([{ _id: 1, s: "x" }, { _id: 2 }]);
    const answer = await update(updates, { ordered: false });
    expect(told(answer)).toEqual([2, [1, 14], [2, 9]]);
    expect(Number(answer["nModified"])).toBe(2);
  });

  it("of deletes does what it can", async () => {
    await insert([{ _id: 1 }, { _id: 2 }, { _id: 3 }]);
    const deletes = [
      { q: { _id: 1 }, limit: 1 },
      { q: { $nope: 1 }, limit: 1 },
      { q: {}, limit: 0 },
    ];
    expect(told(await remove(deletes))).toEqual([1, [1, 2]]);
    expect(told(await remove(deletes, { ordered: false }))).toEqual([2, [1, 2]]);
    expect(await ids()).toEqual([]);
  });

  it("tells a duplicate's index, pattern and value", async () => {
    await insert([{ _id: 1 }]);
    const { writeErrors } = await insert([{ _id: 1, a: 2 }]);
    const [error] = writeErrors as Document[];
    const { keyPattern, keyValue } = (error ?? {}) as Record<string, unknown>;
    expect(exact({ keyPattern, keyValue })).toBe(
      exact({ keyPattern: { _id: 1 }, keyValue: { _id: 1 } }),
    );
  });
});

describe("what a write counts", () => {
  it("is inserted documents, also none", async () => {
    expect(exact(await insert([{ _id: 1 }, { _id: 2 }]))).toBe(exact({ n: 2, ok: new Double(1) }));
  });

  it("is one removed document with limit 1, all with limit 0", async () => {
    await insert([
      { _id: 1, a: 1 },
      { _id: 2, a: 1 },
      { _id: 3, a: 1 },
    ]);
    expect(exact(await remove([{ q: { a: 1 }, limit: 1 }]))).toBe(
      exact({ n: 1, ok: new Double(1) }),
    );
    expect(told(await remove([{ q: { a: 1 }, limit: 0 }]))).toEqual([2]);
    expect(told(await remove([{ q: {}, limit: 0 }]))).toEqual([0]);
  });
});

describe("a stored document", () => {
  it("has its _id first, and one made for it where it has none", async () => {
    await insert([{ b: 1, _id: 5 }, { b: 2 }]);
    const found = await cases.find({ sort: { b: 1 } });
    expect(found.map((document) => Object.keys(document)[0])).toEqual(["_id", "_id"]);
    expect(found[1]?.["_id"]).toMatchObject({ _bsontype: "ObjectId" });
  });

  it.each([
    [{ _id: [1] }, 53],
    [{ _id: { $a: 1 } }, 52],
    [{ _id: 1, b: { $a: 1 } }, undefined],
    [{ _id: 1, $a: 1 }, undefined],
    [{ _id: 1, "a.b": 1 }, undefined],
    [{ _id: 1, "": 1 }, undefined],
    [{ _id: null }, undefined],
  ])("%j is taken, or refused with a code: %s", async (document, code) => {
    const answer = await insert([document]);
    expect(told(answer)).toEqual(code === undefined ? [1] : [0, [0, code]]);
  });

  it("of more than 16 MB is refused, and nothing of the batch after it is stored", async () => {
    const half = "x".repeat(8 * 1024 * 1024);
    await insert([{ _id: 1, half }]);
    const updates = [
      { q: { _id: 1 }, u: { $set: { other: half } } },
      { q: { _id: 1 }, u: { $set: { small: 1 } } },
    ];
    const answer = await update(updates);
    expect(told(answer)[0]).toBe(0);
    expect(await answerText(cases.find({ projection: { half: 0 } }))).toBe(exact([{ _id: 1 }]));
  });
});

describe("what a write says besides", () => {
  it("about sessions and retries is taken without effect", async () => {
    const more = { txnNumber: Long.fromNumber(1), writeConcern: { w: 1, j: true, wtimeout: 5 } };
    const session = cases.startSession();
    const command = {
      insert: cases.name,
      documents: [{ _id: 1 }],
      writeConcern: more.writeConcern,
    };
    expect(told(await cases.answer(command, session))).toEqual([1]);
    await session.endSession();
  });

  it.each([
    [{ insert: "cases", documents: [] }, 16],
    [{ insert: "cases" }, 40414],
    [{ insert: "cases", documents: [1] }, 14],
    [{ insert: "cases", documents: [{}], nope: 1 }, 40415],
    [{ update: "cases", updates: [{ u: {} }] }, 40414],
    [{ update: "cases", updates: [{ q: {} }] }, 40414],
    [{ update: "cases", updates: [{ q: 1, u: {} }] }, 14],
    [{ delete: "cases", deletes: [{ q: {} }] }, 40414],
    [{ delete: "cases", deletes: [{ q: {}, limit: 2 }] }, 9],
    [{ delete: "", deletes: [{ q: {}, limit: 0 }] }, 73],
    [{ count: "cases", query: { $nope: 1 } }, 2],
    [{ distinct: "cases", key: 1 }, 14],
    [{ nope: 1 }, 59],
  ])("wrongly, as in %j, is refused with %i", async (command, code) => {
    expect(await answerText(cases.answer(command))).toBe(`error ${code}`);
  });
});

describe("two writers at once", () => {
  it("of one unique key: exactly one wins", async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, who) => insert([{ _id: 1, who }])),
    );
    expect(answers.map((answer) => Number(answer["n"])).sort()).toEqual([
      ...Array<number>(19).fill(0),
      1,
    ]);
  });

  it("by a conditional update: exactly one wins", async () => {
    await insert([{ _id: 1, state: "pending" }]);
    const claim = (who: number) =>
      update([{ q: { _id: 1, state: "pending" }, u: { $set: { state: "sent", who } } }]);
    const answers = await Promise.all(Array.from({ length: 20 }, (_, who) => claim(who)));
    const winners = answers.flatMap((answer, who) =>
      Number(answer["nModified"]) === 1 ? [who] : [],
    );
    const [document] = await cases.find();
    expect(winners).toEqual([Number(document?.["who"])]);
  });

  it("of increments: none is lost", async () => {
    await insert([{ _id: 1, n: 0 }]);
    await Promise.all(
      Array.from({ length: 50 }, () => update([{ q: { _id: 1 }, u: { $inc: { n: 1 } } }])),
    );
    expect(exact(await cases.find())).toBe(exact([{ _id: 1, n: 50 }]));
  });
});
