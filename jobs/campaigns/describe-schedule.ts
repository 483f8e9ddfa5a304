import { describeMoment } from "../../bot/notices/describe-time.ts";
import { formatShanghai } from "../../bot/shanghai-time.ts";
import type { HolidayRule } from "../../bot/holiday-calendar.ts";
import type { CampaignSchedule } from "../../models/campaign.ts";
import { describeCron } from "../schedule/describe-cron.ts";

const holidayRuleNames: Readonly<Record<HolidayRule, string>> = {
  keep: "节假日照常",
  skip: "遇节假日不发",
  "previous-workday": "遇节假日提前到上一个工作日",
  "next-workday": "遇节假日推到下一个工作日",
};

/** 每周三 10:00，遇节假日不发，到2026年12月31日 周四 24:00为止. */
export function describeSchedule(schedule: CampaignSchedule): string {
  if (schedule.kind === "now") return "批准后由干部点发送";
  if (schedule.kind === "at") return `${describeInYear(schedule.at)}发一次`;
  const { expression, holidayRule, until } = schedule;
  const end = until ? [`到${describeInYear(until)}为止`] : [];
  return [describeCron(expression), holidayRuleNames[holidayRule], ...end].join("，");
}

/** A plan may reach into another year. */
function describeInYear(at: Date): string {
  return `${formatShanghai(at, "YYYY年")}${describeMoment(at)}`;
}
