import { z } from "zod";
import { townByCode } from "../../../bot/towns.ts";
import { reportFigures, type MonthlyReport } from "../../../models/monthly-report.ts";
import { pageAnswer, pageQuery, readCursor, toPage } from "../page.ts";
import { notFound } from "../problem.ts";
import { defineRoute, type Route } from "../route.ts";
import { rowParams } from "../row-id.ts";

const tag = "月报";
const reportAnswer = z.object({
  id: z.string(),
  /** `2026-10` */
  month: z.string(),
  /** Absent: the whole district's. */
  townName: z.string().optional(),
  figures: z.record(z.enum(reportFigures), z.number().int()),
  createdAt: z.iso.datetime(),
});

/** What each month came to, in the caller's place and below it. */
export function createMonthlyReportRoutes(): readonly Route[] {
  return [list(), get()];
}

function view({ _id, month, organisationPath, figures, createdAt }: MonthlyReport) {
  const town = townByCode(organisationPath[1] ?? "");
  return {
    ...{ id: _id, month, figures, createdAt: createdAt.toISOString() },
    ...(town && { townName: town.name }),
  };
}

function list(): Route {
  return defineRoute(
    {
      ...{ id: "listMonthlyReports", method: "GET", path: "/monthly-reports", tag },
      summary: "各月的数字，新的在前：全区的和各镇街的",
      right: "campaigns.read",
      query: z.strictObject(pageQuery),
      answer: pageAnswer(reportAnswer),
    },
    async ({ query: { limit, cursor }, data }) => {
      const after = readCursor(cursor);
      const page = await data.monthlyReports.page({
        ...{ limit, sort: { field: "createdAt", direction: -1 }, filter: {} },
        ...(after && { after }),
      });
      return toPage(page, view);
    },
  );
}

function get(): Route {
  return defineRoute(
    {
      ...{ id: "getMonthlyReport", method: "GET", path: "/monthly-reports/{id}", tag },
      summary: "一个地方一个月的数字",
      right: "campaigns.read",
      params: rowParams,
      answer: reportAnswer,
    },
    async ({ params, data }) => {
      const report = await data.monthlyReports.find(params.id);
      if (!report) throw notFound();
      return view(report);
    },
  );
}
