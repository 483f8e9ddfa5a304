import type { ContentCache } from "../../bot/content-cache.ts";
import { isReachable, tellCadre, type TellCadreParts } from "../../bot/outbox/tell-cadre.ts";
import { formatShanghai } from "../../bot/shanghai-time.ts";
import { townByCode, towns } from "../../bot/towns.ts";
import { countFigures, countSurveys, type FigureSpan } from "../../models/figures.ts";
import { reportId, type MonthlyReport } from "../../models/monthly-report.ts";
import { districtCode } from "../../models/scope.ts";
import type { Stores } from "../../models/stores.ts";

export interface ReportParts extends TellCadreParts {
  readonly stores: Stores;
  readonly content: Pick<ContentCache, "current">;
}

/** Counts the month before this one for the district and each town, and tells the admins of each place. What is there
 *  stays, and is told once, so that any number of processes may do it. Returns how many were told.
 *  @param now on the platform's clock */
export async function reportMonth(now: Date, parts: ReportParts): Promise<number> {
  const { stores } = parts;
  const { month, ...span } = monthBefore(now);
  const surveys = await countSurveys(stores, span);
  let told = 0;
  for (const place of [districtCode, ...towns.map(({ code }) => code)]) {
    const known = await stores.monthlyReports.find(reportId(month, place));
    if (!known) {
      const counted = await countFigures(stores, place, span);
      await stores.monthlyReports.add({
        ...{ _id: reportId(month, place), month, createdAt: now },
        organisationPath: place === districtCode ? [districtCode] : [districtCode, place],
        figures: { ...counted, surveys: surveys.get(place) ?? 0 },
      });
    }
    const report = known ?? (await stores.monthlyReports.find(reportId(month, place)));
    if (report) told += await tell(report, place, parts);
  }
  return told;
}

async function tell(report: MonthlyReport, place: string, parts: ReportParts): Promise<number> {
  const admins = (await parts.stores.cadres.findAdmins(place)).filter(isReachable);
  if (admins.length === 0) return 0;
  const { text } = await parts.content.current();
  const { newFollowers, leftFollowers, signUps, closedTickets, ...rest } = report.figures;
  const shown = { ...rest, joined: newFollowers, left: leftFollowers, signups: signUps };
  const figures = Object.entries({ ...shown, closed: closedTickets });
  const message = text("report.month", {
    ...Object.fromEntries(figures.map(([name, count]) => [name, String(count)])),
    month: nameOf(report.month),
    place: townByCode(place)?.name ?? "全区",
  });
  for (const cadre of admins) {
    await tellCadre(cadre, { id: `report.${report._id}.${cadre._id}`, text: message }, parts);
  }
  return admins.length;
}

/** 2026年10月 */
function nameOf(month: string): string {
  const [year = "", number = ""] = month.split("-");
  return `${year}年${Number(number)}月`;
}

function monthBefore(now: Date): FigureSpan & { readonly month: string } {
  const before = startOfMonth(now);
  const last = new Date(before.getTime() - 1);
  return { month: formatShanghai(last, "YYYY-MM"), from: startOfMonth(last), before };
}

function startOfMonth(at: Date): Date {
  return new Date(`${formatShanghai(at, "YYYY-MM")}-01T00:00:00+08:00`);
}
