import type { BsonDocument } from "../bson-value.ts";
import { typeName, type Value } from "../bson-value.ts";
import { CommandError } from "../command-error.ts";
import { dayNumberOf, dayOfYear, isoDayOfWeek, isoWeek } from "./calendar.ts";
import {
  constantOf,
  dateMs,
  deferred,
  parseDateArguments,
  required,
  zoneOf,
} from "./date-arguments.ts";
import type { Expression } from "./expression.ts";
import { localTime, type LocalTime } from "./local-time.ts";
import { isNullish, type ParseOperand } from "./operands.ts";

type Part = (time: LocalTime) => string;

const isoFormat = "%Y-%m-%dT%H:%M:%S.%LZ";

/** `$dateToString` with a constant format and zone. */
export function dateToString(argument: Value, parseOperand: ParseOperand): Expression {
  const args = parseDateArguments(argument, parseOperand, {
    operator: "$dateToString",
    names: ["date", "format", "timezone", "onNull"],
    notAnObject: 18629,
    unknownName: 18534,
  });
  const date = required(args, "date", 18628);
  const onNull = args.get("onNull");
  const prepared = deferred(() => {
    const format = constantOf(args, "format", isoFormat);
    return { parts: isNullish(format) ? undefined : parseFormat(format), zone: zoneOf(args) };
  });
  const evaluate = (root: BsonDocument) => {
    const value = date.evaluate(root);
    const { parts, zone } = prepared();
    if (isNullish(value)) return onNull ? onNull.evaluate(root) : null;
    if (!parts || !zone) return null;
    return formatTime(parts, localTime(millisecondsOf(value), zone));
  };
  return { evaluate, isConstant: date.isConstant && (onNull?.isConstant ?? true) };
}

function millisecondsOf(value: Value): number {
  const ms = dateMs(value);
  if (ms !== undefined) return ms;
  throw new CommandError(16006, `can't convert from BSON type ${typeName(value)} to Date`);
}

function formatTime(parts: readonly Part[], time: LocalTime): string {
  let text = "";
  for (const part of parts) text += part(time);
  return text;
}

function parseFormat(format: Value): Part[] {
  if (typeof format !== "string")
    throw new CommandError(18533, "$dateToString requires that 'format' be a string");
  const parts: Part[] = [];
  for (let at = 0; at < format.length; at += 1) {
    const char = format.charAt(at);
    if (char !== "%") {
      parts.push(() => char);
      continue;
    }
    at += 1;
    if (at === format.length)
      throw new CommandError(18535, "Unmatched '%' at end of format string");
    parts.push(formatPart(format.charAt(at)));
  }
  return parts;
}

function formatPart(letter: string): Part {
  const part = formatParts.get(letter);
  if (!part)
    throw new CommandError(18536, `Invalid format character '%${letter}' in format string`);
  return part;
}

const formatParts: ReadonlyMap<string, Part> = new Map<string, Part>([
  ["%", () => "%"],
  ["Y", ({ date }) => year(date.year)],
  ["m", ({ date }) => digits(date.month, 2)],
  ["d", ({ date }) => digits(date.day, 2)],
  ["H", ({ msOfDay }) => digits(Math.floor(msOfDay / 3_600_000), 2)],
  ["M", ({ msOfDay }) => digits(Math.floor(msOfDay / 60_000) % 60, 2)],
  ["S", ({ msOfDay }) => digits(Math.floor(msOfDay / 1000) % 60, 2)],
  ["L", ({ msOfDay }) => digits(msOfDay % 1000, 3)],
  ["j", ({ dayNumber, date }) => digits(dayOfYear(dayNumber, date.year), 3)],
  ["w", ({ dayNumber }) => String((isoDayOfWeek(dayNumber) % 7) + 1)],
  ["u", ({ dayNumber }) => String(isoDayOfWeek(dayNumber))],
  ["U", ({ dayNumber, date }) => digits(weekOfYear(dayNumber, date.year), 2)],
  ["G", ({ dayNumber }) => year(isoWeek(dayNumber).year)],
  ["V", ({ dayNumber }) => digits(isoWeek(dayNumber).week, 2)],
  ["z", ({ offsetSeconds }) => offset(offsetSeconds)],
  ["Z", ({ offsetSeconds }) => String(Math.trunc(offsetSeconds / 60))],
]);

function digits(value: number, count: number): string {
  return String(value).padStart(count, "0");
}

function year(value: number): string {
  if (value >= 0 && value <= 9999) return digits(value, 4);
  throw new CommandError(
    18537,
    `Could not convert date to string: date component was outside the supported range of 0-9999: ${value}`,
  );
}

/** Weeks begin on Sunday; the days before the first one are in week 0. */
function weekOfYear(dayNumber: number, inYear: number): number {
  const firstDay = dayNumberOf({ year: inYear, month: 1, day: 1 });
  const sundayBased = isoDayOfWeek(dayNumber) % 7;
  return Math.floor((dayNumber - firstDay + 7 - sundayBased) / 7);
}

function offset(seconds: number): string {
  const minutes = Math.trunc(Math.abs(seconds) / 60);
  return `${seconds < 0 ? "-" : "+"}${digits(Math.floor(minutes / 60), 2)}${digits(minutes % 60, 2)}`;
}
