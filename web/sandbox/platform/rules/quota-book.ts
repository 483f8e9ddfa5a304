import { ApiRefusal, demand } from "../http/api-refusal.ts";
import type { SettingsBook } from "../settings.ts";
import type { KeptMap } from "../state/kept-map.ts";
import { chinaDay, chinaMonth, minuteNumber } from "../state/platform-calendar.ts";
import { dailyLimitOf, minuteLimitOf } from "./quota-table.ts";

export interface DailyCount {
  readonly day: string;
  readonly used: number;
}

export interface ChangedLimits {
  readonly dailyLimit?: number;
  readonly minuteLimit?: number;
}

export interface MonthlyCount {
  readonly month: string;
  readonly used: number;
}

export interface QuotaView {
  readonly path: string;
  readonly dailyLimit: number;
  readonly used: number;
  readonly remain: number;
}

export interface QuotaMaps {
  readonly counts: KeptMap<DailyCount>;
  readonly limits: KeptMap<ChangedLimits>;
  readonly clearances: KeptMap<MonthlyCount>;
}

/** clear_quota, v2 and the back office share ten a month; clearing one API has fifty. Source: fact sheet 4, 14. */
const clearances = { all: 10, one: 50 } as const;

/** Daily counters, minute limits, and their clearing. Source: fact sheet 4, 14. */
export class QuotaBook {
  readonly #maps: QuotaMaps;
  readonly #settings: SettingsBook;
  readonly #now: () => Date;
  readonly #minutes = new Map<string, { minute: number; used: number }>();

  constructor(maps: QuotaMaps, settings: SettingsBook, now: () => Date) {
    this.#maps = maps;
    this.#settings = settings;
    this.#now = now;
  }

  /** Counts one call. @throws ApiRefusal 45011 over the minute limit, 45009 over the daily one: neither counts. */
  take(path: string): void {
    const minute = minuteNumber(this.#now());
    const before = this.#minutes.get(path);
    const usedInMinute = before?.minute === minute ? before.used : 0;
    demand(usedInMinute < (this.minuteLimit(path) ?? Infinity), 45011);
    const { used, dailyLimit } = this.view(path);
    demand(used < dailyLimit, 45009);
    this.#minutes.set(path, { minute, used: usedInMinute + 1 });
    this.#maps.counts.set(path, { day: chinaDay(this.#now()), used: used + 1 });
  }

  view(path: string): QuotaView {
    const kind = this.#settings.current.accountKind;
    const dailyLimit = this.#maps.limits.get(path)?.dailyLimit ?? dailyLimitOf(path, kind);
    const count = this.#maps.counts.get(path);
    const used = count?.day === chinaDay(this.#now()) ? count.used : 0;
    return { path, dailyLimit, used, remain: Math.max(0, dailyLimit - used) };
  }

  minuteLimit(path: string): number | undefined {
    return this.#maps.limits.get(path)?.minuteLimit ?? minuteLimitOf(path);
  }

  /** Calls of this minute. */
  usedInMinute(path: string): number {
    const count = this.#minutes.get(path);
    return count?.minute === minuteNumber(this.#now()) ? count.used : 0;
  }

  /** APIs called today, or whose limit was changed. */
  list(): QuotaView[] {
    const paths = new Set([...this.#maps.counts.keys(), ...this.#maps.limits.keys()]);
    return [...paths]
      .sort()
      .map((path) => this.view(path))
      .filter(({ path, used }) => used > 0 || this.#maps.limits.has(path));
  }

  change(path: string, limits: ChangedLimits): QuotaView {
    this.#maps.limits.set(path, { ...this.#maps.limits.get(path), ...limits });
    return this.view(path);
  }

  /** @throws ApiRefusal 48006 when this month's ten are used up. */
  clearAll(): void {
    this.#takeClearance("all");
    this.#maps.counts.clear();
  }

  /** @throws ApiRefusal 48006 when this month's fifty are used up. */
  clearOne(path: string): void {
    this.#takeClearance("one");
    this.#maps.counts.delete(path);
  }

  #takeClearance(kind: keyof typeof clearances): void {
    const month = chinaMonth(this.#now());
    const before = this.#maps.clearances.get(kind);
    const used = before?.month === month ? before.used : 0;
    if (used >= clearances[kind]) throw new ApiRefusal(48006);
    this.#maps.clearances.set(kind, { month, used: used + 1 });
  }
}
