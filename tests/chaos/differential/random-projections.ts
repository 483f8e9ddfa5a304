import { type Document, Int32 } from "bson";
import type { Dice } from "./dice.ts";
import { randomExpression } from "./random-expressions.ts";
import { fieldCondition, randomFilter } from "./random-filters.ts";
import { fieldName, fieldPath } from "./random-values.ts";
import { wrongly } from "./wrong-arguments.ts";

const on: readonly unknown[] = [1, true, new Int32(2)];
const off: readonly unknown[] = [0, false];

/** A projection of find. */
export function randomProjection(dice: Dice): Document {
  const includes = dice.chance(0.5);
  const projection: Document = {};
  for (const path of dice.several(0, 3, () => fieldPath(dice))) {
    projection[path] = projectedField(dice, includes);
  }
  if (dice.chance(0.3)) projection["_id"] = dice.chance(0.5) ? 1 : 0;
  return projection;
}

function projectedField(dice: Dice, includes: boolean): unknown {
  const flags = includes === !dice.chance(0.03) ? on : off;
  return dice.weighted<unknown>([
    [14, () => dice.pick(flags)],
    [2, () => ({ [fieldName(dice)]: dice.pick(flags) })],
    [3, () => ({ $slice: wrongly(dice, slice(dice)) })],
    [3, () => ({ $elemMatch: wrongly(dice, elemMatch(dice)) })],
  ]);
}

function slice(dice: Dice): unknown {
  return dice.chance(0.5) ? dice.below(5) - 2 : [dice.below(7) - 3, dice.below(3) + 1];
}

function elemMatch(dice: Dice): unknown {
  return dice.chance(0.5) ? randomFilter(dice, 0) : { $gt: fieldCondition(dice, 0) };
}

/** The argument of $project. */
export function randomProject(dice: Dice): Document {
  const spec: Document = {};
  const includes = dice.chance(0.75);
  for (const path of dice.several(1, 3, () => fieldPath(dice))) {
    spec[path] = projectField(dice, includes);
  }
  if (dice.chance(0.3)) spec["_id"] = dice.pick([0, 1, 0]);
  return spec;
}

function projectField(dice: Dice, includes: boolean): unknown {
  if (!includes && dice.chance(0.97)) return dice.pick(off);
  return dice.weighted<unknown>([
    [4, () => dice.pick(on)],
    [1, () => ({ [fieldName(dice)]: dice.pick(on) })],
    [4, () => randomExpression(dice)],
    [1, () => ({ [fieldName(dice)]: randomExpression(dice, 1) })],
  ]);
}

export function randomSort(dice: Dice): Document {
  const sort: Document = {};
  for (const path of dice.several(0, 2, () => fieldPath(dice))) {
    if (path !== "_id") sort[path] = wrongly(dice, dice.pick([1, -1]));
  }
  sort["_id"] = dice.pick([1, -1]);
  return sort;
}
