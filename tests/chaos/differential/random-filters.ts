import { BSONRegExp, type Document, Int32 } from "bson";
import type { Dice } from "./dice.ts";
import { randomExpression } from "./random-expressions.ts";
import {
  anyValue,
  fieldName,
  fieldPath,
  idValue,
  numberValue,
  scalarValue,
  smallDocument,
  textValue,
} from "./random-values.ts";
import { wrongly } from "./wrong-arguments.ts";

const comparisons = ["$eq", "$ne", "$gt", "$gte", "$lt", "$lte"] as const;
const typeNames = [
  ...["double", "string", "object", "array", "binData", "objectId", "bool", "date", "null"],
  ...["int", "timestamp", "long", "number", "decimal", "regex", "minKey"],
] as const;

export function randomFilter(dice: Dice, depth = 2): Document {
  const filter: Document = {};
  for (const [name, value] of dice.several(0, 2, () => condition(dice, depth))) {
    filter[name] = value;
  }
  if (dice.chance(0.1)) filter["_id"] = idCondition(dice);
  return filter;
}

function idCondition(dice: Dice): unknown {
  return dice.weighted<unknown>([
    [3, () => idValue(dice)],
    [1, () => ({ $in: dice.several(0, 3, () => idValue(dice)) })],
    [1, () => ({ [dice.pick(["$gt", "$lte"])]: idValue(dice) })],
  ]);
}

function condition(dice: Dice, depth: number): [string, unknown] {
  return dice.weighted<[string, unknown]>([
    [12, () => [fieldPath(dice), fieldCondition(dice, depth)]],
    [depth > 0 ? 3 : 0, () => [dice.pick(["$and", "$or", "$nor"]), branches(dice, depth)]],
    [depth > 0 ? 1 : 0, () => ["$expr", randomExpression(dice)]],
  ]);
}

function branches(dice: Dice, depth: number): unknown {
  return wrongly(
    dice,
    dice.several(1, 3, () => withoutExpr(dice, depth - 1)),
  );
}

/** Filters where $expr may not stand. */
function withoutExpr(dice: Dice, depth: number): Document {
  const filter: Document = {};
  for (const path of dice.several(0, 2, () => fieldPath(dice))) {
    filter[path] = fieldCondition(dice, depth);
  }
  return filter;
}

export function fieldCondition(dice: Dice, depth: number): unknown {
  return dice.weighted<unknown>([
    [5, () => literal(dice)],
    [9, () => operators(dice, depth)],
    [1, () => new BSONRegExp(`^${dice.pick(["", "a", "ab", "\\.", "镇"])}`)],
  ]);
}

function literal(dice: Dice): unknown {
  return dice.chance(0.7) ? scalarValue(dice) : anyValue(dice, 2);
}

function operators(dice: Dice, depth: number): Document {
  return Object.assign({}, ...dice.several(1, 2, () => operator(dice, depth))) as Document;
}

function operator(dice: Dice, depth: number): Document {
  const nests = depth > 0;
  return dice.weighted<Document>([
    [10, () => ({ [dice.pick(comparisons)]: literal(dice) })],
    [4, () => ({ [dice.pick(["$in", "$nin"])]: wrongly(dice, valueList(dice)) })],
    [2, () => ({ $exists: wrongly(dice, dice.chance(0.5)) })],
    [2, () => ({ $type: wrongly(dice, typeArgument(dice)) })],
    [2, () => ({ $size: wrongly(dice, dice.below(3)) })],
    [2, () => ({ $all: wrongly(dice, allArgument(dice, depth)) })],
    [1, () => ({ $regex: `^${dice.pick(["", "a", "ab", "z"])}` })],
    [nests ? 2 : 0, () => ({ $not: wrongly(dice, operators(dice, depth - 1)) })],
    [nests ? 3 : 0, () => ({ $elemMatch: wrongly(dice, elemMatch(dice, depth - 1)) })],
  ]);
}

function valueList(dice: Dice): unknown[] {
  return dice.several(0, 4, () => literal(dice));
}

function typeArgument(dice: Dice): unknown {
  return dice.weighted<unknown>([
    [3, () => dice.pick(typeNames)],
    [1, () => new Int32(dice.pick([1, 2, 3, 4, 10, 16, 18, -1, 127]))],
    [1, () => dice.several(0, 3, () => dice.pick(typeNames))],
  ]);
}

function allArgument(dice: Dice, depth: number): unknown[] {
  if (depth > 0 && dice.chance(0.2)) {
    return dice.several(1, 2, () => ({ $elemMatch: elemMatch(dice, depth - 1) }));
  }
  return dice.several(0, 3, () => literal(dice));
}

function elemMatch(dice: Dice, depth: number): Document {
  if (dice.chance(0.5)) return operators(dice, depth);
  if (dice.chance(0.2)) return { [dice.pick(["$or", "$and"])]: branches(dice, depth) };
  return withoutExpr(dice, depth);
}

/** For array filters and $pull: an element's value or its fields. */
export function elementFilter(dice: Dice, name: string): Document {
  return dice.weighted<Document>([
    [3, () => ({ [name]: fieldCondition(dice, 1) })],
    [3, () => ({ [`${name}.${fieldName(dice)}`]: fieldCondition(dice, 1) })],
    [1, () => ({ $or: [{ [name]: numberValue(dice) }, { [`${name}.a`]: textValue(dice) }] })],
    [1, () => ({ [name]: smallDocument(dice) })],
  ]);
}
