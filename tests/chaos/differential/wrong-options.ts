import { Binary, type Document, Double, Int32, Long, ObjectId, Timestamp } from "bson";
import { difference, refusalCode } from "./compare-answers.ts";
import type { Dice } from "./dice.ts";
import { collectionName } from "./operation.ts";
import type { Answer, Side } from "./server-pair.ts";

/** Every command of the list with all its options. */
const commands: readonly Document[] = [
  {
    find: collectionName,
    ...{ filter: {}, sort: { _id: 1 }, projection: { a: 1 }, skip: 0, limit: 0, batchSize: 100 },
    ...{ singleBatch: false, hint: { _id: 1 }, maxTimeMS: 60_000, comment: "x" },
  },
  {
    aggregate: collectionName,
    pipeline: [{ $sort: { _id: 1 } }],
    ...{ cursor: {}, hint: { _id: 1 }, maxTimeMS: 60_000, allowDiskUse: false },
  },
  { count: collectionName, query: {}, limit: 0, skip: 0, hint: { _id: 1 } },
  { distinct: collectionName, key: "a", query: {} },
  { insert: collectionName, documents: [{ _id: 9 }], ordered: true },
  {
    update: collectionName,
    updates: [
      { q: { _id: 1 }, u: { $set: { a: 2 } }, multi: false, upsert: false, arrayFilters: [] },
    ],
    ordered: true,
  },
  { delete: collectionName, deletes: [{ q: { _id: 1 }, limit: 1 }], ordered: true },
  {
    findAndModify: collectionName,
    query: { _id: 1 },
    sort: { _id: 1 },
    update: { $set: { a: 3 } },
    ...{ new: true, upsert: false, fields: { a: 1 }, arrayFilters: [] },
  },
  { findAndModify: collectionName, query: {}, sort: { _id: 1 }, remove: true, fields: { a: 1 } },
  { create: "d" },
  { drop: collectionName },
  { listIndexes: collectionName, cursor: {} },
  { dropIndexes: collectionName, index: "a_1" },
  {
    createIndexes: collectionName,
    indexes: [
      ...[{ key: { a: 1 }, name: "a_1", unique: false, sparse: false, expireAfterSeconds: 2e9 }],
    ],
  },
  {
    createIndexes: collectionName,
    indexes: [{ key: { a: 1 }, name: "a_1", partialFilterExpression: { a: 1 } }],
  },
  { listCollections: 1, filter: { name: "c" }, nameOnly: true, cursor: {} },
  { killCursors: collectionName, cursors: [] },
  { getMore: Long.fromNumber(5), collection: collectionName, batchSize: 5 },
  { endSessions: [] },
];

const values: readonly unknown[] = [
  ...[null, true, false, "x", "", "$a", new Date(0)],
  ...[0, 1, -1, 5].map((value) => new Int32(value)),
  ...[1.5, Number.NaN, 1e20].map((value) => new Double(value)),
  ...["5", "9223372036854775807"].map((text) => Long.fromString(text)),
  ...[{}, { $foo: 1 }, { a: 1 }, { a: 1, $gt: 1 }, { $gt: 1, a: 1 }],
  ...[[], [[]], [{}], ["x"], [null], [{ a: 1 }]],
  new ObjectId("650000000000000000000000"),
  new Timestamp({ t: 1, i: 1 }),
  new Binary(Buffer.from("a"), 0),
];

const documents = [
  { _id: 1, a: 1, b: [1, 2, { a: 3 }] },
  { _id: 2, a: "x", b: { c: 1 } },
  { _id: 3 },
];

/** A limit of some milliseconds may or may not be kept. */
function isTooSlow(answer: Answer): boolean {
  return answer.kind === "error" && answer.code === 50;
}

/** Each option of a command with each value, and without it. */
function variants(command: Document): Document[] {
  return Object.keys(command).flatMap((name) => {
    const { [name]: _, ...rest } = command;
    const isName = Object.keys(command)[0] === name;
    const changed = values.map((value) => ({ ...command, [name]: value }));
    return isName ? changed : [...changed, rest];
  });
}

/** The same for the statements inside a command. */
function innerVariants(command: Document): Document[] {
  return Object.entries(command).flatMap(([name, list]) => {
    const [first] = Array.isArray(list) ? (list as unknown[]) : [];
    if (typeof first !== "object" || first === null) return [];
    return variants({ _: 0, ...first })
      .filter((variant) => variant["_"] === 0)
      .map(({ _, ...statement }) => ({ ...command, [name]: [statement] }));
  });
}

function outsideOptions(command: Document): Document[] {
  const options = [{ foo: 1 }, { readConcern: { level: "local" } }, { readConcern: { a: 1 } }];
  return options.map((option) => ({ ...command, ...option }));
}

/** Compares what both servers say to options with wrong values, `count` of them. */
export async function compareWrongOptions(
  { mongo, store }: { readonly mongo: Side; readonly store: Side },
  dice: Dice,
  count: number,
): Promise<number> {
  const all = commands.flatMap((command) => [
    ...variants(command),
    ...innerVariants(command),
    ...outsideOptions(command),
  ]);
  const chosen = dice.some(all, count);
  for (const command of chosen) {
    for (const side of [mongo, store]) {
      await side.run({ dropDatabase: 1 });
      await side.run({ insert: collectionName, documents });
    }
    const [expected, actual] = await Promise.all([mongo.run(command), store.run(command)]);
    if (actual.kind === "error" && actual.code === refusalCode) continue;
    if ([expected, actual].some(isTooSlow)) continue;
    const found = difference({ command, isOrdered: true, writes: false }, expected, actual);
    if (found !== undefined) throw new Error(`${JSON.stringify(command)}\n${found}`);
  }
  return chosen.length;
}
