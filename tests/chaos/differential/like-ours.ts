import { type Document, Int32 } from "bson";
import type { Dice } from "./dice.ts";
import { collectionName, type Operation } from "./operation.ts";

/** Documents, indexes and operations in the way of our models: conversations, deliveries, followers. */
export const likeOurs = {
  documents: (dice: Dice): Document[] =>
    Array.from({ length: 4 + dice.below(20) }, (_, at) => follower(dice, at)),
  indexes: (dice: Dice): Document[] => dice.some(indexes, 1 + dice.below(4)),
  operation: (dice: Dice): Operation => dice.pick(operations)(dice),
};

const towns = ["长安镇", "虎门镇", "厚街镇", "石龙镇"] as const;
const states = ["idle", "asking", "paused", "done"] as const;
const start = Date.UTC(2026, 0, 1);

function openid(at: number): string {
  return `oFollower${String(at).padStart(3, "0")}`;
}

/** An hour of some fifty days around the year's first. */
function moment(dice: Dice): Date {
  return new Date(start + (dice.below(1200) - 600) * 3_600_000);
}

function follower(dice: Dice, at: number): Document {
  const document: Document = {
    _id: openid(at),
    town: dice.pick(towns),
    state: dice.pick(states),
    version: new Int32(dice.below(3)),
    contactedAt: moment(dice),
    tags: dice.some(["青年", "一线", "女职工", "货车司机"], dice.below(4)),
    inbox: Array.from({ length: dice.below(4) }, (_, key) => ({
      key: `k${key}`,
      at: moment(dice),
    })),
    bucket: new Int32(dice.below(10)),
  };
  if (dice.chance(0.5)) document["leaseUntil"] = dice.chance(0.2) ? null : moment(dice);
  if (dice.chance(0.3)) document["mobileHash"] = `h${dice.below(30)}`;
  if (dice.chance(0.3)) document["quota"] = { month: "2026-01", sent: new Int32(dice.below(4)) };
  return document;
}

const indexes: readonly Document[] = [
  { key: { town: 1, state: 1 }, name: "town_state" },
  { key: { state: 1, leaseUntil: 1 }, name: "queue" },
  { key: { tags: 1 }, name: "tags" },
  { key: { contactedAt: -1 }, name: "contacted" },
  { key: { "inbox.key": 1 }, name: "inbox" },
  {
    key: { mobileHash: 1 },
    name: "mobile",
    partialFilterExpression: { mobileHash: { $exists: true } },
  },
  { key: { bucket: 1, town: -1 }, name: "bucket" },
  { key: { contactedAt: 1 }, name: "expiry", expireAfterSeconds: 2_000_000_000 },
  { key: { "quota.month": 1, "quota.sent": -1 }, name: "quota" },
];

function update(statement: Document): Operation {
  const isMulti = statement["multi"] === true;
  const command = { update: collectionName, updates: [statement] };
  return { command, isOrdered: false, writes: true, isMulti };
}

function read(command: Document, isOrdered = false): Operation {
  return { command, isOrdered, writes: false };
}

function anyOpenid(dice: Dice): string {
  return openid(dice.below(26));
}

const operations: readonly ((dice: Dice) => Operation)[] = [
  receive,
  takeLease,
  turn,
  claim,
  claimMany,
  (dice) => read({ find: collectionName, filter: { _id: anyOpenid(dice) } }),
  page,
  audience,
  countByDay,
  countByTown,
  tagging,
  (dice) => read({ count: collectionName, query: { town: dice.pick(towns) } }),
  limitByUpsert,
  insertMany,
  pullHandled,
  (dice) => {
    const q = { contactedAt: { $lt: moment(dice) }, state: "done" };
    const command = { delete: collectionName, deletes: [{ q, limit: 0 }] };
    return { command, isOrdered: false, writes: true };
  },
];

/** Appends to the inbox unless the key is there already. */
function receive(dice: Dice): Operation {
  const key = `k${dice.below(6)}`;
  return update({
    q: { _id: anyOpenid(dice), "inbox.key": { $ne: key } },
    u: {
      $push: { inbox: { $each: [{ key, at: moment(dice) }], $slice: -5 } },
      $setOnInsert: { state: "idle", version: 0 },
      $inc: { version: 1 },
    },
    upsert: dice.chance(0.5),
  });
}

function takeLease(dice: Dice): Operation {
  const now = moment(dice);
  return update({
    q: {
      _id: anyOpenid(dice),
      $or: [{ leaseUntil: null }, { leaseUntil: { $lt: now } }, { leaseUntil: { $exists: false } }],
    },
    u: { $set: { leaseUntil: new Date(now.getTime() + 3000), holder: "p1" } },
  });
}

/** One turn: only if nobody else has moved on. */
function turn(dice: Dice): Operation {
  const id = anyOpenid(dice);
  const command: Document = {
    findAndModify: collectionName,
    query: { _id: id, version: new Int32(dice.below(3)), "inbox.0.key": { $exists: true } },
    update: {
      $pop: { inbox: -1 },
      $addToSet: { handled: `k${dice.below(6)}` },
      $set: { state: dice.pick(states), "answers.name": "张三" },
      $inc: { version: 1 },
    },
    new: dice.chance(0.5),
    fields: { version: 1, state: 1, handled: { $slice: -3 } },
  };
  return { command, isOrdered: false, writes: true };
}

function claim(dice: Dice): Operation {
  const now = moment(dice);
  const command: Document = {
    findAndModify: collectionName,
    query: { state: dice.pick(states), leaseUntil: { $lt: now } },
    sort: { leaseUntil: 1, _id: 1 },
    update: { $set: { leaseUntil: new Date(now.getTime() + 60_000) }, $inc: { tries: 1 } },
    new: true,
  };
  return { command, isOrdered: false, writes: true };
}

function claimMany(dice: Dice): Operation {
  const ids = dice.several(0, 8, () => anyOpenid(dice));
  return update({
    q: { _id: { $in: ids }, state: dice.pick(states) },
    u: { $set: { claim: "c1", state: "asking" }, $unset: { leaseUntil: 1 } },
    multi: true,
  });
}

function page(dice: Dice): Operation {
  const sort = dice.pick<Document>([
    { contactedAt: -1, _id: -1 },
    { town: 1, _id: 1 },
    { "quota.sent": -1, _id: 1 },
    { bucket: 1, town: -1, _id: 1 },
  ]);
  const command: Document = {
    find: collectionName,
    filter: { contactedAt: { $lte: moment(dice) }, _id: { $gt: anyOpenid(dice) } },
    sort,
    limit: new Int32(1 + dice.below(6)),
    projection: dice.pick<Document>([{ town: 1, tags: 1 }, { inbox: 0 }, { _id: 0, state: 1 }]),
    ...(dice.chance(0.3) && { batchSize: new Int32(dice.below(4)) }),
    ...(dice.chance(0.1) && { hint: dice.pick(["contacted", "_id_", "bucket", { tags: 1 }]) }),
  };
  return read(command, true);
}

function audience(dice: Dice): Operation {
  const filter: Document = {
    town: { $in: dice.some(towns, 2) },
    tags: dice.pick<unknown>([
      "青年",
      { $all: ["青年", "一线"] },
      { $nin: ["女职工"] },
      { $size: 2 },
    ]),
    bucket: { $gte: new Int32(dice.below(5)), $lt: new Int32(5 + dice.below(5)) },
  };
  return read({ find: collectionName, filter, sort: { _id: 1 } }, true);
}

function countByDay(dice: Dice): Operation {
  const timezone = dice.pick(["Asia/Shanghai", "UTC", "+08:00"]);
  const day = dice.pick<Document>([
    { $dateToString: { date: "$contactedAt", format: "%Y-%m-%d", timezone } },
    { $dateTrunc: { date: "$contactedAt", unit: dice.pick(["day", "week", "month"]), timezone } },
  ]);
  const pipeline = [
    { $match: { state: { $ne: dice.pick(states) } } },
    { $group: { _id: day, n: { $sum: 1 }, sum: { $sum: "$quota.sent" } } },
    { $sort: { _id: 1 } },
  ];
  return read({ aggregate: collectionName, pipeline, cursor: {} }, true);
}

function countByTown(dice: Dice): Operation {
  const pipeline = [
    { $match: { bucket: { $lt: new Int32(1 + dice.below(9)) } } },
    {
      $group: {
        _id: { town: { $ifNull: ["$town", null] }, done: { $eq: ["$state", "done"] } },
        n: { $sum: { $cond: [{ $gt: ["$version", 0] }, 1, 0] } },
        high: { $max: "$contactedAt" },
        avg: { $avg: "$bucket" },
      },
    },
    { $sort: { n: -1, "_id.town": 1, "_id.done": 1 } },
    { $limit: 5 },
  ];
  return read({ aggregate: collectionName, pipeline, cursor: {} }, true);
}

function tagging(dice: Dice): Operation {
  const tag = dice.pick(["青年", "一线", "新"]);
  return update({
    q: { town: dice.pick(towns) },
    u: dice.pick<Document>([{ $addToSet: { tags: tag } }, { $pull: { tags: tag } }]),
    multi: true,
  });
}

/** A window that is used up answers with a duplicate key. */
function limitByUpsert(dice: Dice): Operation {
  return update({
    q: { _id: `limit${dice.below(2)}`, used: { $lte: new Int32(dice.below(8)) } },
    u: { $inc: { used: 2 }, $setOnInsert: { from: new Date(start) } },
    upsert: true,
  });
}

function insertMany(dice: Dice): Operation {
  const documents = dice.several(1, 4, () => follower(dice, dice.below(30)));
  const command = { insert: collectionName, documents, ordered: dice.chance(0.5) };
  return { command, isOrdered: false, writes: true };
}

function pullHandled(dice: Dice): Operation {
  return update({
    q: { _id: anyOpenid(dice) },
    u: { $pull: { inbox: { key: `k${dice.below(4)}` } }, $max: { contactedAt: moment(dice) } },
  });
}
