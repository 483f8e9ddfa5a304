import { describe, expect, it } from "vitest";
import { seedCalendar } from "../../../bot/holiday-calendar.ts";
import { nextRuns } from "../../../jobs/campaigns/next-runs.ts";

const now = new Date("2026-09-28T00:00:00Z");
const facts = { now, calendar: seedCalendar };
const iso = (runs: readonly Date[]) => runs.map((at) => at.toISOString());

describe("when a schedule would send next", () => {
  it("by hand: nobody knows; once: then, unless it is over", () => {
    expect(nextRuns({ kind: "now" }, facts)).toEqual([]);
    const at = new Date("2026-10-01T02:00:00Z");
    expect(nextRuns({ kind: "at", at }, facts)).toEqual([at]);
    expect(nextRuns({ kind: "at", at: now }, facts)).toEqual([]);
  });

  it("five times on cron, the Wednesday of 国庆 left out by its rule", () => {
    const rule = { kind: "cron", expression: "0 10 * * 3" } as const;
    const kept = nextRuns({ ...rule, holidayRule: "keep" }, facts);
    expect(iso(kept)).toEqual(
      ["09-30", "10-07", "10-14", "10-21", "10-28"].map((day) => `2026-${day}T02:00:00.000Z`),
    );
    const skipped = nextRuns({ ...rule, holidayRule: "skip" }, facts);
    expect(iso(skipped)[1]).toBe("2026-10-14T02:00:00.000Z");
    expect(skipped).toHaveLength(5);
  });

  it("no more after its end", () => {
    const until = new Date("2026-10-08T00:00:00Z");
    const schedule = {
      kind: "cron",
      expression: "0 10 * * 3",
      holidayRule: "keep",
      until,
    } as const;
    expect(nextRuns(schedule, facts)).toHaveLength(2);
  });
});
