import { type Document, Int32 } from "bson";
import type { Dice } from "./dice.ts";
import { collectionName, type Operation } from "./operation.ts";
import { fieldPath, scalarValue } from "./random-values.ts";
import { wrongly } from "./wrong-arguments.ts";

/** An index as our models have them, or a nasty one. */
export function randomIndex(dice: Dice): Document {
  const key: Document = {};
  for (const path of dice.several(1, 3, () => fieldPath(dice))) key[path] = dice.pick([1, -1]);
  const spec: Document = { key, name: Object.entries(key).flat().join("_") || "x" };
  if (dice.chance(0.15)) spec["unique"] = wrongly(dice, true);
  if (dice.chance(0.1)) spec["sparse"] = wrongly(dice, true);
  else if (dice.chance(0.15)) spec["partialFilterExpression"] = wrongly(dice, partialFilter(dice));
  if (dice.chance(0.03)) spec["expireAfterSeconds"] = wrongly(dice, new Int32(2_000_000_000));
  return spec;
}

function partialFilter(dice: Dice): Document {
  const path = fieldPath(dice);
  return dice.weighted<Document>([
    [2, () => ({ [path]: { $exists: dice.chance(0.9) } })],
    [2, () => ({ [path]: { [dice.pick(["$gt", "$lt", "$gte", "$lte"])]: scalarValue(dice) } })],
    [2, () => ({ [path]: scalarValue(dice) })],
    [1, () => ({ [path]: { $type: "string" } })],
    [1, () => ({ [path]: { $in: dice.several(1, 2, () => scalarValue(dice)) } })],
    [0.3, () => ({ [path]: { $ne: scalarValue(dice) } })],
  ]);
}

/** Indexes come and go, with names and keys that clash. */
export function randomIndexOperation(dice: Dice): Operation {
  const command = dice.weighted<Document>([
    [4, () => createIndexes(dice)],
    [2, () => ({ dropIndexes: collectionName, index: wrongly(dice, droppedIndex(dice)) })],
    [1, () => ({ listIndexes: collectionName })],
    [1, () => wrongIndex(dice)],
  ]);
  return { command, isOrdered: false, writes: false };
}

function createIndexes(dice: Dice): Document {
  const indexes = dice.several(1, 2, () =>
    dice.chance(0.5) ? randomIndex(dice) : clashingIndex(dice),
  );
  return { createIndexes: collectionName, indexes: wrongly(dice, indexes) };
}

/** Few keys and few names, many options. */
function clashingIndex(dice: Dice): Document {
  const spec: Document = {
    key: dice.pick([{ a: 1 }, { a: -1 }, { b: 1 }, { a: 1, b: 1 }, { a: 2 }]),
    name: dice.pick(["one", "two"]),
  };
  if (dice.chance(0.2)) spec["unique"] = dice.pick([true, false, 1]);
  if (dice.chance(0.2)) spec["sparse"] = dice.pick([true, false]);
  if (dice.chance(0.2)) spec["expireAfterSeconds"] = dice.pick([2_000_000_000, 2_000_000_001]);
  if (dice.chance(0.1)) spec["partialFilterExpression"] = { b: 1 };
  return spec;
}

function droppedIndex(dice: Dice): unknown {
  return dice.pick<unknown>([
    "one",
    "two",
    "_id_",
    "*",
    { a: 1 },
    { b: 1 },
    { _id: 1 },
    "a_1",
    ["one"],
    ["one", "two"],
  ]);
}

function wrongIndex(dice: Dice): Document {
  const spec = dice.pick<Document>([
    { key: { a: 0 }, name: "bad" },
    { key: { a: "x" }, name: "bad" },
    { key: { a: true }, name: "bad" },
    { key: {}, name: "bad" },
    { key: { "": 1 }, name: "bad" },
    { key: { "a.": 1 }, name: "bad" },
    { key: { $a: 1 }, name: "bad" },
    { key: { a: 1 }, name: "" },
    { key: { a: 1 }, name: "*" },
    { key: { a: 1 }, name: "_id_" },
    { key: { _id: -1 }, name: "bad" },
    { key: { _id: 1 }, name: "other" },
    { key: { _id: 1 }, name: "_id_", unique: true },
    { key: { a: 1 }, name: "bad", foo: 1 },
    { key: { a: 1 }, name: "bad", expireAfterSeconds: -1 },
    { key: { a: 1, b: 1 }, name: "bad", expireAfterSeconds: 5 },
    { key: { a: 1 }, name: "bad", expireAfterSeconds: "x" },
    { key: { a: 1 }, name: "bad", sparse: true, partialFilterExpression: { b: 1 } },
    { key: { a: 1 }, name: "bad", partialFilterExpression: { b: { $ne: 1 } } },
    { key: { a: 1 } },
    { name: "bad" },
  ]);
  return { createIndexes: collectionName, indexes: [spec] };
}
