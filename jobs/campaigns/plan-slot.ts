import type { HolidayCalendar } from "../../bot/holiday-calendar.ts";
import type { Campaign } from "../../models/campaign.ts";
import type { RunPause } from "../../models/campaign-run.ts";
import { missedSlots, nextSlots } from "../schedule/slots.ts";

export interface SlotFacts {
  /** On the platform's clock. */
  readonly now: Date;
  readonly calendar: HolidayCalendar;
  /** The end of the last time of over an hour in which no process lived. */
  readonly gapEndedAt?: Date;
}

/** What becomes of a campaign whose slot has come. */
export interface SlotPlan {
  /** Absent: the slots that passed are left out. */
  readonly run?: { readonly slotAt: Date; readonly pause?: Omit<RunPause, "at"> };
  /** Absent: there is none any more. */
  readonly nextSlotAt?: Date;
}

/** A one-off that starts later than that asks; a recurring slot that late counts as missed. */
const lateMs = 15 * 60_000;

/** Pure. A one-off that is late, or was planned before a long gap, waits for a cadre; a recurring one follows its policy. */
export function planSlot(
  {
    schedule,
    nextSlotAt,
    catchUp,
    updatedAt,
  }: Pick<Campaign, "schedule" | "nextSlotAt" | "catchUp" | "updatedAt">,
  facts: SlotFacts,
): SlotPlan {
  if (!nextSlotAt) return {};
  const { now, calendar, gapEndedAt } = facts;
  if (schedule.kind !== "cron") {
    const pause = findDoubt({ nextSlotAt, updatedAt, now, ...(gapEndedAt && { gapEndedAt }) });
    return { run: { slotAt: nextSlotAt, ...(pause && { pause }) } };
  }
  const rule = { ...schedule };
  const after = new Date(nextSlotAt.getTime() - 1);
  const newest = missedSlots(rule, { after, to: now, calendar }).at(-1);
  const [following] = nextSlots(rule, { after: now, count: 1, calendar });
  const next = following ? { nextSlotAt: following } : {};
  if (!newest) return next;
  const isInTime = now.getTime() - newest.getTime() <= lateMs;
  if (isInTime || catchUp === "run-once") return { run: { slotAt: newest }, ...next };
  if (catchUp === "skip") return next;
  const explanation = "错过了原定的时间，请确认还要不要发";
  return { run: { slotAt: newest, pause: { code: "asks", explanation } }, ...next };
}

function findDoubt({
  nextSlotAt,
  updatedAt,
  now,
  gapEndedAt,
}: {
  readonly nextSlotAt: Date;
  readonly updatedAt: Date;
  readonly now: Date;
  readonly gapEndedAt?: Date;
}): Omit<RunPause, "at"> | undefined {
  if (now.getTime() - nextSlotAt.getTime() > lateMs) {
    return { code: "started-late", explanation: "比原定的时间晚了 15 分钟以上，请确认还要不要发" };
  }
  if (gapEndedAt && updatedAt < gapEndedAt) {
    const explanation = "排期以后服务停过一个多小时，请确认还要不要发";
    return { code: "long-gap", explanation };
  }
  return undefined;
}
