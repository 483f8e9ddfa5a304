import { Binary, Double, Long, ObjectId, Timestamp } from "bson";
import { afterAll, beforeAll, describe } from "vitest";
import { type CaseCollection, openCaseCollection } from "./case-collection.ts";
import { type ExpressionCase, verifyExpressions } from "./expression-cases.ts";

let cases: CaseCollection;
beforeAll(async () => {
  cases = await openCaseCollection();
});
afterAll(() => cases.close());

const at = new Date("2024-12-31T16:30:00Z");
const document = {
  n: 5,
  s: "x",
  d: at,
  a: [1, 2],
  k: [{ k: 1 }, 5, [{ k: 2 }]],
  x: 0.1,
  y: 0.2,
  z: 0.3,
};
const verify = (table: readonly ExpressionCase[]) =>
  verifyExpressions(() => cases, { document, table });

const long = (text: string) => Long.fromString(text);
const later = (ms: number) => [new Date(at.getTime() + ms)];

describe("paths, literals and objects", () => {
  verify([
    ["$n", [5]],
    ["$missing", []],
    ["$s.k", []],
    ["$a.0", [[]]],
    ["$k.k", [[1]]],
    ["$a.k", [[]], { a: [[]] }],
    ["$a.0", [[]], { a: [{ k: 1 }] }],
    ["$$ROOT.n", [5]],
    ["$$ROOT", [{ _id: 1, n: 1 }], { n: 1 }],
    [{ $literal: "$n" }, ["$n"]],
    [{ $literal: { $add: [1, 2] } }, [{ $add: [1, 2] }]],
    [{ x: 1, y: "$missing" }, [{}]],
    [[["$n"], null, "$missing"], [[[5], null, null]]],
    ["$", 16872],
    ["$a.", 40353],
    ["$.a", 15998],
    ["$a.$b", 16410],
    ["$$", 9],
    ["$$1x", 9],
    ["$$a-b", 9],
    ["$$n", 17276],
    ["$$ROOT.", 40353],
    [[{ x: 1, $add: [1] }], 16410],
    [[{ $add: [1], x: 1 }], 15983],
    [[{ "x.y": 1 }], 16412],
    [[{ "": 1 }], 15998],
    [[{ $nope: 1 }], 168],
  ]);
});

describe("$add and $subtract", () => {
  verify([
    [{ $add: [] }, [0]],
    [{ $add: ["$n", 1] }, [6]],
    [{ $add: ["$n", 0.5] }, [5.5]],
    [{ $add: ["$n", new Double(1)] }, [new Double(6)]],
    [{ $add: ["$n", 2_147_483_647] }, [long("2147483652")]],
    [{ $add: ["$n", Long.MAX_VALUE] }, [new Double(2 ** 63)]],
    [{ $add: ["$x", "$y", "$z"] }, [new Double(0.6)]],
    [{ $add: ["$n", 0.5] }, [new Double(9007199254740994)], { n: long("9007199254740993") }],
    [{ $add: ["$n", null] }, [null]],
    [{ $add: ["$missing", 1] }, [null]],
    [{ $add: [null, "x"] }, [null]],
    [{ $add: ["x", null] }, 16554],
    [{ $add: ["$n", "$s"] }, 16554],
    [{ $add: ["$d", 1] }, later(1)],
    [{ $add: ["$d", 0.5] }, later(0)],
    [{ $add: ["$d", 0.6] }, later(1)],
    [{ $add: ["$d", -0.5] }, later(-1)],
    [{ $add: ["$d", "$d"] }, 16612],
    [{ $add: ["$d", Number.NaN] }, 15],
    [{ $subtract: ["$n", 1] }, [4]],
    [{ $subtract: ["$n", -2_147_483_648] }, [long("2147483653")]],
    [{ $subtract: [Long.MIN_VALUE, "$n"] }, [new Double(-(2 ** 63))]],
    [{ $subtract: ["$d", "$d"] }, [long("0")]],
    [{ $subtract: ["$d", 1.9] }, later(-1)],
    [{ $subtract: ["$d", Number.NaN] }, 31109],
    [{ $subtract: ["$n", null] }, [null]],
    [{ $subtract: [1, "$d"] }, 14],
    [{ $subtract: ["$n"] }, 16020],
  ]);
});

describe("$multiply and $divide", () => {
  verify([
    [{ $multiply: [] }, [1]],
    [{ $multiply: ["$n", 3] }, [15]],
    [{ $multiply: ["$n", 2_147_483_647] }, [long("10737418235")]],
    [{ $multiply: ["$n", Long.MAX_VALUE] }, [new Double(5 * 2 ** 63)]],
    [{ $multiply: [0.1, 3] }, [0.1 * 3]],
    [{ $multiply: ["$n", null] }, [null]],
    [{ $multiply: ["$n", "x"] }, 14],
    [{ $divide: ["$n", 2] }, [2.5]],
    [{ $divide: [4, 2] }, [new Double(2)]],
    [{ $divide: ["$missing", 0] }, [null]],
    [{ $divide: ["$n", 0] }, 2],
    [{ $divide: ["$s", 2] }, 14],
    [{ $divide: [1] }, 16020],
  ]);
});

describe("conditions", () => {
  verify([
    [{ $cond: [true, 1, 2] }, [1]],
    [{ $cond: ["$missing", 1, 2] }, [2]],
    [{ $cond: ["$s", 1, 2] }, [1]],
    [{ $cond: { if: 0, then: 1, else: 2 } }, [2]],
    [{ $cond: ["$s", "$missing", 1] }, []],
    [{ $cond: [true, 1, { $divide: ["$n", 0] }] }, [1]],
    [{ $cond: [1, 2] }, 16020],
    [{ $cond: { then: 1, else: 2 } }, 17080],
    [{ $cond: { if: 1, else: 2 } }, 17081],
    [{ $cond: { if: 1, then: 2 } }, 17082],
    [{ $cond: { if: 1, then: 2, else: 3, x: 4 } }, 17083],
    [{ $ifNull: ["$missing", 1] }, [1]],
    [{ $ifNull: ["$n", 1] }, [5]],
    [{ $ifNull: ["$missing", null, 3] }, [3]],
    [{ $ifNull: ["$missing", "$nothing"] }, []],
    [{ $ifNull: ["$n"] }, 1_257_300],
    [{ $and: [] }, [true]],
    [{ $or: [] }, [false]],
    [{ $and: [1, "$missing"] }, [false]],
    [{ $and: ["$n", "$s"] }, [true]],
    [{ $or: [0, "$s"] }, [true]],
    [{ $or: [1, { $divide: ["$n", 0] }] }, [true]],
    [{ $not: ["$missing"] }, [true]],
    [{ $not: "$n" }, [false]],
    [{ $not: [1, 2] }, 16020],
  ]);
});

describe("comparisons go by type first", () => {
  verify([
    [{ $cmp: ["$t", "$s"] }, [1], { t: [], s: "x" }],
    [{ $cmp: ["$missing", null] }, [-1]],
    [{ $gt: [{}, "$missing"] }, [true]],
    [{ $lte: ["$missing", 5] }, [true]],
    [{ $eq: ["$missing", null] }, [false]],
    [{ $eq: [1, new Double(1)] }, [true]],
    [{ $ne: ["$a", 1] }, [true]],
    [{ $lt: [Number.NaN, Number.NEGATIVE_INFINITY] }, [true]],
    [{ $gte: ["$s", 99] }, [true]],
    [{ $eq: [1] }, 16020],
    [{ $in: [1, "$a"] }, [true]],
    [{ $in: [new Double(1), "$a"] }, [true]],
    [{ $in: ["$n", [1, 5]] }, [true]],
    [{ $in: [3, "$a"] }, [false]],
    [{ $in: [1, "$n"] }, 40081],
  ]);
});

describe("$size, $concat and $toString", () => {
  verify([
    [{ $size: "$a" }, [2]],
    [{ $size: [[4, 0]] }, [2]],
    [{ $size: [4, 0] }, 16020],
    [{ $size: "$n" }, 17124],
    [{ $size: "$missing" }, 17124],
    [{ $concat: ["a", "$s"] }, ["ax"]],
    [{ $concat: [] }, [""]],
    [{ $concat: "$s" }, ["x"]],
    [{ $concat: ["a", null] }, [null]],
    [{ $concat: ["$missing", 1] }, [null]],
    [{ $concat: ["a", 1] }, 16702],
    [{ $toString: 1.5 }, ["1.5"]],
    [{ $toString: new Double(1) }, ["1"]],
    [{ $toString: 1_234_567.5 }, ["1.23457e+06"]],
    [{ $toString: new Double(0.000_01) }, ["1e-05"]],
    [{ $toString: -0 }, ["-0"]],
    [{ $toString: Number.NaN }, ["NaN"]],
    [{ $toString: long("5") }, ["5"]],
    [{ $toString: true }, ["true"]],
    [{ $toString: "$d" }, ["2024-12-31T16:30:00.000Z"]],
    [{ $toString: new ObjectId("650000000000000000000001") }, ["650000000000000000000001"]],
    [{ $toString: "$missing" }, [null]],
    [{ $toString: ["$n"] }, ["5"]],
    [{ $toString: [1, 2] }, 50723],
    [{ $toString: "$a" }, 241],
    [{ $toString: new Binary(Buffer.from("x")) }, 241],
    [{ $toString: new Timestamp({ t: 1, i: 1 }) }, 241],
  ]);
});
