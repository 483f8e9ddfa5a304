import { expect, it } from "vitest";
import { quietUntil } from "../../../jobs/campaigns/quiet-hours.ts";

const at = (clock: string) => new Date(`2026-11-26T${clock}:00+08:00`);

it.each([
  ["21:30", "08:00", "20:00", undefined],
  ["21:30", "08:00", "21:30", "2026-11-27T00:00:00.000Z"],
  ["21:30", "08:00", "02:00", "2026-11-26T00:00:00.000Z"],
  ["21:30", "08:00", "08:00", undefined],
  ["12:00", "14:00", "13:00", "2026-11-26T06:00:00.000Z"],
  ["12:00", "14:00", "14:00", undefined],
])("quiet from %s to %s at %s ends at %s", (from, to, now, until) => {
  expect(quietUntil({ from, to }, at(now))?.toISOString()).toBe(until);
});
