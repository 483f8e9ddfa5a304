import { type Document, Double } from "bson";
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

type ProjectionCase = readonly [projection: Document, document: Document, left: Expected<Document>];

function verify(how: "find" | "$project", table: readonly ProjectionCase[]): void {
  const title = ([projection, document, left]: ProjectionCase) =>
    `${shown(projection)} of ${shown(document)} ${typeof left === "number" ? "is refused with" : "leaves"} ${shown(left)}`;
  it.each(titled(table, title))("%s", async (_title, [projection, document, left]) => {
    await cases.fill([document]);
    const answer =
      how === "find" ? cases.find({ projection }) : cases.aggregate([{ $project: projection }]);
    expect(await answerText(answer)).toBe(expectedText(typeof left === "number" ? left : [left]));
  });
}

describe("a find's projection", () => {
  verify("find", [
    [{}, { a: 1 }, { _id: 1, a: 1 }],
    [
      { n: 1, z: 1 },
      { z: 1, n: 2 },
      { _id: 1, z: 1, n: 2 },
    ],
    [{ n: true }, { n: 2, m: 3 }, { _id: 1, n: 2 }],
    [{ n: new Double(0.5) }, { n: 2, m: 3 }, { _id: 1, n: 2 }],
    [{ n: 0 }, { n: 2, m: 3 }, { _id: 1, m: 3 }],
    [{ _id: 0 }, { n: 2 }, { n: 2 }],
    [{ _id: 1 }, { n: 2 }, { _id: 1 }],
    [{ _id: 0, n: 1 }, { n: 2, m: 3 }, { n: 2 }],
    [
      { n: 0, _id: 1 },
      { n: 2, m: 3 },
      { _id: 1, m: 3 },
    ],
    [{ x: 1 }, { n: 2 }, { _id: 1 }],
    [{ "a.b": 1 }, { a: [{ b: 1, c: 2 }, 5] }, { _id: 1, a: [{ b: 1 }] }],
    [{ "a.b": 1 }, { a: 5 }, { _id: 1 }],
    [{ "a.b": 1 }, { a: { c: 1 } }, { _id: 1, a: {} }],
    [{ "a.b": 0 }, { a: [{ b: 1, c: 2 }, 5] }, { _id: 1, a: [{ c: 2 }, 5] }],
    [{ "a.b": 1 }, { a: [[{ b: 1, c: 1 }]] }, { _id: 1, a: [[{ b: 1 }]] }],
    [{ a: { b: 1 } }, { a: { b: 1, c: 2 } }, { _id: 1, a: { b: 1 } }],
    [{ t: { $slice: 1 } }, { t: [1, 2], s: 2 }, { _id: 1, t: [1], s: 2 }],
    [{ t: { $slice: -1 } }, { t: [1, 2] }, { _id: 1, t: [2] }],
    [{ t: { $slice: [1, 2] } }, { t: [1, 2, 3, 4] }, { _id: 1, t: [2, 3] }],
    [{ t: { $slice: [-2, 1] } }, { t: [1, 2, 3] }, { _id: 1, t: [2] }],
    [{ t: { $slice: [-9, 1] } }, { t: [1, 2, 3] }, { _id: 1, t: [1] }],
    [
      { t: { $slice: 1 }, s: 1 },
      { t: [1, 2], s: 2, u: 3 },
      { _id: 1, t: [1], s: 2 },
    ],
    [
      { a: { $slice: -1 }, x: 0 },
      { a: [1, 2], x: 1 },
      { _id: 1, a: [2] },
    ],
    [{ t: { $slice: 1 } }, { t: 5 }, { _id: 1, t: 5 }],
    [
      { a: { $elemMatch: { x: 2 } } },
      { a: [{ x: 1 }, { x: 2, y: 3 }] },
      { _id: 1, a: [{ x: 2, y: 3 }] },
    ],
    [{ a: { $elemMatch: { $gt: 1 } } }, { a: [1, 2, 3] }, { _id: 1, a: [2] }],
    [{ a: { $elemMatch: {} } }, { a: [null] }, { _id: 1 }],
    [{ a: { $elemMatch: { x: 1 } } }, { a: 5, b: 1 }, { _id: 1 }],
    [
      { a: { $elemMatch: { x: 1 } }, b: 1 },
      { a: [{ x: 1 }], b: 1 },
      { _id: 1, b: 1, a: [{ x: 1 }] },
    ],
    [
      { a: { $elemMatch: { x: 1 } }, b: 0 },
      { a: [{ x: 1 }], b: 1, c: 2 },
      { _id: 1, a: [{ x: 1 }], c: 2 },
    ],
    [{ a: 1, b: 0 }, {}, 31254],
    [{ a: 0, b: 1 }, {}, 31253],
    [{ a: 1, "a.b": 1 }, {}, 31249],
    [{ "a.b": 1, a: 1 }, {}, 31250],
    [{ a: { $slice: "1" } }, {}, 28667],
    [{ a: { $slice: [1, 0] } }, {}, 28724],
    [{ a: { $slice: [1, "x"] } }, {}, 28724],
    [{ a: { $slice: [1] } }, {}, 28667],
    [{ a: { $nope: 1 } }, {}, 31325],
    [{ a: { $slice: 1, x: 1 } }, {}, 16410],
    [{ a: { $elemMatch: 1 } }, {}, 31274],
    [{ "a.b": { $elemMatch: { x: 1 } } }, {}, 31275],
    [{ a: {} }, {}, 51270],
    [{ "": 1 }, {}, 40352],
    [{ "a.": 1 }, {}, 40353],
    [{ "a..b": 1 }, {}, 15998],
    [{ $a: 1 }, {}, 16410],
  ]);
});

describe("$project", () => {
  verify("$project", [
    [
      { b: 1, a: 1 },
      { a: 1, b: 2 },
      { _id: 1, a: 1, b: 2 },
    ],
    [{ _id: 0, a: 1 }, { a: 1, b: 2 }, { a: 1 }],
    [{ a: 0 }, { a: 1, b: 2 }, { _id: 1, b: 2 }],
    [{ s: { $literal: 1 }, n: 1 }, { n: 2 }, { _id: 1, n: 2, s: 1 }],
    [{ o: { t: 1, f: { $concat: ["a"] } } }, { o: { t: 1 } }, { _id: 1, o: { t: 1, f: "a" } }],
    [{ q: "$a.k" }, { a: [[]] }, { _id: 1, q: [] }],
    [{ q: "$a.k" }, { a: [{ k: 1 }, {}, 5, { k: 2 }] }, { _id: 1, q: [1, 2] }],
    [{ q: "$a.k" }, { a: 5 }, { _id: 1 }],
    [{ q: "$missing" }, {}, { _id: 1 }],
    [{ q: ["$missing", 1] }, {}, { _id: 1, q: [null, 1] }],
    [{ q: { x: "$missing", y: "$a" } }, { a: 1 }, { _id: 1, q: { y: 1 } }],
    [{ _id: "$a" }, { a: 1 }, { _id: 1 }],
    [{ "o.f": { $add: [1, 1] } }, {}, { _id: 1, o: { f: 2 } }],
    [{ "a.f": { $literal: 1 } }, { a: [{ x: 1 }, 5] }, { _id: 1, a: [{ f: 1 }, { f: 1 }] }],
    [{ a: 1, b: 0 }, {}, 31254],
    [{ a: 0, b: "$a" }, {}, 31310],
    [{ a: 0, b: { $add: [1] } }, {}, 31252],
    [{ a: 0, b: { $nope: 1 } }, {}, 31325],
    [{ a: { $add: [1], x: 1 } }, {}, 16410],
    [{ a: { $add: [{ $nope: 1 }] } }, {}, 168],
    [{}, {}, 51272],
    [{ a: "$" }, {}, 16872],
    [{ a: "$$nope" }, {}, 17276],
    [{ a: { $nope: 1 } }, {}, 31325],
  ]);
});
