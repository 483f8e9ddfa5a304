import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reportMonth, type ReportParts } from "../../../jobs/reports/monthly-report.ts";
import { districtCode } from "../../../models/scope.ts";
import { buildEvent, openEventWorld, type EventWorld } from "../../support/event-world.ts";

const town = "110113008";
const october = new Date("2026-10-15T02:00:00Z");
const september = new Date("2026-09-30T02:00:00Z");
/** The last instant of the month in Shanghai. */
const octoberEnds = new Date("2026-10-31T15:59:59Z");
const november = new Date("2026-10-31T16:00:00Z");
const now = new Date("2026-11-01T01:00:00Z");

let world: EventWorld;
let parts: ReportParts;
beforeAll(async () => {
  world = await openEventWorld();
  world.now = now;
  parts = { ...world.parts, stores: world.stores };
  await addFollowers();
  await addRest();
});
afterAll(() => world.close());

async function addFollowers(): Promise<void> {
  const row = (id: string, path: readonly string[], more: object) => ({
    ...{ _id: id, openid: `o-${id}`, organisationPath: [districtCode, ...path], bucket: 1 },
    ...{ isSubscribed: true, lastSeenAt: now, lastTurn: 0, ...more },
  });
  await world.stores.followers.model.collection.insertMany([
    row("a", [town], { subscribedAt: october }),
    row("b", [town], { subscribedAt: november }),
    row("c", [], { subscribedAt: octoberEnds }),
    row("d", [], { isSubscribed: false, unsubscribedAt: october }),
  ] as never[]);
}

async function addRest(): Promise<void> {
  const { stores } = world;
  const survey = { survey: { key: "join", version: 1 }, answers: {}, startedAt: october };
  for (const [id, submittedAt] of [
    ["a", october],
    ["b", november],
  ] as const) {
    await stores.responses.applyTurn(id, 1, {
      ...{ ...survey, id: `r-${id}`, status: "submitted", updatedAt: submittedAt, submittedAt },
    });
  }
  const organisationPath = [districtCode, town];
  await stores.events.add(buildEvent("e1", { organisationPath, startsAt: october }));
  await stores.signUps.signUp("e1", { follower: "a", key: "a", now: september });
  await stores.campaignRuns.add({
    ...{ _id: "run1", campaign: "c1", organisationPath, slotAt: october, startedAt: october },
    ...{ content: { notice: "n", category: "news", title: "通知", summary: "", body: "" } },
    ...{ audience: { kind: "everyone" }, channels: ["template"], status: "freezing" },
    ...{ isForced: false, ignoresQuietHours: false },
  });
  await stores.campaignRuns.model.updateOne(
    { _id: "run1" },
    { $set: { counts: { sent: 2, delivered: 3, failed: 1 } } },
  );
  await stores.noticeOpens.note({ notice: "n", run: "run1", follower: "a", openedAt: october });
}

async function addAdmin(id: string, organisation: string): Promise<void> {
  const { stores, cipher } = world;
  await stores.cadres.add({
    ...{ id, account: id, name: id, role: "admin", organisation, createdAt: now },
    organisationPath: organisation === districtCode ? [districtCode] : [districtCode, organisation],
  });
  const openid = cipher.seal(`o-${id}`, "cadre.openid");
  const binding = { conversation: `c-${id}`, openid, boundAt: now, boundBy: "test" };
  await stores.cadres.model.collection.updateOne({ _id: id as never }, { $set: { binding } });
}

describe("the monthly report", () => {
  it("counts the month before in Shanghai's time, for the district and each town, and is told once", async () => {
    await addAdmin("boss", districtCode);
    await addAdmin("nan", town);
    const told = await Promise.all([reportMonth(now, parts), reportMonth(now, parts)]);
    expect(told).toEqual([2, 2]);
    expect((await world.stores.monthlyReports.find(`2026-10_${districtCode}`))?.figures).toEqual({
      ...{ followers: 3, newFollowers: 2, leftFollowers: 1, surveys: 1, events: 1, signUps: 1 },
      ...{ runs: 1, sent: 5, opened: 1, tickets: 0, closedTickets: 0 },
    });
    expect(await world.stores.monthlyReports.find(`2026-10_${town}`)).toMatchObject({
      organisationPath: [districtCode, town],
      figures: { followers: 2, newFollowers: 1, leftFollowers: 0, surveys: 1, sent: 5 },
    });
    expect(await world.stores.monthlyReports.model.countDocuments({})).toBe(26);
    const [text, ...more] = await world.told("c-boss");
    expect(more).toEqual([]);
    expect(text).toContain("【月报】全区，2026年10月\n关注者 3 人，新增 2，取消 1。");
    expect((await world.told("c-nan"))[0]).toContain("南法信镇，2026年10月\n关注者 2 人");
  });

  it("stays as it was written", async () => {
    await world.stores.followers.model.deleteOne({ _id: "a" });
    await reportMonth(now, parts);
    expect(await world.stores.monthlyReports.find(`2026-10_${town}`)).toMatchObject({
      figures: { followers: 2 },
    });
    expect(await world.told("c-boss")).toHaveLength(1);
  });
});
