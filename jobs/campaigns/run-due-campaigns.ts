import type { HolidayCalendar } from "../../bot/holiday-calendar.ts";
import type { Stores } from "../../models/stores.ts";
import type { CampaignDesk } from "./campaign-desk.ts";
import { planSlot } from "./plan-slot.ts";

export interface DueParts {
  readonly stores: Pick<Stores, "campaigns" | "campaignRuns" | "deliveries">;
  readonly desk: CampaignDesk;
  readonly calendar: () => Promise<HolidayCalendar>;
  readonly platformNow: () => Date;
  /** The end of the last long time in which no process lived; false: this installation may not send. */
  readonly sendingState: () => Promise<{ readonly maySend: boolean; readonly gapEndedAt?: Date }>;
}

const over: ReadonlySet<string> = new Set(["finished", "cancelled", "failed"]);

/** Begins the runs of campaigns whose time has come, and closes campaigns whose run is over. Any number of processes may
 *  do it: every step is one conditional write. Returns how many runs were begun. */
export async function runDueCampaigns(parts: DueParts): Promise<number> {
  const { stores, desk, calendar, platformNow, sendingState } = parts;
  const { maySend, gapEndedAt } = await sendingState();
  if (!maySend) return 0;
  let begun = 0;
  for (const campaign of await stores.campaigns.findDue(platformNow())) {
    const now = platformNow();
    const facts = { now, calendar: await calendar(), ...(gapEndedAt && { gapEndedAt }) };
    const { run, nextSlotAt } = planSlot(campaign, facts);
    if (run) {
      const pause = run.pause && { ...run.pause, at: now };
      const slot = { slotAt: run.slotAt, nextSlotAt, ...(pause && { pause }) };
      if (await desk.beginSlot(campaign, slot)) begun += 1;
    } else {
      await passOver(campaign, nextSlotAt, parts);
    }
  }
  await closeEnded(parts);
  return begun;
}

/** Slots that are left out. */
async function passOver(
  { _id, version }: { readonly _id: string; readonly version: number },
  nextSlotAt: Date | undefined,
  { stores, platformNow }: DueParts,
): Promise<void> {
  const now = platformNow();
  if (!nextSlotAt) {
    const fields = { nextSlotAt: null };
    await stores.campaigns.move(
      { _id, version },
      { command: "finish", to: "finished" },
      { fields, now },
    );
    return;
  }
  await stores.campaigns.setNextSlot({ _id, version }, nextSlotAt, now);
}

/** A campaign whose run is over rests until its next slot, or is finished. */
async function closeEnded({ stores, platformNow }: DueParts): Promise<void> {
  for (const { _id, version, lastRun, nextSlotAt } of await stores.campaigns.findRunning()) {
    const run = lastRun === undefined ? null : await stores.campaignRuns.find(lastRun);
    if (run && !over.has(run.status)) continue;
    const move = nextSlotAt
      ? ({ command: "rest", to: "scheduled" } as const)
      : ({ command: "finish", to: "finished" } as const);
    await stores.campaigns.move({ _id, version }, move, { now: platformNow() });
  }
}
