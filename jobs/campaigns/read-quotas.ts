import { trusted } from "mongoose";
import type { HolidayCalendar } from "../../bot/holiday-calendar.ts";
import type { WechatApi } from "../../bot/wechat/api/wechat-api.ts";
import type { Campaign } from "../../models/campaign.ts";
import type { CampaignRun } from "../../models/campaign-run.ts";
import type { Stores } from "../../models/stores.ts";
import { nextSlots } from "../schedule/slots.ts";
import { callsPerDay, dayWindow } from "./day-window.ts";
import {
  massCalendar,
  spanOf,
  type MassCalendar,
  type MassUse,
  type MonthSpan,
} from "./quota-calendar.ts";

export interface QuotaWish {
  /** YYYY-MM, of China. */
  readonly month: string;
  /** Of the caller's place. */
  readonly scopePath: readonly string[];
}

export interface QuotaParts {
  readonly stores: Pick<Stores, "apiLimits" | "campaigns" | "campaignRuns" | "massBatches">;
  readonly rights: Pick<WechatApi, "mayUse">;
  readonly calendar: () => Promise<HolidayCalendar>;
  /** On the platform's clock. */
  readonly now: Date;
}

export interface DailyQuota {
  readonly channel: "mass" | "template" | "customer-service" | "subscription";
  /** Absent: the platform states none. */
  readonly limit?: number;
  /** By campaigns, today. */
  readonly used?: number;
  readonly left?: number;
}

export interface QuotaReport {
  /** Absent: the account may send to nobody at once. */
  readonly mass?: MassCalendar;
  /** Of the channels the account has the right to. */
  readonly daily: readonly DailyQuota[];
}

const mostRows = 500;
const mostSlots = 100;

/** What the platform still lets this account send, by what was sent and is planned here. */
export async function readQuotas(
  { month, scopePath }: QuotaWish,
  parts: QuotaParts,
): Promise<QuotaReport> {
  const { rights } = parts;
  const isToList = rights.mayUse("massToList");
  const daily = await readDaily(parts);
  if (!isToList && !(rights.mayUse("massToAll") && rights.mayUse("users"))) return { daily };
  const span = spanOf(month);
  const { used, runs } = await findMade(span, parts);
  const expected = [...(await findUnderWay(runs, parts)), ...(await findPlanned(span, parts))];
  const pending = expected.filter(({ at }) => at >= span.from && at < span.below);
  return {
    daily,
    mass: massCalendar({ used, pending }, { span, scopePath, isOnceADay: !isToList }),
  };
}

async function readDaily({ stores, rights, now }: QuotaParts): Promise<readonly DailyQuota[]> {
  const counted = [
    ["mass", rights.mayUse("massToList") || rights.mayUse("massToAll")],
    ["template", rights.mayUse("template")],
    ["customer-service", rights.mayUse("customerService")],
  ] as const;
  const quotas: DailyQuota[] = [];
  for (const [channel, isAllowed] of counted) {
    if (!isAllowed) continue;
    const isOnceADay = channel === "mass" && !rights.mayUse("massToList");
    const { id, limit } = dayWindow(channel, isOnceADay ? 1 : callsPerDay[channel], now);
    const used = await stores.apiLimits.used(id);
    quotas.push({ channel, limit, used, left: Math.max(0, limit - used) });
  }
  if (rights.mayUse("subscriptionNotice")) quotas.push({ channel: "subscription" });
  return quotas;
}

/** One for each run, at its first list: a follower gets a run once. */
async function findMade({ from, below }: MonthSpan, { stores }: QuotaParts) {
  const batches = await stores.massBatches.findTried(from, below);
  const firsts = new Map<string, Date>();
  for (const { run, firstTriedAt } of batches) {
    if (firstTriedAt && !firsts.has(run)) firsts.set(run, firstTriedAt);
  }
  const found = await stores.campaignRuns.model
    .find({ _id: trusted({ $in: [...firsts.keys()] }) }, { organisationPath: 1 })
    .lean<Pick<CampaignRun, "_id" | "organisationPath">[]>();
  const used = found.flatMap(({ _id, organisationPath }): MassUse[] => {
    const at = firsts.get(_id);
    return at ? [{ at, organisationPath }] : [];
  });
  return { used, runs: new Set(firsts.keys()) };
}

/** Begun, and no list of it sent yet. */
async function findUnderWay(
  made: ReadonlySet<string>,
  { stores, now }: QuotaParts,
): Promise<readonly MassUse[]> {
  const open = ["waiting", "freezing", "running", "paused"] as const;
  const runs = await stores.campaignRuns.findByStatus(open, mostRows);
  return runs
    .filter(({ _id, channels }) => channels.includes("mass") && !made.has(_id))
    .map(({ organisationPath }) => ({ at: now, organisationPath }));
}

async function findPlanned(
  span: MonthSpan,
  { stores, calendar }: QuotaParts,
): Promise<readonly MassUse[]> {
  const holidays = await calendar();
  const campaigns = await stores.campaigns.findScheduledBy("mass", mostRows);
  return campaigns.flatMap((campaign) =>
    slotsOf(campaign, span, holidays).map((at) => ({
      at,
      organisationPath: campaign.organisationPath,
    })),
  );
}

function slotsOf(
  { schedule, nextSlotAt }: Campaign,
  { from }: MonthSpan,
  calendar: HolidayCalendar,
): readonly Date[] {
  if (!nextSlotAt) return [];
  if (schedule.kind !== "cron") return [nextSlotAt];
  const after = new Date(Math.max(nextSlotAt.getTime(), from.getTime()) - 1);
  return nextSlots(schedule, { after, count: mostSlots, calendar });
}
