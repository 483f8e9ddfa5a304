import {
  addDays,
  applyHolidayRule,
  longestHolidayDays,
  type HolidayCalendar,
  type HolidayRule,
} from "../../bot/holiday-calendar.ts";
import { formatShanghai } from "../../bot/shanghai-time.ts";
import { instantOf, readCron, type CronExpression } from "./cron-expression.ts";

export interface SlotRule {
  readonly expression: string;
  /** Default: holidays are days like others. */
  readonly holidayRule?: HolidayRule;
  /** No slots after this. */
  readonly until?: Date | undefined;
}

/** How far one looks at a time; an expression without a slot in the last of them, the 29th of February's, has none. */
const horizonDays = [1, 8, 64, 400, 3_000];

/** The next slots after an instant, in order. A slot that a holiday moves onto another one is that one.
 *  Pure: the machine's zone does not matter. */
export function nextSlots(
  rule: SlotRule,
  { after, count, calendar }: { after: Date; count: number; calendar: HolidayCalendar },
): readonly Date[] {
  const cron = readCron(rule.expression);
  let found: readonly Date[] = [];
  for (const days of horizonDays) {
    const to = new Date(instantOf(addDays(dayOf(after), days), midnight).getTime() - 1);
    found = slotsBetween(rule, cron, { after, to, calendar });
    if (found.length >= count || (rule.until && to >= rule.until)) break;
  }
  return found.slice(0, count);
}

/** The slots after `after` up to and including `to`, in order. */
export function missedSlots(
  rule: SlotRule,
  range: { readonly after: Date; readonly to: Date; readonly calendar: HolidayCalendar },
): readonly Date[] {
  return slotsBetween(rule, readCron(rule.expression), range);
}

const midnight = { hour: 0, minute: 0, second: 0 };

function dayOf(at: Date): string {
  return formatShanghai(at, "YYYY-MM-DD");
}

function slotsBetween(
  { holidayRule = "keep", until }: SlotRule,
  cron: CronExpression,
  { after, to, calendar }: { after: Date; to: Date; calendar: HolidayCalendar },
): readonly Date[] {
  const last = until && until < to ? until : to;
  const margin = holidayRule === "keep" ? 0 : longestHolidayDays;
  const days = new Set<string>();
  const lastDay = addDays(dayOf(last), margin);
  for (let day = addDays(dayOf(after), -margin); day <= lastDay; day = addDays(day, 1)) {
    const moved = cron.hasDay(day) ? applyHolidayRule(day, holidayRule, calendar) : undefined;
    if (moved !== undefined) days.add(moved);
  }
  return [...days]
    .toSorted()
    .flatMap((day) => timesOn(day, cron))
    .filter((at) => at > after && at <= last);
}

function timesOn(day: string, { hours, minutes, seconds }: CronExpression): Date[] {
  return hours.flatMap((hour) =>
    minutes.flatMap((minute) => seconds.map((second) => instantOf(day, { hour, minute, second }))),
  );
}
