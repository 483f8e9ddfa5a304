import { z } from "zod";
import { describeSchedule } from "../../../jobs/campaigns/describe-schedule.ts";
import type { CampaignParts } from "../campaign-parts.ts";
import { readSchedule, scheduleShape } from "../campaign-view.ts";
import { defineRoute, type Route } from "../route.ts";

/** For whoever is just choosing a time: nothing is kept. */
export function createCampaignScheduleRoute({ campaigns }: CampaignParts): Route {
  return defineRoute(
    {
      ...{ id: "describeSchedule", method: "POST", path: "/campaign-schedules/describe" },
      tag: "推送",
      summary: "这个时间表用中文怎么说，接下来五次在什么时候（节假日已经算进去）",
      right: "campaigns.read",
      body: z.strictObject({ schedule: scheduleShape }),
      answer: z.object({ description: z.string(), nextRuns: z.array(z.iso.datetime()) }),
    },
    async ({ body }) => {
      const schedule = readSchedule(body.schedule);
      const runs = await campaigns.nextRuns(schedule);
      return {
        description: describeSchedule(schedule),
        nextRuns: runs.map((at) => at.toISOString()),
      };
    },
  );
}
