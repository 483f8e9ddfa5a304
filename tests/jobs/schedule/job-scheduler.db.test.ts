import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Job, JobContext } from "../../../jobs/schedule/job.ts";
import { JobScheduler } from "../../../jobs/schedule/job-scheduler.ts";
import { openConnection } from "../../../models/database.ts";
import { JobRunStore } from "../../../models/job-run.ts";
import { recordLog } from "../../support/silent-log.ts";
import { openTestStores, type TestStores } from "../../support/test-database.ts";

let database: TestStores;
beforeAll(async () => {
  database = await openTestStores();
});
afterEach(async () => {
  vi.useRealTimers();
  await database.stores.jobRuns.model.deleteMany();
});
afterAll(() => database.close());

const start = new Date("2026-11-26T00:00:00Z");
const hourMs = 60 * 60_000;
const minuteMs = 60_000;
/** On a real MongoDB all of them: the embedded store has no second process beside it. */
const slots = process.env["TEST_DATABASE"] === "mongodb" ? 1_000 : 100;

function job(over: Partial<Job> = {}): Job & { readonly seen: JobContext[] } {
  const seen: JobContext[] = [];
  return {
    ...{ name: "tick", title: "测试", description: "测试", expression: "* * * * *", seen },
    ...{ catchUp: "skip", ...over },
    run: over.run ?? ((context) => Promise.resolve(void seen.push(context))),
  };
}

function scheduler(jobs: readonly Job[], now: () => Date, store = database.stores.jobRuns) {
  return new JobScheduler({ jobs, store, log: recordLog(), now });
}

/** Counts what is settled: one election in each process, one end. */
class CountingStore extends JobRunStore {
  settled = 0;
  override async begin(...slot: Parameters<JobRunStore["begin"]>): Promise<boolean> {
    return super.begin(...slot).finally(() => (this.settled += 1));
  }
  override async end(...ended: Parameters<JobRunStore["end"]>): Promise<boolean> {
    return super.end(...ended).finally(() => (this.settled += 1));
  }
}

function sumOf(stores: readonly CountingStore[]): number {
  return stores.reduce((sum, { settled }) => sum + settled, 0);
}

const runs = () => database.stores.jobRuns.model.find().sort({ slotAt: 1 }).lean();

describe("several schedulers on one database", () => {
  it("five with five connections run each slot once", async () => {
    const connections = await Promise.all(
      Array.from({ length: 5 }, () =>
        openConnection(database.uri, { databaseName: database.databaseName }),
      ),
    );
    vi.useFakeTimers({ now: start, toFake: ["setTimeout", "clearTimeout", "Date"] });
    const ticking = job();
    const stores = connections.map((connection) => new CountingStore(connection));
    const schedulers = stores.map((store) => scheduler([ticking], () => new Date(), store));
    for (const one of schedulers) one.start();
    for (let slot = 1; slot <= slots; slot += 1) {
      await vi.advanceTimersByTimeAsync(minuteMs);
      // A minute of fake time is no time for the database: all five have to be through.
      await vi.waitFor(() => expect(sumOf(stores)).toBe(6 * slot), { interval: 1, timeout: 5_000 });
    }
    await Promise.all(schedulers.map((one) => one.stop()));
    vi.useRealTimers();
    await Promise.all(connections.map((connection) => connection.close()));
    const found = await runs();
    expect(found).toHaveLength(slots);
    expect(new Set(ticking.seen.map(({ slotAt }) => slotAt.getTime())).size).toBe(slots);
    expect(found.every(({ outcome, attempts }) => outcome === "done" && attempts === 1)).toBe(true);
  });
});

describe("three hours without a living process", () => {
  const after = new Date(start.getTime() + 3 * hourMs + 30 * minuteMs);

  async function wakeAfterGap(catchUp: Job["catchUp"]) {
    const missing = job({ expression: "0 * * * *", catchUp });
    await database.stores.jobRuns.begin({ job: "tick", slotAt: start }, "scheduled", start);
    await database.stores.jobRuns.end(
      { _id: `tick@${start.toISOString()}`, attempts: 1 },
      { outcome: "done", endedAt: start },
    );
    const late = [scheduler([missing], () => after), scheduler([missing], () => after)];
    await Promise.all(late.map((one) => one.lookForWork()));
    await Promise.all(late.map((one) => one.lookForWork()));
    await Promise.all(late.map((one) => one.stop()));
    return missing.seen.map(({ slotAt, reason }) => [slotAt.toISOString().slice(11, 13), reason]);
  }

  it("leaves the slots out that are skipped", async () => {
    expect(await wakeAfterGap("skip")).toEqual([]);
  });

  it("makes one run of all the slots that run once, in one of the processes", async () => {
    expect(await wakeAfterGap("run-once")).toEqual([["03", "catch-up"]]);
  });

  it("a job that never ran has missed nothing", async () => {
    const fresh = job({ catchUp: "run-once" });
    const one = scheduler([fresh], () => after);
    await one.lookForWork();
    await one.stop();
    expect(fresh.seen).toEqual([]);
  });
});

describe("a run", () => {
  it("that failed says so, and the next slot comes all the same", async () => {
    const failing = job({ run: () => Promise.reject(new RangeError("broken")) });
    await database.stores.jobRuns.ask("tick", "r1", start);
    const one = scheduler([failing], () => start);
    await one.lookForWork();
    await one.stop();
    expect(await runs()).toMatchObject([{ outcome: "failed", error: "RangeError", attempts: 1 }]);
  });

  it("asked for twice with one request is one run, in one process, with its result", async () => {
    const { jobRuns } = database.stores;
    const ids = await Promise.all([
      jobRuns.ask("tick", "r", start),
      jobRuns.ask("tick", "r", start),
    ]);
    expect(new Set(ids).size).toBe(1);
    const counting = job({ run: () => Promise.resolve({ sent: 3 }) });
    const all = [1, 2, 3].map(() => scheduler([counting], () => start));
    await Promise.all(all.map((one) => one.lookForWork()));
    await Promise.all(all.map((one) => one.stop()));
    expect(await runs()).toMatchObject([
      { outcome: "done", reason: "asked", attempts: 1, result: { sent: 3 } },
    ]);
  });

  it.each([
    ["is begun again where missed slots are", "run-once", 1, "done"],
    ["is lost where they are skipped", "skip", 0, "lost"],
  ] as const)("whose process died %s", async (_name, catchUp, times, outcome) => {
    await database.stores.jobRuns.begin({ job: "tick", slotAt: start }, "scheduled", start);
    const later = new Date(start.getTime() + 2 * minuteMs);
    const again = job({ catchUp, expression: "0 0 1 1 *" });
    const one = scheduler([again], () => later);
    await one.lookForWork();
    await one.stop();
    expect(again.seen).toHaveLength(times);
    expect(await runs()).toMatchObject([{ outcome, attempts: 2 }]);
  });
});
