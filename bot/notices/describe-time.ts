import { formatShanghai } from "../shanghai-time.ts";

const weekdays = ["周日", "周一", "周二", "周三", "周四", "周五", "周六"];
const dayMs = 24 * 60 * 60_000;

/** 11月28日 周六 */
export function describeDay(at: Date): string {
  return `${formatShanghai(at, "M月D日")} ${weekdays[weekdayOf(at)] ?? ""}`;
}

/** 11月28日 周六 14:00 */
export function describeMoment(at: Date): string {
  return `${describeDay(at)} ${formatShanghai(at, "HH:mm")}`;
}

/** 11月28日 周六 14:00–16:00; both days where it ends on another one. */
export function describeSpan(startsAt: Date, endsAt: Date): string {
  const isSameDay = shanghaiDay(startsAt) === shanghaiDay(endsAt);
  const end = isSameDay ? formatShanghai(endsAt, "HH:mm") : describeMoment(endsAt);
  return `${describeMoment(startsAt)}${isSameDay ? "–" : " 到 "}${end}`;
}

/** YYYY-MM-DD in Shanghai. */
function shanghaiDay(at: Date): string {
  return formatShanghai(at, "YYYY-MM-DD");
}

/** The first instant of the day in Shanghai, so many days from this one. */
export function startOfDay(at: Date, daysLater = 0): Date {
  return new Date(new Date(`${shanghaiDay(at)}T00:00:00+08:00`).getTime() + daysLater * dayMs);
}

/** The first instant of next Monday in Shanghai. */
export function endOfWeek(at: Date): Date {
  return startOfDay(at, ((7 - weekdayOf(at)) % 7) + 1);
}

/** 今天到期 · 还剩 3 天; undefined while there is time. */
export function describeExpiry(untilAt: Date, now: Date): string | undefined {
  const days = Math.round((startOfDay(untilAt).getTime() - startOfDay(now).getTime()) / dayMs);
  if (days < 0) return "已过期";
  if (days === 0) return "今天到期";
  return days <= expiringDays ? `还剩 ${days} 天` : undefined;
}

/** What ends within these days is "expiring soon". */
const expiringDays = 7;

function weekdayOf(at: Date): number {
  return Number(formatShanghai(at, "d"));
}
