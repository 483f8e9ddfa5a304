import { civilFromDayNumber, type CivilDate, mod } from "./calendar.ts";
import type { ZoneOffset } from "./time-zone.ts";

const msPerDay = 86_400_000;

export interface LocalTime {
  readonly date: CivilDate;
  readonly dayNumber: number;
  readonly msOfDay: number;
  readonly offsetSeconds: number;
}

/** What the clock and the calendar on the wall say at an instant. */
export function localTime(ms: number, zone: ZoneOffset): LocalTime {
  // MongoDB drops parts of a second here, before 1970 as well.
  const offsetSeconds = zone(Math.trunc(ms / 1000));
  const local = ms + offsetSeconds * 1000;
  const dayNumber = Math.floor(local / msPerDay);
  const msOfDay = mod(local, msPerDay);
  return { date: civilFromDayNumber(dayNumber), dayNumber, msOfDay, offsetSeconds };
}

/** The instant of a local midnight. A local time that exists twice or never takes the offset before the change. */
export function instantOfMidnight(dayNumber: number, zone: ZoneOffset): number {
  const local = dayNumber * msPerDay;
  const seconds = local / 1000;
  const before = zone(seconds - 86_400);
  const after = zone(seconds + 86_400);
  if (zone(seconds - before) === before || before === after) return local - before * 1000;
  return zone(seconds - after) === after ? local - after * 1000 : local - before * 1000;
}
