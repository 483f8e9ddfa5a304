import { describe, expect, it } from "vitest";
import { seedCalendar as calendar } from "../../../bot/holiday-calendar.ts";
import { planSlot } from "../../../jobs/campaigns/plan-slot.ts";

const at = (text: string) => new Date(`${text}:00+08:00`);
const planned = at("2026-11-20T09:00");
const hourly = { kind: "cron", expression: "0 * * * *", holidayRule: "keep" } as const;

describe("a one-off whose time has come", () => {
  const oneOff = {
    schedule: { kind: "at", at: at("2026-11-26T10:00") },
    catchUp: "ask",
    nextSlotAt: at("2026-11-26T10:00"),
    updatedAt: planned,
  } as const;

  it.each([
    ["in time begins", "2026-11-26T10:10", undefined, undefined],
    ["over a quarter of an hour late asks", "2026-11-26T10:16", undefined, "started-late"],
    ["after a long gap asks", "2026-11-26T10:01", "2026-11-25T09:00", "long-gap"],
    ["planned after the gap begins", "2026-11-26T10:01", "2026-11-19T09:00", undefined],
  ])("%s", (_name, now, gap, code) => {
    const facts = { now: at(now), calendar, ...(gap !== undefined && { gapEndedAt: at(gap) }) };
    const { run, nextSlotAt } = planSlot(oneOff, facts);
    expect([run?.slotAt, run?.pause?.code, nextSlotAt]).toEqual([
      oneOff.nextSlotAt,
      code,
      undefined,
    ]);
  });
});

describe("a recurring campaign after three hours without a process", () => {
  const missed = { nextSlotAt: at("2026-11-26T08:00"), updatedAt: planned, schedule: hourly };

  it.each([
    ["skip", "2026-11-26T10:30", undefined, undefined],
    ["run-once", "2026-11-26T10:30", "10:00", undefined],
    ["ask", "2026-11-26T10:30", "10:00", "asks"],
    ["skip", "2026-11-26T10:05", "10:00", undefined],
  ] as const)("%s at %s", (catchUp, now, slot, code) => {
    const { run, nextSlotAt } = planSlot({ ...missed, catchUp }, { now: at(now), calendar });
    expect(run?.slotAt).toEqual(slot && at(`2026-11-26T${slot}`));
    expect(run?.pause?.code).toBe(code);
    expect(nextSlotAt).toEqual(at("2026-11-26T11:00"));
  });

  it("is over when there is no slot any more", () => {
    const schedule = { ...hourly, until: at("2026-11-26T08:30") };
    const facts = { now: at("2026-11-26T08:01"), calendar };
    expect(planSlot({ ...missed, schedule, catchUp: "skip" }, facts)).toEqual({
      run: { slotAt: at("2026-11-26T08:00") },
    });
  });
});
