import type { EventParts } from "../bot/events/settle-event.ts";
import { remindEvents } from "./events/remind.ts";
import { settleEvents } from "./events/settle-events.ts";
import type { Job } from "./schedule/job.ts";

/** Reminders of events, and what a process that died left of their sign-ups. */
export function createEventJobs(parts: EventParts): readonly Job[] {
  return [
    {
      name: "remind-events",
      title: "活动提醒",
      description: "活动前一天和前一小时提醒报上名的人，每人每种只提醒一次。",
      ...{ expression: "*/5 8-21 * * *", catchUp: "skip" },
      run: async () => ({ reminders: await remindEvents(parts.platformNow(), parts) }),
    },
    {
      name: "settle-events",
      title: "通知候补递补",
      description: "服务中断时没来得及通知的：候补有了名额、活动取消了。",
      ...{ expression: "* * * * *", catchUp: "skip" },
      run: async () => ({ events: await settleEvents(parts) }),
    },
  ];
}
