const dayMs = 24 * 60 * 60_000;

/** Days of Shanghai, `YYYY-MM-DD`. */
export interface HolidayCalendar {
  /** Statutory holidays with the days moved to them. */
  readonly holidays: readonly string[];
  /** Weekend days that are worked instead. */
  readonly workdays: readonly string[];
}

/** What happens to a slot on a holiday. */
export const holidayRules = ["keep", "skip", "previous-workday", "next-workday"] as const;
export type HolidayRule = (typeof holidayRules)[number];

/** The State Council's arrangement for 2026 (国务院办公厅关于2026年部分节假日安排的通知, 2025-11-04); of 2027 only the days the law itself names, until it is published. */
export const seedCalendar: HolidayCalendar = {
  holidays: [
    ...days("2026-01-01", 3),
    ...days("2026-02-15", 9),
    ...days("2026-04-04", 3),
    ...days("2026-05-01", 5),
    ...days("2026-06-19", 3),
    ...days("2026-09-25", 3),
    ...days("2026-10-01", 7),
    ...days("2027-01-01", 1),
    ...days("2027-02-05", 4),
    ...days("2027-04-05", 1),
    ...days("2027-05-01", 2),
    ...days("2027-06-09", 1),
    ...days("2027-09-15", 1),
    ...days("2027-10-01", 3),
  ],
  workdays: [
    ...["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"],
  ],
};

/** A row of days. */
function days(first: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => addDays(first, index));
}

export function addDays(day: string, count: number): string {
  return new Date(Date.parse(day) + count * dayMs).toISOString().slice(0, 10);
}

function isHoliday(day: string, { holidays }: HolidayCalendar): boolean {
  return holidays.includes(day);
}

function isWorkday(day: string, calendar: HolidayCalendar): boolean {
  if (calendar.workdays.includes(day)) return true;
  const weekday = new Date(day).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !isHoliday(day, calendar);
}

/** More holidays in a row than any calendar has: the way to a workday is never longer. */
export const longestHolidayDays = 16;

/** The day a slot moves to; undefined when it falls away. */
export function applyHolidayRule(
  day: string,
  rule: HolidayRule,
  calendar: HolidayCalendar,
): string | undefined {
  if (rule === "keep" || !isHoliday(day, calendar)) return day;
  if (rule === "skip") return undefined;
  const step = rule === "next-workday" ? 1 : -1;
  for (let distance = 1; distance <= longestHolidayDays; distance += 1) {
    const candidate = addDays(day, step * distance);
    if (isWorkday(candidate, calendar)) return candidate;
  }
  return undefined;
}
