import type { Document } from "bson";
import { Binary, Double, Long, ObjectId, Timestamp } from "bson";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  answerText,
  type CaseCollection,
  openCaseCollection,
  shown,
  titled,
} from "./case-collection.ts";

let cases: CaseCollection;
beforeAll(async () => {
  cases = await openCaseCollection();
});
afterAll(() => cases.close());

type Verdict = "matches" | "does not match" | number;
type FilterCase = readonly [filter: Document, document: Document, verdict: Verdict];

function title([filter, document, verdict]: FilterCase): string {
  const outcome = typeof verdict === "number" ? `is refused with ${verdict} on` : verdict;
  return `${shown(filter)} ${outcome} ${shown(document)}`;
}

async function verdictOf(filter: Document, document: Document): Promise<string> {
  await cases.fill([document]);
  const found = async () =>
    (await cases.find({ filter })).length === 1 ? "matches" : "does not match";
  return answerText(found());
}

function verify(table: readonly FilterCase[]): void {
  it.each(titled(table, title))("%s", async (_title, [filter, document, verdict]) => {
    const wanted = typeof verdict === "number" ? `error ${verdict}` : `"${verdict}"`;
    expect(await verdictOf(filter, document)).toBe(wanted);
  });
}

const m = "matches";
const no = "does not match";

describe("null, missing and $exists on a path through an array", () => {
  verify([
    [{ "a.k": null }, { a: [{}] }, m],
    [{ "a.k": null }, { a: [{ k: 1 }, {}] }, m],
    [{ "a.k": null }, { a: [{ k: 1 }] }, no],
    [{ "a.k": null }, { a: [] }, no],
    [{ "a.k": null }, { a: [1] }, no],
    [{ "a.k": null }, { a: 1 }, m],
    [{ "a.k": null }, {}, m],
    [{ "a.k": { $ne: null } }, { a: [{}] }, no],
    [{ "a.k": { $ne: null } }, { a: [] }, m],
    [{ "a.k": { $in: [null] } }, { a: [{}] }, m],
    [{ "a.k": { $nin: [null] } }, { a: [{}] }, no],
    [{ "a.k.0": { $exists: false } }, { a: [] }, m],
    [{ "a.k": { $exists: false } }, { a: [[]] }, m],
    [{ "a.k": { $exists: true } }, { a: [{}, { k: null }] }, m],
    [{ "a.0": null }, { a: [] }, no],
    [{ "a.0": { $ne: null } }, { a: [] }, m],
    [{ "a.0.k": { $ne: null } }, { a: [] }, m],
    [{ a: null }, { a: [null] }, m],
    [{ a: null }, { a: [] }, no],
    [{ a: { $exists: 0 } }, {}, m],
    [{ a: { $exists: 1 } }, { a: null }, m],
    [{ a: { $exists: null } }, { a: null }, no],
  ]);
});

describe("ranges with null", () => {
  verify([
    [{ a: { $gte: null } }, {}, m],
    [{ a: { $lte: null } }, {}, m],
    [{ a: { $gt: null } }, {}, no],
    [{ a: { $lt: null } }, { a: 1 }, no],
    [{ a: { $gte: null } }, { a: 0 }, no],
    [{ "a.b": { $lte: null } }, {}, m],
    [{ $nor: [{ a: { $gte: null } }] }, {}, no],
    [{ a: { $not: { $gte: null } } }, { a: 1 }, m],
  ]);
});

describe("arrays inside arrays on a path", () => {
  verify([
    [{ "a.v": { $in: ["w"] } }, { a: [{ v: ["w"] }, { v: [] }] }, m],
    [{ "a.v": { $in: ["w"] } }, { a: [{ v: "x" }, { v: ["w"] }] }, m],
    [{ "a.0": 2 }, { a: [[2]] }, no],
    [{ "a.0": [2] }, { a: [[2]] }, m],
    [{ "a.0.0": 2 }, { a: [[2]] }, m],
    [{ "a.k": { $lt: 5 } }, { a: [[1]] }, no],
    [{ "a.k": 1 }, { a: [[1]] }, no],
    [{ "a.k": 1 }, { a: [[{ k: 1 }]] }, no],
    [{ "a.0.k": 1 }, { a: [[{ k: 1 }]] }, m],
    [{ "a.0.k": 1 }, { a: [{ k: 1 }] }, m],
    [{ "a.1.k": 1 }, { a: [{ 1: { k: 1 } }] }, m],
    [{ "a.01": 2 }, { a: [1, 2] }, no],
    [{ a: [1] }, { a: [[1], 2] }, m],
    [{ a: 1 }, { a: [[1]] }, no],
  ]);
});

describe("$size, $type, $all and $elemMatch", () => {
  verify([
    [{ "a.k": { $size: 0 } }, { a: [] }, no],
    [{ "a.k": { $size: 2 } }, { a: [{ k: 1 }, { k: 2 }] }, no],
    [{ "a.k": { $size: 1 } }, { a: [{ k: [1] }] }, m],
    [{ a: { $size: 1 } }, { a: [[1, 2]] }, m],
    [{ a: { $size: 2 } }, { a: [[1, 2]] }, no],
    [{ a: { $size: new Double(1) } }, { a: [1] }, m],
    [{ a: { $size: 1.5 } }, {}, 2],
    [{ a: { $size: -1 } }, {}, 2],
    [{ a: { $size: "1" } }, {}, 2],
    [{ "a.v": { $elemMatch: { $gt: 1 } } }, { a: [{ v: 4 }] }, no],
    [{ "a.v": { $elemMatch: { $gt: 1 } } }, { a: [{ v: [4] }] }, m],
    [{ "a.v": { $elemMatch: { $type: "number" } } }, { a: [{ v: 4 }] }, no],
    [{ a: { $all: [null] } }, {}, m],
    [{ a: { $all: [] } }, { a: [] }, no],
    [{ a: { $all: [1, 2] } }, { a: [2, 1, 3] }, m],
    [{ a: { $all: [[1]] } }, { a: [1] }, m],
    [
      { a: { $all: [{ $elemMatch: { x: 1 } }, { $elemMatch: { y: 1 } }] } },
      { a: [{ x: 1 }, { y: 1 }] },
      m,
    ],
    [{ a: { $all: [1, { $elemMatch: { x: 1 } }] } }, {}, 2],
    [{ a: { $all: 1 } }, {}, 2],
    [{ a: { $type: "string" } }, { a: ["s"] }, m],
    [{ a: { $not: { $type: 2 } } }, { a: ["s"] }, no],
    [{ a: { $type: 8 } }, { a: [false] }, m],
    [{ a: { $type: "array" } }, { a: [1] }, m],
    [{ a: { $type: "array" } }, { a: 1 }, no],
    [{ a: { $type: ["int", "null"] } }, { a: null }, m],
    [{ a: { $type: "null" } }, {}, no],
    [{ "a.v": { $type: "string" } }, { a: [{ v: "s" }] }, m],
    [{ a: { $type: "number" } }, { a: Long.fromNumber(1) }, m],
    [{ a: { $type: "double" } }, { a: 7 }, no],
    [{ a: { $type: "text" } }, {}, 2],
    [{ a: { $type: 99 } }, {}, 2],
    [{ a: { $type: [] } }, {}, 9],
    [{ a: { $elemMatch: {} } }, { a: [[]] }, m],
    [{ a: { $elemMatch: {} } }, { a: [1] }, no],
    [{ a: { $elemMatch: { x: null } } }, { a: [null] }, no],
    [{ a: { $elemMatch: { x: 1, y: 2 } } }, { a: [{ x: 1 }, { y: 2 }] }, no],
    [{ a: { $elemMatch: { x: 1, y: 2 } } }, { a: [{ x: 1, y: 2 }] }, m],
    [{ a: { $elemMatch: { $gt: 2, $lt: 5 } } }, { a: [1, 6] }, no],
    [{ a: { $gt: 2, $lt: 5 } }, { a: [1, 6] }, m],
    [{ a: { $elemMatch: { $or: [{ x: 1 }, { y: 1 }] } } }, { a: [{ y: 1 }] }, m],
    [{ a: { $elemMatch: { $not: { $gt: 5 } } } }, { a: [6, 3] }, m],
    [{ a: { $elemMatch: { 0: 1 } } }, { a: [[1]] }, m],
    [{ a: { $elemMatch: 1 } }, {}, 2],
  ]);
});

describe("equality and the order of fields", () => {
  verify([
    [{ a: { $nin: [[]] } }, { a: [] }, no],
    [{ a: { $in: [[]] } }, { a: [] }, m],
    [{ a: { $in: [] } }, { a: 1 }, no],
    [{ a: { $nin: [] } }, { a: 1 }, m],
    [{ a: { y: 2, x: 1 } }, { a: { x: 1, y: 2 } }, no],
    [{ a: { x: 1, y: 2 } }, { a: { x: 1, y: 2 } }, m],
    [{ a: { $in: [{ y: 2, x: 1 }] } }, { a: [{ x: 1, y: 2 }] }, no],
    [{ a: { x: new Double(1) } }, { a: { x: 1 } }, m],
    [{ a: {} }, { a: {} }, m],
    [{ a: {} }, { a: { b: 1 } }, no],
    [{ a: { $eq: { b: 1 } } }, { a: { b: 1 } }, m],
    [{ a: { $ne: 1 } }, { a: [1, 2] }, no],
    [{ a: { $nin: [1] } }, { a: [2, 1] }, no],
    [{ a: { $in: 1 } }, {}, 2],
    [{ a: { $nope: 1 } }, {}, 2],
    [{ $nope: 1 }, {}, 2],
    [{ a: { b: 1, $gt: 1 } }, { a: 1 }, no],
  ]);
});

describe("numbers", () => {
  const big = Long.fromString("9007199254740993");
  verify([
    [{ a: 1 }, { a: new Double(1) }, m],
    [{ a: 1 }, { a: Long.fromNumber(1) }, m],
    [{ a: { $gt: 5 } }, { a: big }, m],
    [{ a: { $gt: Long.fromString("9007199254740992") } }, { a: big }, m],
    [{ a: new Double(9007199254740992) }, { a: big }, no],
    [{ a: { $lt: new Double(9007199254740994) } }, { a: big }, m],
    [{ a: Number.NaN }, { a: Number.NaN }, m],
    [{ a: { $gte: Number.NaN } }, { a: Number.NaN }, m],
    [{ a: { $gt: Number.NaN } }, { a: 1 }, no],
    [{ a: { $lt: 1 } }, { a: Number.NaN }, no],
    [{ a: { $ne: Number.NaN } }, { a: 1 }, m],
    [{ a: 0 }, { a: -0 }, m],
    [{ a: { $lt: 0 } }, { a: -0 }, no],
    [{ a: { $gt: Number.NEGATIVE_INFINITY } }, { a: Long.MIN_VALUE }, m],
  ]);
});

describe("values of other types", () => {
  const id = new ObjectId("650000000000000000000001");
  verify([
    [{ a: { $gt: [1] } }, { a: [3] }, m],
    [{ a: { $gt: { x: 1 } } }, { a: { x: 2 } }, m],
    [{ a: { $lt: { x: 1 } } }, { a: { x: 1, y: 0 } }, no],
    [{ a: { $gt: 5 } }, { a: "6" }, no],
    [{ a: { $gt: false } }, { a: true }, m],
    [{ a: { $gte: "" } }, { a: "张" }, m],
    [{ a: { $lt: "Ａ" } }, { a: "😀" }, no],
    [{ a: id }, { a: id }, m],
    [{ a: { $gt: id } }, { a: new ObjectId("650000000000000000000002") }, m],
    [{ a: { $lt: new Date(1) } }, { a: new Date(0) }, m],
    [{ a: { $lt: new Date(1) } }, { a: new Timestamp({ t: 0, i: 1 }) }, no],
    [{ a: new Binary(Buffer.from("ab")) }, { a: new Binary(Buffer.from("ab")) }, m],
    [{ a: new Binary(Buffer.from("ab"), 5) }, { a: new Binary(Buffer.from("ab")) }, no],
    [{ a: { $gt: new Binary(Buffer.from("z")) } }, { a: new Binary(Buffer.from("ab")) }, m],
  ]);
});

describe("regular expressions of the list", () => {
  verify([
    [{ s: { $regex: "^张" } }, { s: "张三" }, m],
    [{ s: /^张/ }, { s: "李" }, no],
    [{ s: /^a\.b/ }, { s: "a.bc" }, m],
    [{ s: /^a\.b/ }, { s: "aXbc" }, no],
    [{ s: /^/ }, { s: "" }, m],
    [{ s: /^/ }, {}, no],
    [{ s: /^a/ }, { s: ["b", "ab"] }, m],
    [{ s: { $not: /^a/ } }, { s: "b" }, m],
    [{ s: { $not: { $regex: "^a" } } }, {}, m],
    [{ s: { $ne: /^a/ } }, {}, 2],
    [{ s: { $gt: /^a/ } }, {}, 2],
    [{ s: { $regex: 1 } }, {}, 2],
    [{ s: { $options: "" } }, {}, 2],
  ]);
});

describe("$and, $or, $nor and $not", () => {
  verify([
    [{ $and: [{ a: 1 }, { b: 1 }] }, { a: 1, b: 1 }, m],
    [{ $or: [{ a: 1 }, { b: 1 }] }, { b: 1 }, m],
    [{ $nor: [{ a: 1 }, { b: 1 }] }, { b: 1 }, no],
    [{ a: 1, $or: [{ b: 1 }, { c: 1 }] }, { a: 1, c: 1 }, m],
    [{ a: { $not: { $gt: 1 } } }, {}, m],
    [{ a: { $not: { $gt: 1, $lt: 3 } } }, { a: 2 }, no],
    [{ a: { $not: {} } }, {}, 2],
    [{ a: { $not: 1 } }, {}, 2],
    [{ $and: [] }, {}, 2],
    [{ $or: {} }, {}, 2],
    [{ $or: [1] }, {}, 2],
  ]);
});

describe("$expr compares every value with every other", () => {
  verify([
    [{ $expr: { $lt: ["$missing", new Date(0)] } }, { n: 1 }, m],
    [{ $expr: { $gt: [5, "$n"] } }, {}, m],
    [{ $expr: { $gt: ["$n", 5] } }, { n: "s" }, m],
    [{ $expr: { $ne: ["$a", null] } }, {}, m],
    [{ $expr: { $gt: ["$a", "$b"] } }, { a: [] }, m],
    [{ $expr: { $eq: ["$a", 5] } }, { a: [5] }, no],
    [{ $expr: { $eq: ["$a", "$b"] } }, { a: 1, b: new Double(1) }, m],
    [{ $expr: "$a" }, { a: 0 }, no],
    [{ $expr: "$a" }, { a: "" }, m],
    [{ a: { $elemMatch: { $expr: true } } }, {}, 2],
    [{ $expr: { $nope: 1 } }, {}, 168],
  ]);
});
