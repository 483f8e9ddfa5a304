import { type Document, Int32 } from "bson";
import type { Dice } from "./dice.ts";
import { dateValue, fieldPath, numberValue, scalarValue, textValue } from "./random-values.ts";
import { wrongly } from "./wrong-arguments.ts";

const comparisons = ["$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$cmp"] as const;

/** Paths of expressions know no numbered elements. */
export function expressionPath(dice: Dice): string {
  return `$${fieldPath(dice)}`;
}

export function randomExpression(dice: Dice, depth = 2): unknown {
  if (depth === 0) return leaf(dice);
  return dice.weighted<unknown>([
    [4, () => leaf(dice)],
    [5, () => ({ [dice.pick(comparisons)]: wrongly(dice, two(dice, depth)) })],
    [2, () => ({ $cond: wrongly(dice, three(dice, depth)) })],
    [1, () => ({ $cond: { if: inner(dice, depth), then: inner(dice, depth), else: leaf(dice) } })],
    [
      3,
      () => ({
        $ifNull: wrongly(
          dice,
          dice.several(2, 3, () => inner(dice, depth)),
        ),
      }),
    ],
    [2, () => ({ [dice.pick(["$and", "$or"])]: dice.several(0, 3, () => inner(dice, depth)) })],
    [1, () => ({ $not: [inner(dice, depth)] })],
    [
      1,
      () => ({
        $in: [
          inner(dice, depth),
          wrongly(
            dice,
            dice.several(0, 3, () => leaf(dice)),
          ),
        ],
      }),
    ],
    [2, () => arithmetic(dice, depth)],
    [1, () => ({ $size: wrongly(dice, [expressionPath(dice)]) })],
    [1, () => ({ $size: [dice.several(0, 2, () => inner(dice, depth))] })],
    [1, () => ({ $concat: dice.several(0, 3, () => textOperand(dice)) })],
    [1, () => ({ $toString: inner(dice, depth) })],
    [2, () => dateToString(dice)],
    [2, () => dateTrunc(dice)],
    [1, () => dice.several(0, 3, () => inner(dice, depth))],
  ]);
}

function inner(dice: Dice, depth: number): unknown {
  return randomExpression(dice, depth - 1);
}

function leaf(dice: Dice): unknown {
  return dice.weighted<unknown>([
    [6, () => expressionPath(dice)],
    [1, () => dice.pick(["$$ROOT", "$$ROOT.a", "$$ROOT._id"])],
    [4, () => literalValue(dice)],
    [1, () => ({ $literal: dice.pick(["$a", { $b: 1 }, [1, "$x"], null]) })],
  ]);
}

/** Texts that begin with $ would be paths. */
function literalValue(dice: Dice): unknown {
  return scalarValue(dice);
}

function two(dice: Dice, depth: number): unknown[] {
  return [inner(dice, depth), inner(dice, depth)];
}

function three(dice: Dice, depth: number): unknown[] {
  return [inner(dice, depth), inner(dice, depth), inner(dice, depth)];
}

function arithmetic(dice: Dice, depth: number): Document {
  const name = dice.pick(["$add", "$subtract", "$multiply", "$divide"]);
  const operand = () =>
    dice.weighted<unknown>([
      [4, () => numberValue(dice)],
      [3, () => expressionPath(dice)],
      [1, () => dateValue(dice)],
      [1, () => inner(dice, depth)],
    ]);
  const isBinary = name === "$subtract" || name === "$divide";
  const operands = isBinary ? [operand(), operand()] : dice.several(0, 3, operand);
  return { [name]: wrongly(dice, operands) };
}

function textOperand(dice: Dice): unknown {
  return dice.weighted<unknown>([
    [3, () => textValue(dice)],
    [2, () => expressionPath(dice)],
    [1, () => ({ $toString: expressionPath(dice) })],
  ]);
}

const zones = ["UTC", "GMT", "Asia/Shanghai", "+08:00", "-0330", "+05"] as const;
const formatParts = "Y m d H M S L j w u U G V z Z %".split(" ").map((letter) => `%${letter}`);
const units = [
  ...["year", "quarter", "month", "week", "day", "hour", "minute", "second", "millisecond"],
] as const;

/** Instants from 1880 to 2100, dense where Shanghai's clocks were changed. */
function instant(dice: Dice): unknown {
  return dice.weighted<unknown>([
    [2, () => expressionPath(dice)],
    [2, () => new Date(-2_840_140_800_000 + Math.floor(dice.fraction() * 6_942_758_400_000))],
    [2, () => new Date(515_527_200_000 + Math.floor(dice.fraction() * 169_340_400_000))],
    [
      1,
      () =>
        new Date(dice.pick([515_527_200_000, 684_867_600_000, -2_177_481_943_000]) - dice.below(3)),
    ],
    [1, () => dateValue(dice)],
  ]);
}

function dateToString(dice: Dice): Document {
  const argument: Document = { date: instant(dice) };
  if (dice.chance(0.7)) argument["timezone"] = dice.pick(zones);
  if (dice.chance(0.7)) {
    argument["format"] = dice.several(0, 4, () => dice.pick([...formatParts, "-", "周"])).join("");
  }
  if (dice.chance(0.3)) argument["onNull"] = dice.pick(["none", null, new Int32(1)]);
  return { $dateToString: wrongly(dice, argument) };
}

function dateTrunc(dice: Dice): Document {
  const argument: Document = { date: instant(dice), unit: wrongly(dice, dice.pick(units)) };
  if (dice.chance(0.7)) argument["timezone"] = dice.pick(zones);
  if (dice.chance(0.2)) argument["startOfWeek"] = dice.pick(["monday", "Sun", "thu", "SATURDAY"]);
  if (dice.chance(0.2)) argument["binSize"] = new Int32(1);
  return { $dateTrunc: wrongly(dice, argument) };
}
