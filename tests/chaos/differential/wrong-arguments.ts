import { Int32 } from "bson";
import type { Dice } from "./dice.ts";
import { anyValue } from "./random-values.ts";

const wrong = [
  null,
  true,
  new Int32(0),
  new Int32(-1),
  new Int32(5),
  "x",
  "",
  "$a",
  [],
  {},
  { $foo: 1 },
  { a: 1, $gt: 1 },
  { $gt: 1, a: 1 },
  [[]],
  new Date(0),
] as const;

/** Mostly the argument itself; now and then one that does not belong there. */
export function wrongly(dice: Dice, argument: unknown): unknown {
  if (!dice.chance(wrongChance)) return argument;
  return dice.chance(0.8) ? dice.pick(wrong) : anyValue(dice, 1);
}

const wrongChance = 0.03;
