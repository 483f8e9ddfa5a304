import { describe, expect, it } from "vitest";
import { findAlarm } from "../../../jobs/campaigns/find-alarm.ts";
import type { CampaignRun, RunPause } from "../../../models/campaign-run.ts";

const now = new Date("2026-11-26T02:00:00Z");
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const run = (more: Partial<CampaignRun>) =>
  ({ status: "running", progressAt: minutesAgo(60), ...more }) as CampaignRun;
const pause = (code: RunPause["code"]) => ({ code, explanation: "", at: minutesAgo(5) });
const clocks = { now, platformNow: now };

describe("a run that needs somebody", () => {
  it.each([
    ["nothing happened for ten minutes", run({ progressAt: minutesAgo(10) })],
    ["its freeze stands still", run({ status: "freezing", progressAt: minutesAgo(11) })],
    ["its rest ended ten minutes ago", run({ restUntil: minutesAgo(10) })],
  ])("is stuck when %s", (_, stuck) => {
    expect(findAlarm(stuck, clocks)).toEqual({ kind: "stuck", since: stuck.progressAt });
  });

  it.each([
    ["something happened nine minutes ago", run({ progressAt: minutesAgo(9) })],
    ["it rests", run({ restUntil: new Date(now.getTime() + 1) })],
    ["its rest has just ended", run({ restUntil: minutesAgo(9) })],
    ["it is over", run({ status: "finished" })],
    ["a cadre paused it", run({ status: "paused", pause: pause("by-cadre") })],
  ])("is none when %s", (_, fine) => {
    expect(findAlarm(fine, clocks)).toBeUndefined();
  });

  it("waits when it stopped by itself, since it stopped", () => {
    const since = minutesAgo(5);
    const paused = run({ status: "paused", pause: pause("error-rate") });
    expect(findAlarm(paused, clocks)).toEqual({ kind: "waits", since });
    const asking = run({ status: "waiting", pause: pause("started-late") });
    expect(findAlarm(asking, clocks)).toEqual({ kind: "waits", since });
  });
});
