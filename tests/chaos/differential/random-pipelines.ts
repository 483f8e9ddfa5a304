import { type Document, Int32 } from "bson";
import type { Dice } from "./dice.ts";
import { expressionPath, randomExpression } from "./random-expressions.ts";
import { randomFilter } from "./random-filters.ts";
import { randomProject, randomSort } from "./random-projections.ts";
import { wrongly } from "./wrong-arguments.ts";

/** A pipeline whose result does not depend on the order that MongoDB leaves open. */
export interface RandomPipeline {
  readonly stages: Document[];
  /** Whether the order of the results is part of the answer. */
  readonly isOrdered: boolean;
}

export function randomPipeline(dice: Dice): RandomPipeline {
  const stages: Document[] = [];
  if (dice.chance(0.6)) stages.push({ $match: wrongly(dice, randomFilter(dice)) });
  return dice.weighted<RandomPipeline>([
    [3, () => projected(dice, stages)],
    [4, () => grouped(dice, stages)],
    [1, () => ({ stages: [...stages, { $count: wrongly(dice, "n") }], isOrdered: true })],
    [1, () => cut(dice, [...stages, { $sort: randomSort(dice) }])],
    [0.3, () => ({ stages: [...stages, dice.pick(wrongStages)], isOrdered: false })],
  ]);
}

const wrongStages: readonly Document[] = [
  { $foo: 1 },
  {},
  { $match: {}, $limit: 1 },
  { $limit: 0 },
  { $limit: -1 },
  { $skip: -1 },
  { $sort: {} },
  { $group: {} },
  { $group: { _id: null, n: 1 } },
  { $group: { _id: null, n: { $foo: 1 } } },
  { $group: { _id: null, "n.m": { $sum: 1 } } },
  { $project: {} },
  { $count: "" },
  { $count: "$a" },
];

function cut(dice: Dice, stages: Document[]): RandomPipeline {
  const cuts: Document[] = [];
  if (dice.chance(0.5)) cuts.push({ $skip: wrongly(dice, new Int32(dice.below(3))) });
  if (dice.chance(0.5)) cuts.push({ $limit: wrongly(dice, new Int32(1 + dice.below(4))) });
  return { stages: [...stages, ...cuts], isOrdered: true };
}

function projected(dice: Dice, stages: Document[]): RandomPipeline {
  const sorts = dice.chance(0.5);
  const sorted = sorts ? cut(dice, [...stages, { $sort: randomSort(dice) }]).stages : stages;
  return { stages: [...sorted, { $project: randomProject(dice) }], isOrdered: sorts };
}

/** Names say how an accumulator's result is compared: see compare.ts. */
function grouped(dice: Dice, stages: Document[]): RandomPipeline {
  const group: Document = { _id: groupId(dice) };
  for (const [name, accumulator] of dice.several(0, 3, () => accumulatorField(dice))) {
    group[name] = accumulator;
  }
  const sorted = [...stages, { $sort: { _id: dice.pick([1, -1]) } }];
  const rest: Document[] = dice.chance(0.3) ? [{ $match: { n: { $gte: 1 } } }] : [];
  return { stages: [...sorted, { $group: group }, ...rest], isOrdered: false };
}

function groupId(dice: Dice): unknown {
  return dice.weighted<unknown>([
    [2, () => null],
    [5, () => expressionPath(dice)],
    [3, () => randomExpression(dice)],
    [2, () => ({ k: { $ifNull: [expressionPath(dice), null] }, l: { $ifNull: ["$b", "none"] } })],
  ]);
}

function accumulatorField(dice: Dice): [string, Document] {
  const argument = () =>
    dice.weighted<unknown>([
      [3, () => expressionPath(dice)],
      [1, () => randomExpression(dice, 1)],
      [1, () => 1],
    ]);
  return dice.weighted<[string, Document]>([
    [3, () => ["n", { $sum: wrongly(dice, 1) }]],
    [3, () => ["sum", { $sum: argument() }]],
    [2, () => ["avg", { $avg: argument() }]],
    [2, () => [dice.pick(["low", "high"]), { [dice.pick(["$min", "$max"])]: argument() }]],
    [2, () => [dice.pick(["first", "last"]), { [dice.pick(["$first", "$last"])]: argument() }]],
    [2, () => ["list", { $push: argument() }]],
    [2, () => ["set", { $addToSet: argument() }]],
    [1, () => ["count", { $count: wrongly(dice, {}) }]],
  ]);
}
