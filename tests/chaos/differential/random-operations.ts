import { type Document, Int32 } from "bson";
import type { Dice } from "./dice.ts";
import { collectionName, type Operation } from "./operation.ts";
import { randomFilter } from "./random-filters.ts";
import { randomIndexOperation } from "./random-indexes.ts";
import { randomPipeline } from "./random-pipelines.ts";
import { randomProjection, randomSort } from "./random-projections.ts";
import { randomUpdate } from "./random-updates.ts";
import { fieldPath, idValue, nastyDocument } from "./random-values.ts";
import { wrongly } from "./wrong-arguments.ts";

export function randomOperation(dice: Dice): Operation {
  return dice.weighted<Operation>([
    [30, () => findOperation(dice)],
    [24, () => updateOperation(dice)],
    [8, () => bulkUpdate(dice)],
    [10, () => findAndModifyOperation(dice)],
    [6, () => insertOperation(dice)],
    [5, () => deleteOperation(dice)],
    [16, () => aggregateOperation(dice)],
    [4, () => distinctOperation(dice)],
    [5, () => countOperation(dice)],
    [4, () => randomIndexOperation(dice)],
    [1, () => administration(dice)],
  ]);
}

function read(command: Document, isOrdered: boolean): Operation {
  return { command, isOrdered, writes: false };
}

function findOperation(dice: Dice): Operation {
  const command: Document = {
    find: collectionName,
    filter: wrongly(dice, randomFilter(dice)),
  };
  if (dice.chance(0.4)) command["projection"] = wrongly(dice, randomProjection(dice));
  addOptions(dice, command);
  const isOrdered = dice.chance(0.5);
  if (isOrdered) addSort(dice, command);
  return read(command, isOrdered);
}

/** Without a sort it is open which documents are skipped and which come. */
function addSort(dice: Dice, command: Document): void {
  command["sort"] = wrongly(dice, randomSort(dice));
  if (dice.chance(0.3)) command["skip"] = wrongly(dice, new Int32(dice.below(4)));
  if (dice.chance(0.3)) command["limit"] = wrongly(dice, new Int32(dice.below(5)));
}

function addOptions(dice: Dice, command: Document): void {
  if (dice.chance(0.1)) command["batchSize"] = wrongly(dice, batchSize(dice));
  if (dice.chance(0.1)) command["hint"] = wrongly(dice, randomHint(dice));
  if (dice.chance(0.02)) command["singleBatch"] = wrongly(dice, true);
  if (dice.chance(0.02)) command["maxTimeMS"] = wrongly(dice, new Int32(60_000));
  if (dice.chance(0.01)) command["unknownField"] = 1;
}

function batchSize(dice: Dice): Int32 {
  return new Int32(dice.pick([0, 1, 2, 3, 1000]));
}

/** Mostly an index that there is not. */
function randomHint(dice: Dice): unknown {
  return dice.weighted<unknown>([
    [3, () => dice.pick(["_id_", { _id: 1 }, { $natural: 1 }, { $natural: -1 }])],
    [2, () => dice.pick([{ a: 1 }, "one", "two", { _id: -1 }])],
    [2, () => `${fieldPath(dice)}_${dice.pick([1, -1])}`],
  ]);
}

function updateStatement(dice: Dice): Document {
  const { update, arrayFilters } = randomUpdate(dice);
  const statement: Document = {
    q: wrongly(dice, positionalFilter(dice)),
    u: wrongly(dice, update),
  };
  if (arrayFilters) statement["arrayFilters"] = wrongly(dice, arrayFilters);
  if (dice.chance(0.4)) statement["multi"] = wrongly(dice, true);
  if (dice.chance(0.25)) {
    statement["upsert"] = wrongly(dice, true);
    if (dice.chance(0.5)) addIdOnInsert(dice, statement);
  }
  return statement;
}

/** Filters that meet arrays, since `$` needs them. */
function positionalFilter(dice: Dice): Document {
  return dice.chance(0.5) ? randomFilter(dice) : randomFilter(dice, 1);
}

function addIdOnInsert(dice: Dice, statement: Document): void {
  const update: unknown = statement["u"];
  if (typeof update !== "object" || update === null || Array.isArray(update)) return;
  if (!Object.keys(update)[0]?.startsWith("$") || "$setOnInsert" in update) return;
  statement["u"] = { ...update, $setOnInsert: { _id: idValue(dice) } };
}

function updateOperation(dice: Dice): Operation {
  const statement = updateStatement(dice);
  const command = { update: collectionName, updates: [statement] };
  return { command, isOrdered: false, writes: true, ...targets(statement, command) };
}

function targets(statement: Document, command: Document): Partial<Operation> {
  if (statement["multi"] === true) return { isMulti: true };
  const narrow = (filter: Document) => ({
    ...command,
    updates: [{ ...statement, q: filter }],
  });
  return { single: { filter: statement["q"] as Document, narrow } };
}

/** Several statements, each for one document by its _id or for all that match. */
function bulkUpdate(dice: Dice): Operation {
  const updates = dice.several(2, 4, () => {
    const statement = updateStatement(dice);
    if (statement["multi"] !== true) statement["q"] = { _id: idValue(dice) };
    return statement;
  });
  const command: Document = { update: collectionName, updates };
  if (dice.chance(0.5)) command["ordered"] = wrongly(dice, dice.chance(0.5));
  return { command, isOrdered: false, writes: true, isMulti: true };
}

function findAndModifyOperation(dice: Dice): Operation {
  const command: Document = {
    findAndModify: collectionName,
    query: wrongly(dice, randomFilter(dice)),
    sort: wrongly(dice, randomSort(dice)),
  };
  if (dice.chance(0.2)) command["remove"] = wrongly(dice, true);
  else modifyPart(dice, command);
  if (dice.chance(0.3)) command["fields"] = wrongly(dice, randomProjection(dice));
  return { command, isOrdered: false, writes: true, ...unsorted(command) };
}

/** Without a proper sort it is open which document is meant. */
function unsorted(command: Document): Partial<Operation> {
  const sort: unknown = command["sort"];
  if (typeof sort === "object" && sort !== null && "_id" in sort) return {};
  const narrow = (filter: Document) => ({ ...command, query: filter });
  return { single: { filter: command["query"] as Document, narrow } };
}

function modifyPart(dice: Dice, command: Document): void {
  const { update, arrayFilters } = randomUpdate(dice);
  command["update"] = update;
  if (arrayFilters) command["arrayFilters"] = arrayFilters;
  if (dice.chance(0.5)) command["new"] = wrongly(dice, true);
  if (dice.chance(0.2)) command["upsert"] = wrongly(dice, true);
}

function insertOperation(dice: Dice): Operation {
  const documents = dice.several(1, 3, () => {
    const document = nastyDocument(dice);
    if (dice.chance(0.03)) document["$a"] = 1;
    if (dice.chance(0.03)) return { _id: dice.pick([[1], { $a: 1 }]), ...document };
    return dice.chance(0.9) ? { _id: idValue(dice), ...document } : document;
  });
  const command: Document = { insert: collectionName, documents: wrongly(dice, documents) };
  if (dice.chance(0.3)) command["ordered"] = wrongly(dice, false);
  return { command, isOrdered: false, writes: true };
}

function deleteOperation(dice: Dice): Operation {
  const one = dice.chance(0.5);
  const q = wrongly(
    dice,
    one ? { _id: idValue(dice) } : { $and: [randomFilter(dice), randomFilter(dice)] },
  );
  const statement = { q, limit: wrongly(dice, new Int32(one ? 1 : 0)) };
  const command = { delete: collectionName, deletes: [statement] };
  const narrow = (filter: Document) => ({ ...command, deletes: [{ ...statement, q: filter }] });
  return { command, isOrdered: false, writes: true, single: { filter: q as Document, narrow } };
}

function aggregateOperation(dice: Dice): Operation {
  const { stages, isOrdered } = randomPipeline(dice);
  const command: Document = {
    aggregate: collectionName,
    pipeline: wrongly(dice, stages),
    cursor: wrongly(dice, dice.chance(0.1) ? { batchSize: batchSize(dice) } : {}),
  };
  if (dice.chance(0.05)) command["hint"] = wrongly(dice, randomHint(dice));
  return read(command, isOrdered);
}

function distinctOperation(dice: Dice): Operation {
  const command = {
    distinct: collectionName,
    key: wrongly(dice, fieldPath(dice)),
    query: wrongly(dice, randomFilter(dice)),
  };
  return read(command, false);
}

function countOperation(dice: Dice): Operation {
  const command: Document = { count: collectionName, query: wrongly(dice, randomFilter(dice)) };
  if (dice.chance(0.3)) command["limit"] = wrongly(dice, new Int32(dice.below(6) - 2));
  if (dice.chance(0.3)) command["skip"] = wrongly(dice, new Int32(dice.below(4)));
  if (dice.chance(0.05)) command["hint"] = wrongly(dice, randomHint(dice));
  return read(command, false);
}

function administration(dice: Dice): Operation {
  const command = dice.pick<Document>([
    { create: collectionName },
    { create: "bad$name" },
    { create: "" },
    { drop: "nothing" },
    { listIndexes: collectionName },
    { listIndexes: "nothing" },
    { listCollections: 1, nameOnly: true, filter: { name: collectionName } },
    { find: "nothing", filter: {} },
    { count: "nothing" },
    { dropIndexes: "nothing", index: "*" },
    { ping: 1 },
    { killCursors: collectionName, cursors: [] },
  ]);
  return read(command, false);
}
