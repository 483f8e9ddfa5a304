import { BSONRegExp, Decimal128, type Document, MinKey } from "bson";
import { collectionName } from "./operation.ts";
import { Side } from "./server-pair.ts";

function find(filter: Document): Document {
  return { find: collectionName, filter };
}

function update(u: unknown): Document {
  return { update: collectionName, updates: [{ q: {}, u }] };
}

function stage(name: string, argument: unknown): Document {
  return { aggregate: collectionName, pipeline: [{ [name]: argument }], cursor: {} };
}

function expression(name: string, argument: unknown): Document {
  return stage("$project", { v: { [name]: argument } });
}

/** What MongoDB knows and the store refuses, with the name that the refusal has to say. */
const outside: readonly (readonly [string, Document])[] = [
  ["$mod", find({ a: { $mod: [2, 0] } })],
  ["$where", find({ $where: "true" })],
  ["$text", find({ $text: { $search: "a" } })],
  ["$jsonSchema", find({ $jsonSchema: {} })],
  ["$bitsAllSet", find({ a: { $bitsAllSet: 1 } })],
  ["$near", find({ a: { $near: [0, 0] } })],
  ["$geoWithin", find({ a: { $geoWithin: {} } })],
  ["$comment", find({ $comment: "a" })],
  ["$regex", find({ a: { $regex: "b" } })],
  ["$regex", find({ a: { $regex: "^a.*" } })],
  ["$regex", find({ a: { $regex: "^a", $options: "i" } })],
  ["regular expression", find({ a: { $in: [new BSONRegExp("^a")] } })],
  ["Decimal128", find({ a: Decimal128.fromString("1") })],
  ["MinKey", find({ a: new MinKey() })],
  ["regular expression", { insert: collectionName, documents: [{ a: new BSONRegExp("a") }] }],
  ["collation", { ...find({}), collation: { locale: "zh" } }],
  ["tailable", { ...find({}), tailable: true }],
  ["let", { ...find({}), let: { a: 1 } }],
  ["min", { ...find({}), min: { a: 1 } }],
  ["returnKey", { ...find({}), returnKey: true }],
  ["readConcern", { ...find({}), readConcern: { level: "majority" } }],
  ["positional", { ...find({ a: 1 }), projection: { "a.$": 1 } }],
  ["computed", { ...find({}), projection: { a: "$b" } }],
  ["$natural", { ...find({}), sort: { $natural: 1 } }],
  ["$meta", { ...find({}), sort: { a: { $meta: "textScore" } } }],
  ["$bit", update({ $bit: { a: { or: 1 } } })],
  ["pipeline", update([{ $set: { a: 1 } }])],
  ["timestamp", update({ $currentDate: { a: { $type: "timestamp" } } })],
  ["hint", { update: collectionName, updates: [{ q: {}, u: { a: 1 }, hint: "x" }] }],
  ["comment", { update: collectionName, updates: [{ q: {}, u: { a: 1 } }], comment: "x" }],
  ["maxTimeMS", { findAndModify: collectionName, remove: true, maxTimeMS: 5 }],
  ...[
    ...["$addFields", "$set", "$unset", "$unwind", "$facet", "$sortByCount", "$replaceRoot"],
    ...["$replaceWith", "$lookup", "$bucket", "$bucketAuto", "$graphLookup", "$unionWith"],
    ...["$out", "$merge", "$sample", "$redact", "$geoNear", "$collStats", "$indexStats"],
    ...["$setWindowFields", "$densify", "$fill", "$changeStream", "$search"],
  ].map((name) => [name, stage(name, {})] as const),
  ...[
    ...["$switch", "$floor", "$ceil", "$substrCP", "$strLenCP", "$arrayElemAt", "$filter", "$map"],
    ...["$isArray", "$dateAdd", "$mod", "$abs", "$split", "$year", "$toInt", "$mergeObjects"],
    ...["$reduce", "$regexMatch", "$let", "$setUnion", "$dateFromString", "$convert", "$type"],
  ].map((name) => [name, expression(name, "$a")] as const),
  ...["$stdDevPop", "$mergeObjects", "$topN", "$firstN"].map(
    (name) => [name, stage("$group", { _id: null, v: { [name]: "$a" } })] as const,
  ),
  ["$$NOW", stage("$project", { v: "$$NOW" })],
  ["$$REMOVE", stage("$project", { v: "$$REMOVE" })],
  ["time zone", expression("$dateToString", { date: "$a", timezone: "Europe/Paris" })],
  ["binSize", expression("$dateTrunc", { date: "$a", unit: "day", binSize: 2 })],
  ["format", expression("$dateToString", { date: "$a", format: "$f" })],
  ["text", { createIndexes: collectionName, indexes: [{ key: { a: "text" }, name: "t" }] }],
  ["hashed", { createIndexes: collectionName, indexes: [{ key: { a: "hashed" }, name: "h" }] }],
  ["wildcard", { createIndexes: collectionName, indexes: [{ key: { "$**": 1 }, name: "w" }] }],
  [
    "collation",
    { createIndexes: collectionName, indexes: [{ key: { a: 1 }, name: "c", collation: {} }] },
  ],
  [
    "hidden",
    { createIndexes: collectionName, indexes: [{ key: { a: 1 }, name: "c", hidden: true }] },
  ],
  ["capped", { create: "other", capped: true }],
  ["mapReduce", { mapReduce: collectionName, map: "m", reduce: "r" }],
  ["collMod", { collMod: collectionName }],
  ["renameCollection", { renameCollection: "a.b", to: "a.c" }],
  ["explain", { explain: find({}) }],
  ["dbStats", { dbStats: 1 }],
  ["bulkWrite", { bulkWrite: 1, ops: [] }],
  ["validate", { validate: collectionName }],
  ["commitTransaction", { commitTransaction: 1 }],
];

/** Everything outside the list is refused by its name, on an empty collection as well. */
export async function checkRefusals(storeUri: string): Promise<number> {
  const store = await Side.open(storeUri, "differential_outside");
  try {
    for (const [name, command] of outside) {
      const answer = await store.run(command);
      const isNamed = answer.kind === "error" && answer.message.includes(name);
      if (!isNamed) throw new Error(`not refused by name: ${name} in ${JSON.stringify(command)}`);
    }
  } finally {
    await store.close();
  }
  return outside.length;
}
