import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nudgeSurveys } from "../../../jobs/surveys/nudge.ts";
import { createTellingJobs } from "../../../jobs/telling-jobs.ts";
import { recordLog } from "../../support/silent-log.ts";
import { eventNow, inHours, openEventWorld, type EventWorld } from "../../support/event-world.ts";

let world: EventWorld;
beforeAll(async () => {
  world = await openEventWorld();
});
afterAll(() => world.close());

/** Somebody who stopped halfway at `eventNow`. */
async function stopHalfway(id: string): Promise<void> {
  await world.addFollower(id);
  await world.stores.responses.applyTurn(id, 1, {
    ...{ id: `r-${id}`, survey: { key: "join", version: 1 }, status: "running", answers: {} },
    ...{ startedAt: eventNow, updatedAt: eventNow },
  });
}

const parts = () => ({ ...world.parts, stores: world.stores });
const at = (hours: number) => nudgeSurveys(inHours(hours), parts());

describe("a survey that was left halfway", () => {
  it("is reminded of once, after some hours, in however many processes", async () => {
    await stopHalfway("a");
    expect(await at(3)).toBe(0);
    const counts = await Promise.all([at(5), at(5), at(5)]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1);
    expect(await at(6)).toBe(0);
    const told = await world.told("a");
    expect(told).toHaveLength(1);
    expect(told[0]).toContain("继续");
    expect(told[0]).toContain("退订调查提醒");
    const row = await world.connection.collection("outbox").findOne({ conversation: "a" });
    expect(row).toMatchObject({ isFleeting: true });
  });

  it("is not mentioned at night, nor when the window is shut, but in the morning within it", async () => {
    await stopHalfway("b");
    // 23:00 in Shanghai.
    expect(await at(13)).toBe(0);
    expect(await at(48)).toBe(0);
    expect(await at(24)).toBe(1);
  });

  it("is not mentioned to who wants no reminders, waits for a person, left or has gone on", async () => {
    for (const id of ["c", "d", "e", "f"]) await stopHalfway(id);
    const { followers, conversations, responses } = world.stores;
    await followers.model.updateOne({ _id: "c" }, { $set: { optOut: { survey: true } } });
    await conversations.model.collection.insertOne({ _id: "d", ticket: "t1" } as never);
    await followers.model.updateOne({ _id: "e" }, { $set: { isSubscribed: false } });
    await responses.model.updateOne({ _id: "r-f" }, { $set: { status: "submitted" } });
    expect(await at(5)).toBe(0);
    expect(await Promise.all(["c", "d", "e", "f"].map((id) => world.told(id)))).toEqual([
      [],
      [],
      [],
      [],
    ]);
  });

  it("is left alone by a restored copy, as is everybody else", async () => {
    await stopHalfway("g");
    world.now = inHours(5);
    const outbox = world.connection.collection("outbox");
    const before = await outbox.countDocuments({});
    const run = async (isAllowed: boolean) => {
      const all = { ...parts(), log: recordLog() };
      for (const job of createTellingJobs(all, () => Promise.resolve(isAllowed))) {
        await job.run({} as never);
      }
    };
    await run(false);
    expect(await outbox.countDocuments({})).toBe(before);
    expect(await world.stores.monthlyReports.model.countDocuments({})).toBe(0);
    await run(true);
    expect(await world.told("g")).toHaveLength(1);
    expect(await world.stores.monthlyReports.model.countDocuments({})).toBe(26);
  });
});
