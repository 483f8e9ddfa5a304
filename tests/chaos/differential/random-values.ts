import { Binary, type Document, Double, Int32, Long, ObjectId, Timestamp } from "bson";
import type { Dice } from "./dice.ts";

/** Field names that documents, filters and updates share, so that they meet. */
const names = ["a", "b", "c", "d", "x"] as const;

export function fieldName(dice: Dice): string {
  return dice.weighted<string>([
    [30, () => dice.pick(names)],
    [1, () => dice.pick(["", "é", "名", "A", "_x", "0", "1", "a b"])],
  ]);
}

/** A dotted path, now and then through an array by number. */
export function fieldPath(dice: Dice): string {
  return dice.weighted<string>([
    [10, () => fieldName(dice)],
    [8, () => `${fieldName(dice)}.${fieldName(dice)}`],
    [2, () => `${fieldName(dice)}.${dice.below(3)}`],
    [2, () => `${fieldName(dice)}.${dice.below(3)}.${fieldName(dice)}`],
    [2, () => `${fieldName(dice)}.${fieldName(dice)}.${fieldName(dice)}`],
    [1, () => dice.pick(["_id", "_id.a", "a.0.0", "a.b.0", "b.0.1.a"])],
  ]);
}

export function numberValue(dice: Dice): unknown {
  return dice.weighted<unknown>([
    [12, () => new Int32(dice.below(5) - 1)],
    [5, () => new Double(dice.below(5) - 1)],
    [3, () => new Double(dice.pick([0.5, 1.5, 2.5, -0.5, 0.1]))],
    [4, () => Long.fromNumber(dice.below(5) - 1)],
    [1, () => new Double(dice.pick([Number.NaN, Infinity, -Infinity, -0, 1e300, 5e-324]))],
    [1, () => new Double(dice.pick([2 ** 53, 2 ** 53 + 2, 2 ** 63, -(2 ** 63), 2 ** 31]))],
    [1, () => Long.fromString(dice.pick(largeLongs))],
    [1, () => new Int32(dice.pick([2 ** 31 - 1, -(2 ** 31)]))],
  ]);
}

const largeLongs = [
  "9007199254740992",
  "9007199254740993",
  "9223372036854775807",
  "-9223372036854775808",
  "2147483648",
] as const;

const texts = ["", "a", "b", "ab", "abc", "z", "é", "镇", "😀", "Ａ", "a\0b", "1", "A"] as const;
const dates = [0, 1, -1, 1_700_000_000_000, 1_700_000_123_456, -62_135_596_800_000] as const;

export function textValue(dice: Dice): string {
  return dice.pick(texts);
}

export function dateValue(dice: Dice): Date {
  return new Date(dice.pick(dates));
}

export function scalarValue(dice: Dice): unknown {
  return dice.weighted<unknown>([
    [14, () => numberValue(dice)],
    [8, () => textValue(dice)],
    [4, () => null],
    [2, () => dice.chance(0.5)],
    [2, () => dateValue(dice)],
    [1, () => new ObjectId(`65000000000000000000000${dice.below(3)}`)],
    [1, () => new Binary(Buffer.from(dice.pick(["", "a", "ab", "\0"])), dice.pick([0, 4, 128]))],
    [1, () => new Timestamp({ t: 1 + dice.below(2), i: 1 + dice.below(2) })],
  ]);
}

/** Any value of the list, up to a depth. */
export function anyValue(dice: Dice, depth = 2): unknown {
  if (depth === 0) return scalarValue(dice);
  return dice.weighted<unknown>([
    [14, () => scalarValue(dice)],
    [5, () => dice.several(0, 3, () => anyValue(dice, depth - 1))],
    [2, () => dice.several(1, 3, () => smallDocument(dice, depth - 1))],
    [4, () => smallDocument(dice, depth - 1)],
  ]);
}

export function smallDocument(dice: Dice, depth = 1): Document {
  const document: Document = {};
  for (const name of dice.several(0, 3, () => fieldName(dice))) {
    document[name] = anyValue(dice, depth);
  }
  return document;
}

/** A document for the collection, without its _id. */
export function nastyDocument(dice: Dice): Document {
  const document: Document = {};
  for (const name of dice.several(1, 5, () => fieldName(dice))) document[name] = anyValue(dice, 3);
  return document;
}

export function idValue(dice: Dice): unknown {
  return dice.weighted<unknown>([
    [20, () => new Int32(dice.below(12))],
    [2, () => textValue(dice)],
    [1, () => new Double(dice.below(4) + 0.5)],
    [1, () => ({ a: new Int32(dice.below(3)) })],
    [1, () => null],
    [1, () => new ObjectId(`65000000000000000000000${dice.below(3)}`)],
  ]);
}
