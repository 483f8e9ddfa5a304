/** Dates of the proleptic Gregorian calendar as day numbers; day 0 is 1970-01-01, a Thursday. */
export interface CivilDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

/** Days before 1970-01-01 of 0000-03-01, where the 400-year cycle is counted from. */
const eraStart = 719_468;
const daysPerEra = 146_097;

export function civilFromDayNumber(dayNumber: number): CivilDate {
  const shifted = dayNumber + eraStart;
  const era = Math.floor(shifted / daysPerEra);
  const dayOfEra = shifted - era * daysPerEra;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return { year, month, day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1 };
}

export function dayNumberOf({ year, month, day }: CivilDate): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const marchMonth = month > 2 ? month - 3 : month + 9;
  const dayOfYear = Math.floor((153 * marchMonth + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * daysPerEra + dayOfEra - eraStart;
}

/** 1 is Monday, 7 Sunday. */
export function isoDayOfWeek(dayNumber: number): number {
  return mod(dayNumber + 3, 7) + 1;
}

export function dayOfYear(dayNumber: number, year: number): number {
  return dayNumber - dayNumberOf({ year, month: 1, day: 1 }) + 1;
}

/** The ISO week of a day: week 1 has the year's first Thursday. */
export function isoWeek(dayNumber: number): { year: number; week: number } {
  const thursday = dayNumber - isoDayOfWeek(dayNumber) + 4;
  const { year } = civilFromDayNumber(thursday);
  return { year, week: Math.floor((dayOfYear(thursday, year) - 1) / 7) + 1 };
}

export function mod(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
