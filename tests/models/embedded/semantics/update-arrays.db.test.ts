import { Double } from "bson";
import { afterAll, beforeAll, describe } from "vitest";
import { type CaseCollection, openCaseCollection } from "./case-collection.ts";
import { type UpdateCase, verifyUpdates } from "./update-cases.ts";

let cases: CaseCollection;
beforeAll(async () => {
  cases = await openCaseCollection();
});
afterAll(() => cases.close());

const verify = (table: readonly UpdateCase[]) => verifyUpdates(() => cases, table);

describe("$push", () => {
  verify([
    [{ $push: { a: 1 } }, {}, { a: [1] }],
    [{ $push: { a: 1 } }, { a: [1] }, { a: [1, 1] }],
    [{ $push: { a: [2, 3] } }, { a: [1] }, { a: [1, [2, 3]] }],
    [{ $push: { z: 1 }, $inc: { b: 1 } }, {}, { b: 1, z: [1] }],
    [{ $push: { a: { $each: [3, 1, 2], $sort: 1 } } }, {}, { a: [1, 2, 3] }],
    [{ $push: { a: { $each: [], $sort: -1 } } }, { a: [1, 3, 2] }, { a: [3, 2, 1] }],
    [{ $push: { a: { $each: [1, 2, 3], $slice: -2 } } }, {}, { a: [2, 3] }],
    [{ $push: { a: { $each: [3], $slice: 2 } } }, { a: [1, 2] }, { a: [1, 2] }],
    [{ $push: { a: { $each: [1], $slice: 0 } } }, { a: [5] }, { a: [] }],
    [{ $push: { a: { $each: [9], $position: 0 } } }, { a: [1, 2] }, { a: [9, 1, 2] }],
    [{ $push: { a: { $each: [9], $position: -1 } } }, { a: [1, 2] }, { a: [1, 9, 2] }],
    [{ $push: { a: { $each: [9], $position: 7 } } }, { a: [1, 2] }, { a: [1, 2, 9] }],
    [
      { $push: { a: { $each: [{ n: 1 }], $sort: { n: 1 }, $slice: 2 } } },
      { a: [{ n: 3 }, { n: 2 }] },
      { a: [{ n: 1 }, { n: 2 }] },
    ],
    [
      { $push: { a: { $each: [], $sort: { n: -1, m: 1 } } } },
      { a: [{ n: 1, m: 2 }, { m: 0 }, { n: 1, m: 1 }] },
      { a: [{ n: 1, m: 1 }, { n: 1, m: 2 }, { m: 0 }] },
    ],
    [{ $push: { a: 1 } }, { a: 5 }, 2],
    [{ $push: { a: { $each: 1 } } }, {}, 2],
    [{ $push: { a: { $each: [1], $nope: 1 } } }, {}, 2],
    [{ $push: { a: { $each: [1], $slice: 1.5 } } }, {}, 2],
    [{ $push: { a: { $each: [1], $position: "0" } } }, {}, 2],
    [{ $push: { a: { $each: [1], $sort: 2 } } }, {}, 2],
    [{ $push: { a: { $each: [1], $sort: {} } } }, {}, 2],
    [{ $push: { "a.b": 1 } }, { a: 5 }, 28],
  ]);
});

describe("$addToSet", () => {
  verify([
    [{ $addToSet: { a: 1 } }, {}, { a: [1] }],
    [{ $addToSet: { a: 1 } }, { a: [new Double(1)] }, { a: [new Double(1)] }],
    [{ $addToSet: { a: { $each: [1, 1] } } }, {}, { a: [1] }],
    [{ $addToSet: { a: { $each: [2, 3] } } }, { a: [1, 2] }, { a: [1, 2, 3] }],
    [
      { $addToSet: { a: { x: 1, y: 2 } } },
      { a: [{ y: 2, x: 1 }] },
      {
        a: [
          { y: 2, x: 1 },
          { x: 1, y: 2 },
        ],
      },
    ],
    [{ $addToSet: { a: [] } }, {}, { a: [[]] }],
    [{ $addToSet: { a: 1 } }, { a: "s" }, 2],
    [{ $addToSet: { a: 1 } }, { a: null }, 2],
    [{ $addToSet: { a: { $each: 1 } } }, {}, 14],
    [{ $addToSet: { a: { $each: [1], $slice: 1 } } }, {}, 2],
  ]);
});

describe("$pull, $pullAll and $pop", () => {
  verify([
    [{ $pull: { a: 1 } }, { a: [1, 2, 1] }, { a: [2] }],
    [{ $pull: { a: 1 } }, { a: [new Double(1), [1]] }, { a: [[1]] }],
    [{ $pull: { a: { $gt: 1 } } }, { a: [1, 2, 3, "x"] }, { a: [1, "x"] }],
    [{ $pull: { a: { $in: [1, 2] } } }, { a: [1, 2, 3] }, { a: [3] }],
    [{ $pull: { a: { q: "x" } } }, { a: [{ q: "x", v: 1 }, { q: "y" }] }, { a: [{ q: "y" }] }],
    [{ $pull: { a: { q: { $gt: 1 } } } }, { a: [{ q: 1 }, { q: 2 }] }, { a: [{ q: 1 }] }],
    [{ $pull: { a: { $elemMatch: { q: 1 } } } }, { a: [[{ q: 1 }], { q: 1 }] }, { a: [{ q: 1 }] }],
    [{ $pull: { a: /^x/ } }, { a: ["xy", "yx"] }, { a: ["yx"] }],
    [{ $pull: { a: null } }, { a: [null, 1] }, { a: [1] }],
    [{ $pull: { a: 1 } }, {}, {}],
    [{ $pull: { a: 1 } }, { a: "s" }, 2],
    [{ $pullAll: { a: [1, 2] } }, { a: [1, 3, 2, 1] }, { a: [3] }],
    [{ $pullAll: { a: [{ y: 1, x: 1 }] } }, { a: [{ x: 1, y: 1 }] }, { a: [{ x: 1, y: 1 }] }],
    [{ $pullAll: { a: [1] } }, { a: 5 }, 2],
    [{ $pullAll: { a: 1 } }, { a: [1] }, 2],
    [{ $pop: { a: 1 } }, { a: [1, 2] }, { a: [1] }],
    [{ $pop: { a: -1 } }, { a: [1, 2] }, { a: [2] }],
    [{ $pop: { a: 1 } }, { a: [] }, { a: [] }],
    [{ $pop: { a: 1 } }, {}, {}],
    [{ $pop: { a: 1 } }, { a: 5 }, 14],
    [{ $pop: { a: 2 } }, { a: [] }, 9],
    [{ $pop: { a: "1" } }, { a: [] }, 9],
  ]);
});

describe("the positional $", () => {
  const at = (q: object) => ({ q: q as Record<string, unknown> });
  verify([
    [{ $set: { "a.$": 9 } }, { a: [1, 2, 3] }, { a: [1, 9, 3] }, at({ a: 2 })],
    [{ $set: { "a.$": 9 } }, { a: [1, 5, 6] }, { a: [1, 9, 6] }, at({ a: { $gt: 2 } })],
    [
      { $inc: { "a.$.n": 1 } },
      { a: [{ q: 1 }, { q: 2, n: 1 }] },
      { a: [{ q: 1 }, { q: 2, n: 2 }] },
      at({ "a.q": 2 }),
    ],
    [
      { $set: { "a.$.v": 4, "a.$.at": 5 } },
      { a: [{ q: "x" }] },
      { a: [{ q: "x", at: 5, v: 4 }] },
      at({ "a.q": "x" }),
    ],
    [
      { $set: { "a.$.v": 1 } },
      {
        a: [
          { q: 1, r: 2 },
          { q: 1, r: 3 },
        ],
      },
      {
        a: [
          { q: 1, r: 2 },
          { q: 1, r: 3, v: 1 },
        ],
      },
      at({ a: { $elemMatch: { q: 1, r: 3 } } }),
    ],
    [{ $unset: { "a.$": 1 } }, { a: [1, 2] }, { a: [1, null] }, at({ a: 2 })],
    [{ $set: { "a.$.v": 1 } }, { a: [{ q: "x" }] }, 2, at({ "a.q": { $ne: "y" } })],
    [{ $set: { "a.$": 1 } }, { a: [1] }, 2, at({})],
    [{ $set: { "a.$": 1 } }, { a: [1] }, 2, at({ _id: 1 })],
    [{ $set: { "a.$.b.$": 1 } }, { a: [1] }, 2, at({ a: 1 })],
    [{ $set: { $: 1 } }, { a: [1] }, 2, at({ a: 1 })],
    [{ $set: { "a.$": 1, "a.0": 2 } }, { a: [1] }, 40, at({ a: 1 })],
  ]);
});

describe("$[] and $[identifier]", () => {
  const filtered = (...arrayFilters: object[]) => ({
    arrayFilters: arrayFilters as Record<string, unknown>[],
  });
  const xy = { a: [{ q: "x" }, { q: "y" }] };
  verify([
    [{ $set: { "a.$[]": 0 } }, { a: [1, 2] }, { a: [0, 0] }],
    [{ $inc: { "a.$[].n": 1 } }, { a: [{ n: 1 }, {}] }, { a: [{ n: 2 }, { n: 1 }] }],
    [
      { $set: { "a.$[].b.$[]": 0 } },
      { a: [{ b: [1, 2] }, { b: [] }] },
      { a: [{ b: [0, 0] }, { b: [] }] },
    ],
    [
      { $set: { "a.$[].v": 1, "a.$[].w": 2 } },
      { a: [{ q: "x" }] },
      { a: [{ q: "x", v: 1, w: 2 }] },
    ],
    [{ $set: { "a.$[]": 1 } }, { a: [] }, { a: [] }],
    [{ $set: { "a.$[e]": 0 } }, { a: [1, 5, 6] }, { a: [1, 0, 0] }, filtered({ e: { $gt: 2 } })],
    [
      { $set: { "a.$[e].v": 1 } },
      xy,
      { a: [{ q: "x", v: 1 }, { q: "y" }] },
      filtered({ "e.q": "x" }),
    ],
    [
      { $set: { "a.$[e].v": 1, "a.$[f].v": 2 } },
      xy,
      {
        a: [
          { q: "x", v: 1 },
          { q: "y", v: 2 },
        ],
      },
      filtered({ "e.q": "x" }, { "f.q": "y" }),
    ],
    [
      { $set: { "a.$[e].v": 1, "a.$[e].w": 2 } },
      { a: [{ q: "x" }] },
      { a: [{ q: "x", v: 1, w: 2 }] },
      filtered({ "e.q": "x" }),
    ],
    [
      { $set: { "a.$[e].v": 1 } },
      { a: [{ q: "x" }] },
      { a: [{ q: "x", v: 1 }] },
      filtered({ $or: [{ "e.q": "x" }, { "e.q": "z" }] }),
    ],
    [{ $set: { "a.$[e].v": 1 } }, xy, xy, filtered({ "e.q": "z" })],
    [{ $set: { "a.$[]": 1 } }, {}, 2],
    [{ $set: { "a.$[].k": 1 } }, {}, 2],
    [{ $set: { "a.$[].k": 1 } }, { a: 5 }, 2],
    [{ $set: { "a.$[].k": 1 } }, { a: [5] }, 28],
    [{ $set: { "a.$[e].k": 1 } }, {}, 2, filtered({ "e.q": 1 })],
    [{ $set: { "a.$[e]": 1 } }, { a: [] }, 2],
    [{ $set: { "$[]": 1 } }, {}, 2],
    [{ $set: { a: 1 } }, {}, 9, filtered({ "e.q": 1 })],
    [{ $set: { "a.$[e]": 1 } }, { a: [] }, 9, filtered({ e: 1 }, { e: 2 })],
    [{ $set: { "a.$[e]": 1 } }, { a: [] }, 9, filtered({ e: 1, f: 2 })],
    [{ $set: { "a.$[e]": 1 } }, { a: [] }, 9, filtered({})],
    [{ $set: { "a.$[E]": 1 } }, { a: [] }, 2, filtered({ E: 1 })],
    [{ $set: { "a.$[e]": 1, "a.$[f]": 2 } }, { a: [1] }, 40, filtered({ e: 1 }, { f: 1 })],
    [{ $set: { "a.$[e]": 1 } }, { a: [] }, 224, filtered({ $expr: true })],
  ]);
});
