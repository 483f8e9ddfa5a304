import {
  BsonDocument,
  isNumber,
  type NumberValue,
  Regex,
  toDouble,
  typeName,
  type Value,
} from "../bson-value.ts";
import { compareValues } from "../compare-values.ts";
import { badValue, failedToParse, refuse, typeMismatch } from "../command-error.ts";
import { addNumbers, isSameNumber, multiplyNumbers } from "../number-arithmetic.ts";
import { writeDocument } from "../write-bson.ts";
import { parseAddToSet, parsePull, parsePullAll } from "./array-modifiers.ts";
import { parsePush } from "./push.ts";
import { type Change, type Modifier, same } from "./update-node.ts";

type ModifierParser = (argument: Value) => Modifier;

const plain = { kind: "modifier", toleratesBlockedPath: false, onInsertOnly: false } as const;

export function parseModifier(name: string, argument: Value): Modifier {
  const parse = parsers.get(name);
  if (!parse) return failedToParse(`Unknown modifier: ${name}`);
  return parse(argument);
}

export const refusedModifiers: ReadonlySet<string> = new Set(["$bit"]);

function set(argument: Value): Modifier {
  if (argument instanceof Regex) refuse("storing a regular expression");
  const bytes = writeDocument(new BsonDocument([""], [argument]));
  const change = (value: Value): Change =>
    writeDocument(new BsonDocument([""], [value])).equals(bytes)
      ? same
      : { kind: "set", value: argument };
  return { ...plain, change, create: () => argument };
}

function setOnInsert(argument: Value): Modifier {
  return { ...set(argument), onInsertOnly: true };
}

const unset: Modifier = {
  ...plain,
  change: () => ({ kind: "remove" }),
  create: undefined,
  toleratesBlockedPath: true,
};

function arithmetic(
  name: string,
  compute: (value: NumberValue, argument: NumberValue) => NumberValue | undefined,
): ModifierParser {
  return (argument) => {
    if (!isNumber(argument))
      return typeMismatch(`Cannot apply ${name} with non-numeric argument: ${typeName(argument)}`);
    const change = (value: Value): Change => {
      if (!isNumber(value))
        return typeMismatch(`Cannot apply ${name} to a value of type ${typeName(value)}`);
      const result = compute(value, argument);
      if (result === undefined) badValue(`Failed to apply ${name}: the result exceeds a long`);
      return isSameNumber(value, result) ? same : { kind: "set", value: result };
    };
    const create = () => (name === "$inc" ? argument : (compute(0, argument) ?? 0));
    return { ...plain, change, create };
  };
}

/** $min (-1) or $max (1). */
function extreme(sign: number): ModifierParser {
  return (argument) => {
    if (argument instanceof Regex) refuse("storing a regular expression");
    const change = (value: Value): Change =>
      compareValues(argument, value) * sign > 0 ? { kind: "set", value: argument } : same;
    return { ...plain, change, create: () => argument };
  };
}

function currentDate(argument: Value): Modifier {
  if (typeof argument !== "boolean") checkDateType(argument);
  return { ...plain, change: (_, now) => ({ kind: "set", value: now }), create: (now) => now };
}

function checkDateType(argument: Value): void {
  if (!(argument instanceof BsonDocument))
    badValue(`${typeName(argument)} is not valid type for $currentDate`);
  const unknown = argument.names.find((name) => name !== "$type");
  if (unknown !== undefined) badValue(`Unrecognized $currentDate option: ${unknown}`);
  const type = argument.get("$type");
  if (type === "timestamp") refuse("$currentDate of type timestamp");
  if (type !== "date") badValue("The '$type' string field is required to be 'date' or 'timestamp'");
}

function pop(argument: Value): Modifier {
  if (!isNumber(argument)) failedToParse("Expected a number for $pop");
  const end = toDouble(argument);
  if (end !== 1 && end !== -1) failedToParse(`$pop expects 1 or -1, found: ${end}`);
  const change = (value: Value): Change => {
    if (!Array.isArray(value)) typeMismatch("Path contains an element of non-array type for $pop");
    if (value.length === 0) return same;
    return { kind: "set", value: end === 1 ? value.slice(0, -1) : value.slice(1) };
  };
  return { ...plain, change, create: undefined };
}

const parsers: ReadonlyMap<string, ModifierParser> = new Map<string, ModifierParser>([
  ["$set", set],
  ["$setOnInsert", setOnInsert],
  ["$unset", () => unset],
  ["$inc", arithmetic("$inc", addNumbers)],
  ["$mul", arithmetic("$mul", multiplyNumbers)],
  ["$min", extreme(-1)],
  ["$max", extreme(1)],
  ["$currentDate", currentDate],
  ["$pop", pop],
  ["$push", (argument) => ({ ...plain, ...parsePush(argument) })],
  ["$addToSet", (argument) => ({ ...plain, ...parseAddToSet(argument) })],
  ["$pull", (argument) => ({ ...plain, ...parsePull(argument) })],
  ["$pullAll", (argument) => ({ ...plain, ...parsePullAll(argument) })],
]);
