import type { SettingsBook } from "../settings.ts";
import type { KeptMap } from "../state/kept-map.ts";
import { chinaDay, chinaMonth } from "../state/platform-calendar.ts";
import type { MonthlyCount } from "./quota-book.ts";

/** An article as it was sent; recipients keep its card also when it is deleted. */
export interface SentArticle {
  readonly title: string;
  readonly author: string;
  readonly content: string;
  readonly sourceUrl: string;
  readonly isDeleted: boolean;
}

/** Source: fact sheet 2.3: all, those left after filtering, and what became of those. */
export interface MassCounts {
  readonly total: number;
  readonly filter: number;
  readonly sent: number;
  readonly error: number;
}

export interface MassJob extends MassCounts {
  readonly msgId: string;
  /** Empty when no article was sent. */
  readonly dataId: string;
  readonly atMs: number;
  readonly status: "SEND_SUCCESS" | "SEND_FAIL" | "DELETE";
  readonly articles: readonly SentArticle[];
  /** Where the articles lie; empty without. */
  readonly articleBase: string;
}

export interface MassMaps {
  readonly massJobs: KeptMap<MassJob>;
  /** By openid. */
  readonly massReceived: KeptMap<MonthlyCount>;
  readonly massTotals: KeptMap<PeriodCount>;
}

export interface PeriodCount {
  readonly period: string;
  readonly used: number;
}

/** Source: fact sheet 5.2. */
const limits = { perFollowerAndMonth: 4, toAllPerMonth: 4, perDay: 1 };

/** Mass sends, and what they use up. Source: fact sheet 5.2. */
export class MassBook {
  readonly #maps: MassMaps;
  readonly #settings: SettingsBook;
  readonly #now: () => Date;
  /** For tests; not kept. */
  readonly #recipients = new Map<string, readonly string[]>();

  constructor(maps: MassMaps, settings: SettingsBook, now: () => Date) {
    this.#maps = maps;
    this.#settings = settings;
    this.#now = now;
  }

  /** Whether the account may send now: a subscription account once a day, a service account to all four times a
   *  month. Each follower's own four are another matter. */
  hasQuota(isToAll: boolean): boolean {
    if (this.#isDaily()) return this.usedToday() < limits.perDay;
    return !isToAll || this.usedToAll() < limits.toAllPerMonth;
  }

  /** Followers of a service account beyond their four are left out silently. */
  mayReceive(openid: string): boolean {
    return this.#isDaily() || this.receivedBy(openid) < limits.perFollowerAndMonth;
  }

  note(job: MassJob, recipients: readonly string[], isToAll: boolean): void {
    this.#maps.massJobs.set(job.msgId, job);
    this.#recipients.set(job.msgId, recipients);
    if (job.status !== "SEND_SUCCESS") return;
    for (const openid of recipients) this.setReceived(openid, this.receivedBy(openid) + 1);
    this.#setTotal("day", chinaDay(this.#now()), this.usedToday() + 1);
    if (isToAll) this.setUsedToAll(this.usedToAll() + 1);
  }

  find(msgId: string): MassJob | undefined {
    return this.#maps.massJobs.get(msgId);
  }

  findByDataId(dataId: string): MassJob | undefined {
    return this.jobs().find((job) => job.dataId === dataId && dataId !== "");
  }

  /** @param articleIndex from 1; 0: all */
  delete(job: MassJob, articleIndex: number): void {
    const articles = job.articles.map((article, at) =>
      articleIndex === 0 || at === articleIndex - 1 ? { ...article, isDeleted: true } : article,
    );
    const isGone = articles.every(({ isDeleted }) => isDeleted);
    const status = isGone ? "DELETE" : job.status;
    this.#maps.massJobs.set(job.msgId, { ...job, articles, status });
  }

  /** The oldest first. */
  jobs(): MassJob[] {
    return [...this.#maps.massJobs.values()];
  }

  /** Who got it, since this process began. */
  recipientsOf(msgId: string): readonly string[] {
    return this.#recipients.get(msgId) ?? [];
  }

  /** This month. */
  receivedBy(openid: string): number {
    const count = this.#maps.massReceived.get(openid);
    return count?.month === chinaMonth(this.#now()) ? count.used : 0;
  }

  setReceived(openid: string, used: number): void {
    this.#maps.massReceived.set(openid, { month: chinaMonth(this.#now()), used });
  }

  /** How many followers got one, two, three … this month. */
  spread(): Readonly<Record<number, number>> {
    const spread: Record<number, number> = {};
    for (const openid of this.#maps.massReceived.keys()) {
      const used = this.receivedBy(openid);
      if (used > 0) spread[used] = (spread[used] ?? 0) + 1;
    }
    return spread;
  }

  usedToday(): number {
    return this.#total("day", chinaDay(this.#now()));
  }

  usedToAll(): number {
    return this.#total("toAll", chinaMonth(this.#now()));
  }

  setUsedToAll(used: number): void {
    this.#setTotal("toAll", chinaMonth(this.#now()), used);
  }

  #isDaily(): boolean {
    return this.#settings.current.accountKind === "subscription";
  }

  #total(key: "day" | "toAll", period: string): number {
    const count = this.#maps.massTotals.get(key);
    return count?.period === period ? count.used : 0;
  }

  #setTotal(key: "day" | "toAll", period: string, used: number): void {
    this.#maps.massTotals.set(key, { period, used });
  }
}
