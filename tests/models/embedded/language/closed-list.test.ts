import { BSONRegExp, type Document, Timestamp } from "bson";
import { describe, expect, it } from "vitest";
import { checkCommand } from "../../../../models/embedded/language/check-command.ts";

/** What the server parses commands with: no document, no collection, no connection is needed to refuse. */
function check(command: Document): void {
  const [name = ""] = Object.keys(command);
  checkCommand(name, { ...command, $db: "d" });
}

function expectRefused(name: string, command: Document): void {
  const refusal = { code: 238, codeName: "NotImplemented" };
  expect(() => check(command)).toThrow(expect.objectContaining(refusal));
  expect(() => check(command)).toThrow(name);
}

const find = (filter: Document) => ({ find: "c", filter });
const update = (u: unknown) => ({ update: "c", updates: [{ q: {}, u }] });
const aggregate = (...pipeline: Document[]) => ({ aggregate: "c", pipeline, cursor: {} });
const computed = (expression: unknown) => aggregate({ $project: { v: expression } });
const createIndex = (more: Document) => ({
  createIndexes: "c",
  indexes: [{ key: { a: 1 }, name: "a_1", ...more }],
});

const words = (text: string) => text.trim().split(/\s+/);

describe("what no list names is refused by name when it is parsed", () => {
  it.each(
    words(`$bitsAllClear $bitsAllSet $bitsAnyClear $bitsAnySet $geoIntersects $geoNear $geoWithin $mod
      $near $nearSphere`),
  )("the filter operator %s", (name) => {
    expectRefused(name, find({ a: { [name]: 1 } }));
    expectRefused(name, find({ a: { $elemMatch: { b: { [name]: 1 } } } }));
    expectRefused(name, {
      delete: "c",
      deletes: [{ q: { a: { $not: { [name]: 1 } } }, limit: 0 }],
    });
  });

  it.each(words("$comment $jsonSchema $text $where $sampleRate"))("the filter %s", (name) => {
    expectRefused(name, find({ [name]: "x" }));
    expectRefused(name, find({ $or: [{ a: 1 }, { [name]: "x" }] }));
  });

  it.each([
    [/a/, "not anchored"],
    [/^a/i, 'options "i"'],
    [new BSONRegExp("^a b", "x"), 'options "x"'],
    [/^a.c/, "beyond ^"],
    [/^a|b/, "beyond ^"],
    [/^a*/, "beyond ^"],
    [/^\d/, "beyond ^"],
    [/^[\u4e00-\u9fa5],/, "beyond ^"],
    [/^.$/, "beyond ^"],
  ])("the pattern %s", (pattern, said) => {
    expectRefused(said, find({ a: pattern }));
    expectRefused(said, find({ a: { $not: pattern } }));
    expectRefused(said, update({ $pull: { a: pattern } }));
  });

  it("a regular expression inside $in, $all and $eq, or to be stored", () => {
    for (const operator of ["$in", "$nin", "$all"]) {
      expectRefused("regular expression", find({ a: { [operator]: [/^a/] } }));
    }
    expectRefused("regular expression", find({ a: { $eq: /^a/ } }));
    expectRefused("regular expression", { insert: "c", documents: [{ a: [/^a/] }] });
    expectRefused("regular expression", update({ $set: { a: /^a/ } }));
  });

  it("the update operator $bit, a pipeline, a timestamp of now", () => {
    expectRefused("$bit", update({ $bit: { a: { or: 1 } } }));
    expectRefused("pipeline", update([{ $set: { a: 1 } }]));
    expectRefused("timestamp", update({ $currentDate: { a: { $type: "timestamp" } } }));
    expectRefused("00", update({ $set: { "a.00": 1 } }));
  });

  it.each(
    words(`$addFields $bucket $bucketAuto $changeStream $collStats $currentOp $densify $documents $facet
      $fill $geoNear $graphLookup $indexStats $listLocalSessions $listSessions $lookup $merge $out
      $planCacheStats $redact $replaceRoot $replaceWith $sample $search $searchMeta $set
      $setWindowFields $sortByCount $unionWith $unset $unwind`),
  )("the stage %s, whatever stands before it", (name) => {
    expectRefused(name, aggregate({ [name]: {} }));
    expectRefused(name, aggregate({ $match: { $nope: 1 } }, { [name]: {} }));
  });

  it.each(
    words(`$accumulator $bottom $bottomN $covariancePop $firstN $function $lastN $maxN $mergeObjects $minN
      $stdDevPop $stdDevSamp $top $topN`),
  )("the accumulator %s", (name) => {
    expectRefused(name, aggregate({ $group: { _id: null, v: { [name]: 1 } } }));
  });

  it.each(
    words(`$abs $arrayElemAt $arrayToObject $bsonSize $ceil $convert $dateAdd $dateDiff $dateFromParts
      $dateFromString $dateSubtract $dateToParts $dayOfMonth $dayOfWeek $dayOfYear $filter $first $floor
      $function $getField $hour $indexOfArray $indexOfCP $isArray $isNumber $last $let $log $ltrim $map
      $max $mergeObjects $meta $min $minute $mod $month $objectToArray $pow $rand $range $reduce
      $regexFind $regexFindAll $regexMatch $reverseArray $round $rtrim $second $setUnion $slice
      $sortArray $split $sqrt $strLenCP $strcasecmp $substr $substrBytes $substrCP $sum $switch $toBool
      $toDate $toDecimal $toDouble $toInt $toLong $toLower $toObjectId $toUpper $trim $trunc $type
      $unsetField $week $year $zip`),
  )("the expression %s", (name) => {
    expectRefused(name, computed({ [name]: ["$a"] }));
    expectRefused(name, find({ $expr: { $eq: [1, { [name]: "$a" }] } }));
    expectRefused(name, aggregate({ $group: { _id: { [name]: "$a" } } }));
  });

  it.each(words("$$NOW $$CURRENT $$REMOVE $$KEEP $$PRUNE $$DESCEND $$CLUSTER_TIME"))(
    "the variable %s",
    (name) => {
      expectRefused(name, computed(name));
    },
  );

  it("time zones, units and bins that are not proved", () => {
    const date = new Timestamp({ t: 1, i: 1 });
    for (const timezone of ["America/New_York", "Asia/Tokyo", "PRC", "+25:00", "CST"]) {
      expectRefused(timezone, computed({ $dateToString: { date, timezone } }));
      expectRefused(timezone, computed({ $dateTrunc: { date, unit: "day", timezone } }));
    }
    expectRefused("timezone", computed({ $dateToString: { date, timezone: "$tz" } }));
    expectRefused("format", computed({ $dateToString: { date, format: "$f" } }));
    expectRefused("binSize", computed({ $dateTrunc: { date, unit: "day", binSize: 2 } }));
  });

  it("the positional projection, computed fields of a find, a sort by $natural or $meta", () => {
    expectRefused(".$", { find: "c", projection: { "a.$": 1 } });
    expectRefused("computed", { find: "c", projection: { a: "$b" } });
    expectRefused("$concat", { find: "c", projection: { a: { $concat: ["x"] } } });
    expectRefused("$slice", { find: "c", projection: { a: { $slice: ["$a", 1] } } });
    expectRefused("$natural", { find: "c", sort: { $natural: 1 } });
    expectRefused("$meta", { find: "c", sort: { a: { $meta: "textScore" } } });
  });
});

describe("options of commands that no list names are refused by name", () => {
  it.each([
    ...words(`collation allowDiskUse allowPartialResults awaitData max min noCursorTimeout oplogReplay
      returnKey showRecordId tailable let`).map((option) => [{ find: "c" }, option] as const),
    ...words("collation let bypassDocumentValidation comment explain exchange").map(
      (option) => [aggregate(), option] as const,
    ),
    ...words("comment let bypassDocumentValidation maxTimeMS").map(
      (option) => [update({ $set: { a: 1 } }), option] as const,
    ),
    ...words("collation hint c").map(
      (option) => [{ update: "c", updates: [{ q: {}, u: {}, [option]: {} }] }, option] as const,
    ),
    ...words("collation hint").map(
      (option) => [{ delete: "c", deletes: [{ q: {}, limit: 0, [option]: {} }] }, option] as const,
    ),
    ...words("collation hint let maxTimeMS bypassDocumentValidation").map(
      (option) => [{ findAndModify: "c", update: {} }, option] as const,
    ),
    ...words("collation maxTimeMS fields").map((option) => [{ count: "c" }, option] as const),
    ...words("collation hint").map((option) => [{ distinct: "c", key: "a" }, option] as const),
    ...words("capped size max validator viewOn timeseries collation storageEngine").map(
      (option) => [{ create: "c" }, option] as const,
    ),
    ...words("commitQuorum").map((option) => [createIndex({}), option] as const),
  ] as const)("%j with %s", (command, option) => {
    const isInside = JSON.stringify(command).includes(`"${option}":`);
    expectRefused(option, isInside ? command : { ...command, [option]: {} });
  });

  it.each(words("$clusterTime autocommit startTransaction apiVersion apiStrict"))(
    "every command with %s",
    (option) => {
      expectRefused(option, { find: "c", [option]: true });
      expectRefused(option, { insert: "c", documents: [{}], [option]: true });
    },
  );

  it("a read concern other than local", () => {
    for (const level of ["majority", "snapshot", "linearizable", "available"]) {
      expectRefused("readConcern", { find: "c", readConcern: { level } });
    }
    check({ find: "c", readConcern: { level: "local" } });
  });

  it.each(
    words(`collation hidden weights default_language bits min max 2dsphereIndexVersion textIndexVersion
      wildcardProjection storageEngine clustered dropDups`),
  )("an index with %s", (option) => {
    expectRefused(option, createIndex({ [option]: 1 }));
  });

  it.each(words("text hashed 2d 2dsphere"))("a %s index", (kind) => {
    expectRefused(kind, createIndex({ key: { a: kind } }));
  });

  it("a wildcard index, an index of version 1", () => {
    expectRefused("wildcard", createIndex({ key: { "$**": 1 } }));
    expectRefused("version 1", createIndex({ v: 1 }));
  });

  it("a refusal comes before every other error of a batch", () => {
    const updates = [
      { q: { $nope: 1 }, u: {} },
      { q: {}, u: { $bit: { a: { or: 1 } } } },
    ];
    expectRefused("$bit", { update: "c", updates });
  });
});

describe("what MongoDB itself does not know is its own error", () => {
  it.each([
    [{ find: "c", nope: 1 }, 40415],
    [{ insert: "c", documents: [{}], nope: 1 }, 40415],
    [{ update: "c", updates: [{ q: {}, u: {}, nope: 1 }] }, 40415],
    [{ insert: "c" }, 40414],
    [{ find: 5 }, 2],
    [{ find: "" }, 73],
    [{ find: "a$b" }, 73],
    [{ find: "c", filter: 1 }, 14],
    [{ find: "c", limit: -1 }, 51024],
    [{ insert: "c", documents: [] }, 16],
    [createIndex({ nope: 1 }), 197],
    [{ nope: 1 }, 59],
    [{ mapReduce: "c" }, 59],
    [{ getMore: 5, collection: "c" }, 14],
  ])("%j is refused with %i", (command, code) => {
    expect(() => check(command)).toThrow(expect.objectContaining({ code }));
  });
});

describe("what the list names is taken", () => {
  it.each([
    {
      find: "c",
      filter: { a: 1 },
      sort: { a: 1 },
      projection: { a: 1 },
      skip: 1,
      limit: 1,
      batchSize: 1,
      singleBatch: true,
      hint: "a_1",
      maxTimeMS: 1,
      comment: "why",
    },
    {
      aggregate: "c",
      pipeline: [],
      cursor: { batchSize: 1 },
      hint: { a: 1 },
      maxTimeMS: 1,
      allowDiskUse: true,
    },
    { update: "c", updates: [{ q: {}, u: {}, multi: false, upsert: true }], ordered: false },
    { findAndModify: "c", query: {}, sort: { a: 1 }, remove: true, fields: { a: 1 } },
    { count: "c", query: {}, skip: 1, limit: 1, hint: "a_1" },
    createIndex({ unique: true, sparse: true, background: true, expireAfterSeconds: 1 }),
    createIndex({ partialFilterExpression: { a: { $exists: true } } }),
  ])("%j", (command) => {
    const everywhere = {
      writeConcern: { w: "majority" },
      readConcern: {},
      $readPreference: { mode: "primary" },
      txnNumber: 1,
    };
    expect(() => check({ ...command, ...everywhere })).not.toThrow();
  });
});
