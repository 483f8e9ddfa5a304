import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startPollLoop } from "../../../../web/sandbox/page/poll-loop.ts";

describe("startPollLoop", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("waits as long as each run says, hurries, and stops", async () => {
    const run = vi.fn(() => Promise.resolve(1_000));
    const loop = startPollLoop(run);
    await vi.advanceTimersByTimeAsync(999);
    expect(run).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(run).toHaveBeenCalledTimes(2);
    loop.hurry();
    expect(run).toHaveBeenCalledTimes(3);
    await vi.advanceTimersByTimeAsync(0);
    loop.stop();
    loop.hurry();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(run).toHaveBeenCalledTimes(3);
  });

  it("never runs twice at a time: a hurry during a run makes the next one follow at once", async () => {
    const waiting: (() => void)[] = [];
    const run = vi.fn(() => new Promise<number>((resolve) => waiting.push(() => resolve(60_000))));
    const loop = startPollLoop(run);
    loop.hurry();
    loop.hurry();
    expect(run).toHaveBeenCalledTimes(1);
    waiting[0]?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(run).toHaveBeenCalledTimes(2);
    loop.stop();
  });
});
