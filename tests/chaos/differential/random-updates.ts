import { type Document, Int32 } from "bson";
import type { Dice } from "./dice.ts";
import { elementFilter, fieldCondition } from "./random-filters.ts";
import {
  anyValue,
  fieldName,
  fieldPath,
  idValue,
  nastyDocument,
  numberValue,
  scalarValue,
  smallDocument,
} from "./random-values.ts";
import { wrongly } from "./wrong-arguments.ts";

export interface RandomUpdate {
  readonly update: unknown;
  readonly arrayFilters: Document[] | undefined;
}

export function randomUpdate(dice: Dice): RandomUpdate {
  if (dice.chance(0.12)) return { update: replacement(dice), arrayFilters: undefined };
  const update: Document = {};
  for (const [name, fields] of dice.several(1, 3, () => modifier(dice))) {
    update[name] = { ...(update[name] as Document | undefined), ...(fields as Document) };
  }
  const usesFilter = JSON.stringify(
    Object.values(update).map((fields) => Object.keys(fields as object)),
  ).includes("$[e]");
  const gives = usesFilter ? !dice.chance(0.05) : dice.chance(0.01);
  return { update, arrayFilters: gives ? [elementFilter(dice, "e")] : undefined };
}

function replacement(dice: Dice): Document {
  const document = nastyDocument(dice);
  if (dice.chance(0.2)) return { _id: idValue(dice), ...document };
  if (dice.chance(0.05)) return { ...document, $set: { a: 1 } };
  return document;
}

function updatePath(dice: Dice): string {
  return dice.weighted<string>([
    [20, () => fieldPath(dice)],
    [2, () => `${fieldName(dice)}.$`],
    [2, () => `${fieldName(dice)}.$.${fieldName(dice)}`],
    [2, () => `${fieldName(dice)}.$[]`],
    [1, () => `${fieldName(dice)}.$[].${fieldName(dice)}`],
    [1, () => `${fieldName(dice)}.$[e]`],
    [1, () => `${fieldName(dice)}.$[e].${fieldName(dice)}`],
    [
      1,
      () => dice.pick(["", "a.", ".a", "a..b", "$", "$x", "a.$x", "a.$.b.$", "$[]", "a.b.$[].c"]),
    ],
  ]);
}

function fields(dice: Dice, argument: () => unknown): Document {
  const result: Document = {};
  for (const path of dice.several(1, 2, () => updatePath(dice))) {
    result[path] = wrongly(dice, argument());
  }
  return result;
}

function modifier(dice: Dice): [string, unknown] {
  return dice.weighted<[string, unknown]>([
    [8, () => ["$set", fields(dice, () => anyValue(dice, 2))]],
    [2, () => ["$setOnInsert", fields(dice, () => anyValue(dice, 1))]],
    [4, () => ["$unset", fields(dice, () => "")]],
    [5, () => ["$inc", fields(dice, () => numberValue(dice))]],
    [3, () => ["$mul", fields(dice, () => numberValue(dice))]],
    [4, () => [dice.pick(["$min", "$max"]), fields(dice, () => scalarValue(dice))]],
    [3, () => ["$rename", rename(dice)]],
    [1, () => ["$currentDate", fields(dice, () => dice.pick([true, { $type: "date" }]))]],
    [6, () => ["$push", fields(dice, () => pushArgument(dice))]],
    [5, () => ["$addToSet", fields(dice, () => addToSetArgument(dice))]],
    [5, () => ["$pull", fields(dice, () => pullArgument(dice))]],
    [3, () => ["$pullAll", fields(dice, () => dice.several(0, 3, () => anyValue(dice, 1)))]],
    [3, () => ["$pop", fields(dice, () => dice.pick([1, -1]))]],
    [0.3, () => ["$set", wrongly(dice, {})]],
    [0.2, () => [dice.pick(["$foo", "a"]), { a: 1 }]],
  ]);
}

function rename(dice: Dice): Document {
  return { [updatePath(dice)]: wrongly(dice, updatePath(dice)) };
}

function pushArgument(dice: Dice): unknown {
  if (dice.chance(0.4)) return anyValue(dice, 2);
  const argument: Document = {
    $each: wrongly(
      dice,
      dice.several(0, 3, () => anyValue(dice, 2)),
    ),
  };
  if (dice.chance(0.4)) argument["$position"] = wrongly(dice, new Int32(dice.below(6) - 2));
  if (dice.chance(0.4)) argument["$slice"] = wrongly(dice, new Int32(dice.below(7) - 3));
  if (dice.chance(0.4)) argument["$sort"] = wrongly(dice, pushSort(dice));
  if (dice.chance(0.02)) argument["$foo"] = 1;
  return argument;
}

function pushSort(dice: Dice): unknown {
  return dice.weighted<unknown>([
    [2, () => dice.pick([1, -1])],
    [2, () => ({ [fieldName(dice) || "a"]: dice.pick([1, -1]) })],
    [1, () => ({ a: dice.pick([1, -1]), "b.c": dice.pick([1, -1, 2]) })],
  ]);
}

function addToSetArgument(dice: Dice): unknown {
  if (dice.chance(0.5)) return anyValue(dice, 1);
  return {
    $each: wrongly(
      dice,
      dice.several(0, 3, () => anyValue(dice, 1)),
    ),
  };
}

function pullArgument(dice: Dice): unknown {
  return dice.weighted<unknown>([
    [3, () => anyValue(dice, 1)],
    [3, () => fieldCondition(dice, 1)],
    [3, () => ({ [fieldName(dice)]: fieldCondition(dice, 1) })],
    [1, () => smallDocument(dice)],
  ]);
}
