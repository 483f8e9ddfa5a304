import { formatShanghai } from "../../bot/shanghai-time.ts";

/** Times of day in Shanghai, `21:30`; from may be later than to. */
export interface QuietHours {
  readonly from: string;
  readonly to: string;
}

const dayMs = 24 * 60 * 60_000;

/** When the quiet hours that `now` lies in are over; undefined outside of them. */
export function quietUntil({ from, to }: QuietHours, now: Date): Date | undefined {
  const clock = formatShanghai(now, "HH:mm");
  const isOverMidnight = from > to;
  const isQuiet = isOverMidnight ? clock >= from || clock < to : clock >= from && clock < to;
  if (!isQuiet) return undefined;
  const end = new Date(`${formatShanghai(now, "YYYY-MM-DD")}T${to}:00+08:00`);
  return end > now ? end : new Date(end.getTime() + dayMs);
}
