import { z } from "zod";
import type { HolidayCalendar } from "../../../bot/holiday-calendar.ts";
import type { Job } from "../../../jobs/schedule/job.ts";
import { describeCron } from "../../../jobs/schedule/describe-cron.ts";
import { nextSlots } from "../../../jobs/schedule/slots.ts";
import { jobOutcomes, jobReasons, type JobRun } from "../../../models/job-run.ts";
import type { Stores } from "../../../models/stores.ts";
import { pageAnswer, pageQuery, readCursor, toPage } from "../page.ts";
import { notFound } from "../problem.ts";
import { defineRoute, type Route } from "../route.ts";

export interface ScheduleView {
  readonly jobs: readonly Job[];
  readonly wake: () => void;
}

export interface JobParts {
  readonly stores: Pick<Stores, "jobRuns">;
  readonly schedule: ScheduleView;
}

const tag = "定时任务";
const nextCount = 5;
const noHolidays: HolidayCalendar = { holidays: [], workdays: [] };

const runAnswer = z.object({
  id: z.string(),
  slotAt: z.iso.datetime(),
  reason: z.enum(jobReasons),
  outcome: z.enum(jobOutcomes),
  attempts: z.number().int(),
  startedAt: z.iso.datetime().optional(),
  endedAt: z.iso.datetime().optional(),
  durationMs: z.number().int().optional(),
  result: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  error: z.string().optional(),
});
const jobAnswer = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  expression: z.string(),
  schedule: z.string(),
  catchUp: z.enum(["skip", "run-once"]),
  nextRuns: z.array(z.iso.datetime()),
  lastRun: runAnswer.nullable(),
});
const jobParams = z.strictObject({ name: z.string().regex(/^[a-z][a-z-]{1,40}$/) });

/** What runs at fixed times, what became of it, and running it now. */
export function createJobRoutes(parts: JobParts): readonly Route[] {
  return [list(parts), listRuns(), runNow(parts)];
}

function viewRun({ _id, slotAt, startedAt, endedAt, result, error, ...run }: JobRun) {
  return {
    ...{ id: _id, reason: run.reason, outcome: run.outcome, attempts: run.attempts },
    slotAt: slotAt.toISOString(),
    ...(startedAt && { startedAt: startedAt.toISOString() }),
    ...(endedAt && { endedAt: endedAt.toISOString() }),
    ...(startedAt && endedAt && { durationMs: endedAt.getTime() - startedAt.getTime() }),
    ...(result !== undefined && { result: result as Record<string, string | number> }),
    ...(error && { error }),
  };
}

function list({ schedule }: JobParts): Route {
  return defineRoute(
    {
      ...{ id: "listJobs", method: "GET", path: "/jobs", tag },
      summary: "定时任务：时间、接下来五次、最近一次的结果",
      right: "jobs.read",
      answer: z.object({ items: z.array(jobAnswer) }),
    },
    async ({ data, now }) => ({
      items: await Promise.all(
        schedule.jobs.map(async ({ name, title, description, expression, catchUp }) => {
          const last = await data.jobRuns.page({
            ...{ filter: { job: name }, limit: 1 },
            sort: { field: "slotAt", direction: -1 },
          });
          const calendar = noHolidays;
          const slots = nextSlots({ expression }, { after: now, count: nextCount, calendar });
          const [newest] = last.items;
          return {
            ...{ name, title, description, expression, catchUp },
            schedule: describeCron(expression),
            nextRuns: slots.map((at) => at.toISOString()),
            lastRun: newest ? viewRun(newest) : null,
          };
        }),
      ),
    }),
  );
}

function listRuns(): Route {
  return defineRoute(
    {
      ...{ id: "listJobRuns", method: "GET", path: "/jobs/{name}/runs", tag },
      summary: "一个定时任务的历次运行，新的在前",
      right: "jobs.read",
      params: jobParams,
      query: z.strictObject(pageQuery),
      answer: pageAnswer(runAnswer),
    },
    async ({ params, query: { limit, cursor }, data }) => {
      const after = readCursor(cursor);
      const page = await data.jobRuns.page({
        ...{ limit, filter: { job: params.name }, sort: { field: "slotAt", direction: -1 } },
        ...(after && { after }),
      });
      return toPage(page, viewRun);
    },
  );
}

function runNow({ stores, schedule }: JobParts): Route {
  return defineRoute(
    {
      ...{ id: "runJob", method: "POST", path: "/jobs/{name}/run", tag, status: 202 },
      summary: "马上运行一次；几秒内由负责定时任务的进程开始",
      right: "jobs.run",
      params: jobParams,
      answer: z.object({ id: z.string() }),
    },
    async ({ params, requestId, now }) => {
      if (!schedule.jobs.some(({ name }) => name === params.name)) throw notFound();
      const id = await stores.jobRuns.ask(params.name, requestId, now);
      schedule.wake();
      return { id };
    },
  );
}
