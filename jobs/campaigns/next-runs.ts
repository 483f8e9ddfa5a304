import type { HolidayCalendar } from "../../bot/holiday-calendar.ts";
import type { CampaignSchedule } from "../../models/campaign.ts";
import { nextSlots } from "../schedule/slots.ts";

const shown = 5;

/** When a schedule would send next, at most five times; of what is sent by hand, nothing. Pure. */
export function nextRuns(
  schedule: CampaignSchedule,
  { now, calendar }: { readonly now: Date; readonly calendar: HolidayCalendar },
): readonly Date[] {
  switch (schedule.kind) {
    case "now":
      return [];
    case "at":
      return schedule.at > now ? [schedule.at] : [];
    case "cron":
      return nextSlots(schedule, { after: now, count: shown, calendar });
  }
}
