import { Binary, type Document, Double, Long, ObjectId, Timestamp } from "bson";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  answerText,
  type CaseCollection,
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

/** The documents get _id 1, 2, 3 … in their order; expected are the _ids. */
type SortCase = readonly [
  sort: Document,
  documents: readonly Document[],
  ids: Expected<readonly number[]>,
];

const values = (...all: unknown[]): Document[] => all.map((a) => ({ a }));
const id = new ObjectId("650000000000000000000001");

/** One of every type, least first. */
const allTypes = values(
  [],
  null,
  Number.NaN,
  Number.NEGATIVE_INFINITY,
  -1,
  0.5,
  Long.fromNumber(1),
  new Double(1.5),
  "",
  "A",
  "a",
  "Ａ",
  "😀",
  {},
  { x: 1 },
  { x: 1, y: 1 },
  { y: 0 },
  { x: "s" },
  new Binary(Buffer.from("z")),
  new Binary(Buffer.from("ab")),
  new Binary(Buffer.from("aa"), 5),
  id,
  false,
  true,
  new Date(-1),
  new Date(0),
  new Timestamp({ t: 0, i: 1 }),
);
const upwards = allTypes.map((_, at) => at + 1);

const table: readonly SortCase[] = [
  [{ a: 1 }, allTypes, upwards],
  [{ a: -1 }, allTypes, upwards.toReversed()],
  [{ a: 1, _id: -1 }, values(1, new Double(1), Long.fromNumber(1)), [3, 2, 1]],
  [{ a: 1, _id: -1 }, [{}, { a: null }], [2, 1]],
  [{ "a.k": 1, _id: -1 }, [{ a: [] }, {}], [2, 1]],
  [{ a: 1 }, values("s", 5, null, true, new Date(0), id, { x: 1 }), [3, 2, 1, 7, 6, 4, 5]],
  [{ a: 1 }, values("😀", "Ａ"), [2, 1]],
  [{ a: 1 }, values("a\0b", "a", "a!"), [2, 1, 3]],
  [{ a: -1 }, values([3, 9], 5), [1, 2]],
  [{ a: 1 }, values([3, 9], 5), [1, 2]],
  [{ a: 1 }, values([9, 3], 5, [4]), [1, 3, 2]],
  [{ a: 1 }, values([[1]], 5), [2, 1]],
  [{ "a.b": 1 }, [{ a: [{ b: 5 }, { b: 1 }] }, { a: { b: 3 } }], [1, 2]],
  [{ "a.b": -1 }, [{ a: [{ b: 5 }, { b: 1 }] }, { a: { b: 3 } }], [1, 2]],
  [{ "a.1": 1 }, [{ a: [1, 9] }, { a: [5, 2] }], [2, 1]],
  [
    { a: 1, b: -1 },
    [
      { a: 1, b: 1 },
      { a: 1, b: 2 },
      { a: 0, b: 0 },
    ],
    [3, 2, 1],
  ],
  [{ a: new Double(-1) }, values(1, 2), [2, 1]],
  [{ a: 1, b: 1 }, [{ a: [], b: [] }], 2],
  [{ a: 0 }, [], 15975],
  [{ a: "1" }, [], 15974],
  [{ a: {} }, [], 17312],
  [{ "": 1 }, [], 40352],
  [{ $a: 1 }, [], 16410],
];

function title([sort, documents, ids]: SortCase): string {
  return `${shown(sort)} of ${shown(documents).slice(0, 80)} gives ${shown(ids)}`;
}

describe.each(["find", "$sort"] as const)("a sort by %s", (how) => {
  it.each(titled(table, title))("%s", async (_title, [sort, documents, ids]) => {
    await cases.fill(documents);
    const sorted = async () => {
      const found = how === "find" ? cases.find({ sort }) : cases.aggregate([{ $sort: sort }]);
      return (await found).map(({ _id }) => _id as unknown);
    };
    expect(await answerText(sorted())).toBe(expectedText(ids));
  });

  it("skips and limits after the order is made", async () => {
    await cases.fill(values(5, 3, 1, 4, 2));
    const found =
      how === "find"
        ? await cases.find({ sort: { a: 1 }, skip: 1, limit: 2 })
        : await cases.aggregate([{ $sort: { a: 1 } }, { $skip: 1 }, { $limit: 2 }]);
    expect(found.map(({ a }) => Number(a))).toEqual([2, 3]);
  });
});

describe("an order by an index", () => {
  it("is the order that sorting makes, in both directions", async () => {
    await cases.fill(allTypes);
    const indexes = [{ key: { a: 1 }, name: "a_1" }];
    await cases.run({ createIndexes: cases.name, indexes });
    for (const direction of [1, -1]) {
      const found = await cases.find({ sort: { a: direction }, hint: "a_1" });
      const wanted = direction === 1 ? upwards : upwards.toReversed();
      expect(found.map(({ _id }) => Number(_id))).toEqual(wanted);
    }
    await cases.run({ dropIndexes: cases.name, index: "a_1" });
  });
});
