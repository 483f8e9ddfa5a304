import { formatShanghai } from "../../bot/shanghai-time.ts";

/** A mass send that was made, or is planned. */
export interface MassUse {
  readonly at: Date;
  /** Of its run or campaign. */
  readonly organisationPath: readonly string[];
}

export interface MonthSpan {
  readonly from: Date;
  readonly below: Date;
}

export interface MassDay {
  /** YYYY-MM-DD in China. */
  readonly day: string;
  readonly used: number;
  readonly pending: number;
  /** Of an account that may send once a day. */
  readonly left?: number;
}

export interface MassCalendar {
  /** For each follower; absent where the account's limit is by day. */
  readonly monthly?: {
    readonly limit: number;
    readonly used: number;
    readonly pending: number;
    readonly left: number;
  };
  readonly days: readonly MassDay[];
}

/** A service account's follower gets at most four mass sends a calendar month; a subscription account sends once a day.
 *  Source: fact sheet 5.2. */
export const massPerMonth = 4;
const dayMs = 24 * 60 * 60_000;

/** @param month YYYY-MM, of China */
export function spanOf(month: string): MonthSpan {
  const [year = 0, number = 0] = month.split("-").map(Number);
  const next = `${number === 12 ? year + 1 : year}-${String((number % 12) + 1).padStart(2, "0")}`;
  return { from: startOf(month), below: startOf(next) };
}

function startOf(month: string): Date {
  return new Date(`${month}-01T00:00:00+08:00`);
}

/** What of the month is used, planned and left. A service account may send each follower four a month: what counts is the
 *  place whose followers got most, so "left" is what everybody in the scope still has. A subscription account sends once a
 *  day, whoever it is to. Source: fact sheet 5.2. Sends from the platform's own back office are unseen. */
export function massCalendar(
  { used, pending }: { readonly used: readonly MassUse[]; readonly pending: readonly MassUse[] },
  {
    span,
    scopePath,
    isOnceADay,
  }: {
    readonly span: MonthSpan;
    readonly scopePath: readonly string[];
    readonly isOnceADay: boolean;
  },
): MassCalendar {
  const isShown = (use: MassUse) => isOnceADay || reaches(use, scopePath);
  const [made, planned] = [used.filter(isShown), pending.filter(isShown)];
  const days = daysOf(span).map((day) => {
    const [madeThen, plannedThen] = [countOn(day, made), countOn(day, planned)];
    const left = Math.max(0, 1 - madeThen - plannedThen);
    return { day, used: madeThen, pending: plannedThen, ...(isOnceADay && { left }) };
  });
  if (isOnceADay) return { days };
  const most = mostAtOnePlace(made);
  const more = mostAtOnePlace([...made, ...planned]) - most;
  const left = Math.max(0, massPerMonth - most - more);
  return { monthly: { limit: massPerMonth, used: most, pending: more, left }, days };
}

/** Some of its followers lie in the scope. */
function reaches({ organisationPath }: MassUse, scopePath: readonly string[]): boolean {
  return isAtOrAbove(organisationPath, scopePath) || isAtOrAbove(scopePath, organisationPath);
}

function isAtOrAbove(path: readonly string[], place: readonly string[]): boolean {
  return place.includes(path.at(-1) ?? "");
}

/** So many at most went to one follower: those of his place and of the places above it. */
function mostAtOnePlace(uses: readonly MassUse[]): number {
  const places = new Map(uses.map((use) => [use.organisationPath.at(-1), use.organisationPath]));
  const counts = [...places.values()].map(
    (place) => uses.filter((use) => isAtOrAbove(use.organisationPath, place)).length,
  );
  return Math.max(0, ...counts);
}

function daysOf({ from, below }: MonthSpan): readonly string[] {
  const count = Math.round((below.getTime() - from.getTime()) / dayMs);
  return Array.from({ length: count }, (_, index) =>
    formatShanghai(new Date(from.getTime() + index * dayMs), "YYYY-MM-DD"),
  );
}

function countOn(day: string, uses: readonly MassUse[]): number {
  return uses.filter(({ at }) => formatShanghai(at, "YYYY-MM-DD") === day).length;
}
