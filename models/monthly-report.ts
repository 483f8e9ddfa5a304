import { Schema, type Connection } from "mongoose";
import { isDuplicateKey } from "./database.ts";

export const reportFigures = [
  "followers",
  "newFollowers",
  "leftFollowers",
  "surveys",
  "events",
  "signUps",
  "runs",
  "sent",
  "opened",
  "tickets",
  "closedTickets",
] as const;
export type ReportFigure = (typeof reportFigures)[number];
export type ReportFigures = Readonly<Record<ReportFigure, number>>;

/** What one month came to in one place. Written once and never changed. */
const monthlyReportSchema = new Schema(
  {
    /** Month and place: `2026-10_110113008`. */
    _id: { type: String, required: true },
    organisationPath: { type: [String], required: true },
    /** `2026-10` */
    month: { type: String, required: true },
    figures: { type: Schema.Types.Mixed, required: true },
    createdAt: { type: Date, required: true },
  },
  { collection: "monthlyReports", versionKey: false },
);
monthlyReportSchema.index(
  { organisationPath: 1, createdAt: -1, _id: -1 },
  { name: "path_createdAt" },
);

export interface MonthlyReport {
  readonly _id: string;
  readonly organisationPath: readonly string[];
  readonly month: string;
  readonly figures: ReportFigures;
  readonly createdAt: Date;
}

export function reportId(month: string, place: string): string {
  return `${month}_${place}`;
}

export class MonthlyReportStore {
  readonly model;

  constructor(connection: Connection) {
    this.model = connection.model<MonthlyReport>("MonthlyReport", monthlyReportSchema as never);
  }

  async find(id: string): Promise<MonthlyReport | null> {
    return this.model.findById(id).lean<MonthlyReport>();
  }

  /** What is there already stays as it is. */
  async add(report: MonthlyReport): Promise<void> {
    try {
      await this.model.create(report);
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }
}
