/** Days and months of the platform begin at midnight in China, minutes everywhere at once. That counters reset at
 *  China midnight is assumed. Source: fact sheet 14. */
const chinaOffsetMs = 8 * 60 * 60_000;
const isoDayCharacters = 10;
const isoMonthCharacters = 7;
const minuteMs = 60_000;

/** `YYYY-MM-DD` in China. */
export function chinaDay(at: Date): string {
  return chinaIso(at).slice(0, isoDayCharacters);
}

/** `YYYY-MM` in China. */
export function chinaMonth(at: Date): string {
  return chinaIso(at).slice(0, isoMonthCharacters);
}

export function minuteNumber(at: Date): number {
  return Math.floor(at.getTime() / minuteMs);
}

export function unixSeconds(at: Date | number): number {
  return Math.floor(Number(at) / 1_000);
}

function chinaIso(at: Date): string {
  return new Date(at.getTime() + chinaOffsetMs).toISOString();
}
