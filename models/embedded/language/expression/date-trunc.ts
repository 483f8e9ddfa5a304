import {
  type BsonDocument,
  DateValue,
  isNumber,
  toDouble,
  typeName,
  type Value,
} from "../bson-value.ts";
import { CommandError, refuse } from "../command-error.ts";
import { civilFromDayNumber, dayNumberOf, isoDayOfWeek, mod } from "./calendar.ts";
import {
  constantOf,
  type DateArguments,
  dateMs,
  deferred,
  parseDateArguments,
  required,
  zoneOf,
} from "./date-arguments.ts";
import type { Expression } from "./expression.ts";
import { instantOfMidnight, localTime } from "./local-time.ts";
import { isNullish, type ParseOperand } from "./operands.ts";
import type { ZoneOffset } from "./time-zone.ts";

/** Bins are counted from here: 2000-01-01, a Saturday, 00:00 in the zone. */
const referenceDay = dayNumberOf({ year: 2000, month: 1, day: 1 });

const unitMs = { millisecond: 1, second: 1000, minute: 60_000, hour: 3_600_000 } as const;
const unitMonths = { month: 1, quarter: 3, year: 12 } as const;

interface Bins {
  readonly size: number;
  readonly zone: ZoneOffset;
  /** 1 is Monday. */
  readonly startOfWeek: number;
}

type Truncate = (ms: number, bins: Bins) => number;

/** `$dateTrunc` with constant unit, bin size, zone and start of week. */
export function dateTrunc(argument: Value, parseOperand: ParseOperand): Expression {
  const args = parseDateArguments(argument, parseOperand, {
    operator: "$dateTrunc",
    names: ["date", "unit", "binSize", "timezone", "startOfWeek"],
    notAnObject: 5_439_007,
    unknownName: 5_439_008,
  });
  const date = required(args, "date", 5_439_009);
  required(args, "unit", 5_439_010);
  const prepared = deferred(() => ({ truncate: parseUnit(args), bins: parseBins(args) }));
  const evaluate = (root: BsonDocument) => {
    const value = date.evaluate(root);
    if (isNullish(value)) return null;
    const { truncate, bins } = prepared();
    return truncate && bins ? new DateValue(truncate(millisecondsOf(value), bins)) : null;
  };
  return { evaluate, isConstant: date.isConstant };
}

function millisecondsOf(value: Value): number {
  const ms = dateMs(value);
  if (ms !== undefined) return ms;
  throw new CommandError(
    5_439_012,
    `$dateTrunc requires 'date' to be a date, but got ${typeName(value)}`,
  );
}

function parseUnit(args: DateArguments): Truncate | undefined {
  const unit = constantOf(args, "unit", null);
  if (isNullish(unit)) return undefined;
  if (typeof unit !== "string")
    throw new CommandError(5_439_013, "$dateTrunc requires 'unit' to be a string");
  const truncate = truncations.get(unit);
  if (!truncate)
    throw new CommandError(
      5_439_014,
      `$dateTrunc parameter 'unit' value cannot be recognized as a time unit: ${unit}`,
    );
  return truncate;
}

function parseBins(args: DateArguments): Bins | undefined {
  const size = constantOf(args, "binSize", 1);
  const zone = zoneOf(args);
  const startOfWeek = parseStartOfWeek(args);
  if (isNullish(size) || !zone || startOfWeek === undefined) return undefined;
  if (!isNumber(size) || !Number.isInteger(toDouble(size)))
    throw new CommandError(5_439_017, "$dateTrunc requires 'binSize' to be a 64-bit integer");
  if (toDouble(size) <= 0)
    throw new CommandError(5_439_018, "$dateTrunc requires 'binSize' to be greater than 0");
  if (toDouble(size) !== 1) refuse("binSize of $dateTrunc other than 1");
  return { size: 1, zone, startOfWeek };
}

const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/** Looked at only where weeks are asked for. */
function parseStartOfWeek(args: DateArguments): number | undefined {
  if (constantOf(args, "unit", null) !== "week") return 1;
  const name = constantOf(args, "startOfWeek", "sunday");
  if (isNullish(name)) return undefined;
  if (typeof name !== "string")
    throw new CommandError(5_439_015, "$dateTrunc requires 'startOfWeek' to be a string");
  const wanted = name.toLowerCase();
  const at = weekdays.findIndex((day) => day === wanted || day.slice(0, 3) === wanted);
  if (at < 0)
    throw new CommandError(
      5_439_016,
      `$dateTrunc parameter 'startOfWeek' value cannot be recognized as a day of a week: ${name}`,
    );
  return at + 1;
}

function byMs(unit: number): Truncate {
  return (ms, { zone }) => {
    const reference = instantOfMidnight(referenceDay, zone);
    return ms - mod(ms - reference, unit);
  };
}

function byDay(ms: number, { zone }: Bins): number {
  return instantOfMidnight(localTime(ms, zone).dayNumber, zone);
}

function byWeek(ms: number, { zone, startOfWeek }: Bins): number {
  const { dayNumber } = localTime(ms, zone);
  return instantOfMidnight(dayNumber - mod(isoDayOfWeek(dayNumber) - startOfWeek, 7), zone);
}

function byMonths(months: number): Truncate {
  return (ms, { zone }) => {
    const { year, month } = civilFromDayNumber(localTime(ms, zone).dayNumber);
    const first = month - mod(month - 1, months);
    return instantOfMidnight(dayNumberOf({ year, month: first, day: 1 }), zone);
  };
}

const truncations: ReadonlyMap<string, Truncate> = new Map([
  ...Object.entries(unitMs).map(([unit, ms]) => [unit, byMs(ms)] as const),
  ["day", byDay],
  ["week", byWeek],
  ...Object.entries(unitMonths).map(([unit, months]) => [unit, byMonths(months)] as const),
]);
