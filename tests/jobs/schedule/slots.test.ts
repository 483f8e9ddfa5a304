import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { seedCalendar, type HolidayRule } from "../../../bot/holiday-calendar.ts";
import { formatShanghai } from "../../../bot/shanghai-time.ts";
import { missedSlots, nextSlots } from "../../../jobs/schedule/slots.ts";

const calendar = seedCalendar;

function next(expression: string, from: string, holidayRule: HolidayRule = "keep"): string {
  const after = new Date(`${from}T00:00:00+08:00`);
  const slots = nextSlots({ expression, holidayRule }, { after, count: 3, calendar });
  return slots.map((at) => formatShanghai(at, "MM-DD HH:mm")).join(" ");
}

describe("the next slots", () => {
  it.each([
    ["every ten minutes", "*/10 * * * *", "2026-11-26", "11-26 00:10 11-26 00:20 11-26 00:30"],
    ["weekly", "0 10 * * 3", "2026-11-26", "12-02 10:00 12-09 10:00 12-16 10:00"],
    [
      "monthly, over the year's end",
      "0 9 31 * *",
      "2026-11-26",
      "12-31 09:00 01-31 09:00 03-31 09:00",
    ],
    ["the last day", "0 9 L * *", "2026-11-26", "11-30 09:00 12-31 09:00 01-31 09:00"],
    ["day and weekday together", "0 9 1 * 5", "2026-11-26", "01-01 09:00 10-01 09:00 09-01 09:00"],
    ["the third Wednesday", "0 9 * * 3#3", "2026-11-26", "12-16 09:00 01-20 09:00 02-17 09:00"],
    ["a leap day", "0 9 29 2 *", "2026-11-26", "02-29 09:00 02-29 09:00"],
  ])("%s", (_name, expression, from, expected) => {
    expect(next(expression, from)).toBe(expected);
  });

  it("end with the schedule", () => {
    const rule = { expression: "0 10 * * *", until: new Date("2026-11-28T10:00:00+08:00") };
    const after = new Date("2026-11-26T12:00:00+08:00");
    expect(nextSlots(rule, { after, count: 9, calendar })).toHaveLength(2);
  });

  it("that passed are those between two instants, the last included", () => {
    const range = { after: new Date("2026-11-26T01:00:00Z"), to: new Date("2026-11-26T04:00:00Z") };
    const missed = missedSlots({ expression: "0 * * * *" }, { ...range, calendar });
    expect(missed.map((at) => at.toISOString().slice(11, 13))).toEqual(["02", "03", "04"]);
  });
});

describe("a Wednesday within 国庆 (2026-10-07)", () => {
  it.each<[HolidayRule, string]>([
    ["keep", "10-07 10:00 10-14 10:00 10-21 10:00"],
    ["skip", "10-14 10:00 10-21 10:00 10-28 10:00"],
    ["previous-workday", "10-14 10:00 10-21 10:00 10-28 10:00"],
    ["next-workday", "10-08 10:00 10-14 10:00 10-21 10:00"],
  ])("%s", (rule, expected) => {
    expect(next("0 10 * * 3", "2026-10-01", rule)).toBe(expected);
  });

  it("moved back falls together with the Wednesday before the holiday: one slot, not two", () => {
    expect(next("0 10 * * 3", "2026-09-28", "previous-workday")).toBe(
      "09-30 10:00 10-14 10:00 10-21 10:00",
    );
  });

  it("moved back from a Tuesday is a slot of its own, on the last workday", () => {
    expect(next("0 10 * * 2", "2026-09-30", "previous-workday")).toBe(
      "09-30 10:00 10-13 10:00 10-20 10:00",
    );
  });

  it("worked Saturdays are workdays, worked Sundays too", () => {
    expect(next("0 10 8 10 *", "2026-10-01", "next-workday")).toContain("10-08 10:00");
    expect(next("0 10 25 9 *", "2026-09-20", "next-workday")).toContain("09-28 10:00");
    expect(next("0 10 15 2 *", "2026-02-01", "previous-workday")).toContain("02-14 10:00");
  });
});

it("slots are the same whatever the machine's zone", async () => {
  const program = `
    const { nextSlots } = await import("./jobs/schedule/slots.ts");
    const { seedCalendar: calendar } = await import("./bot/holiday-calendar.ts");
    const after = new Date("2026-03-01T00:00:00Z");
    const rules = ["30 2 * * *", "0 10 * * 3", "0 0 1 * *", "30 23 L * *"];
    for (const expression of rules) for (const holidayRule of ["keep", "next-workday"])
      console.log(nextSlots({ expression, holidayRule }, { after, count: 300, calendar }).map((at) => at.toISOString()).join());`;
  const zones = ["UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Shanghai"];
  const run = promisify(execFile);
  const printed = await Promise.all(
    zones.map(async (TZ) => {
      const args = ["--import", "tsx", "--input-type=module", "-e", program];
      return (await run(process.execPath, args, { env: { ...process.env, TZ }, maxBuffer: 1e7 }))
        .stdout;
    }),
  );
  expect(new Set(printed).size).toBe(1);
  expect(printed[0]?.split("\n")[0]).toContain("2026-03-08T18:30:00.000Z");
});
