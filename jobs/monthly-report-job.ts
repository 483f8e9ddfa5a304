import { reportMonth, type ReportParts } from "./reports/monthly-report.ts";
import type { Job } from "./schedule/job.ts";

export function createMonthlyReportJob(parts: ReportParts): Job {
  return {
    name: "monthly-report",
    title: "月报",
    description:
      "每月 1 日上午统计上个月的数字（全区和各镇街），告诉区和镇街的管理员；接口里能查。",
    ...{ expression: "0 9 1 * *", catchUp: "run-once" },
    run: async () => ({ told: await reportMonth(parts.platformNow(), parts) }),
  };
}
