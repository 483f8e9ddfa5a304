import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { seedCalendar } from "../../../bot/holiday-calendar.ts";
import { mayUse, type AccountRights } from "../../../bot/wechat/api/rights.ts";
import { readQuotas } from "../../../jobs/campaigns/read-quotas.ts";
import type { CampaignSchedule } from "../../../models/campaign.ts";
import { districtCode } from "../../../models/scope.ts";
import { CampaignWorld } from "../../support/campaign-world.ts";
import { openTestStores } from "../../support/test-database.ts";

const now = new Date("2026-11-24T02:00:00Z");
const service: AccountRights = { kind: "service", isVerified: true };
const [renhe, tianzhu] = ["110113003", "110113005"].map((code) => [districtCode, code]) as [
  string[],
  string[],
];
const district = [districtCode];

let world: CampaignWorld;
beforeAll(async () => {
  world = new CampaignWorld(await openTestStores());
});
afterEach(async () => {
  await world.clear();
  await world.database.stores.campaigns.model.deleteMany({});
});
afterAll(() => world.database.close());

function read(scopePath: readonly string[], account = service, month = "2026-11") {
  return readQuotas(
    { month, scopePath },
    {
      ...{ stores: world.database.stores, calendar: () => Promise.resolve(seedCalendar), now },
      rights: { mayUse: (capability) => mayUse(account, capability) },
    },
  );
}

/** A run whose lists went out then. */
async function addSent(organisationPath: readonly string[], at: string, lists = 1) {
  const run = await world.addRun({ organisationPath, channels: ["mass"], status: "waiting" });
  const { campaignRuns, massBatches } = world.database.stores;
  const finished = { $set: { status: "finished" } };
  await campaignRuns.model.collection.updateOne({ _id: run as never }, finished);
  for (let nth = 0; nth < lists; nth += 1) {
    const firstTriedAt = new Date(at);
    await massBatches.model.collection.insertOne({
      ...{ _id: `${run}-${nth}`, run, status: "sent", target: 10, tries: 1 },
      ...{ firstTriedAt, createdAt: firstTriedAt },
    } as never);
  }
}

async function addScheduled(
  id: string,
  schedule: CampaignSchedule,
  nextSlotAt: string,
  organisationPath: readonly string[] = district,
) {
  const { campaigns } = world.database.stores;
  await campaigns.add({
    ...{ _id: id, request: id, author: "a", createdAt: now, organisationPath, name: id },
    ...{ notice: "n1", audience: { kind: "everyone" }, channels: ["template", "mass"], schedule },
    ...{ catchUp: "skip", ignoresQuietHours: false, isForced: false },
  });
  const planned = { $set: { status: "scheduled", nextSlotAt: new Date(nextSlotAt) } };
  await campaigns.model.collection.updateOne({ _id: id as never }, planned);
}

const dayOf = async (day: string, scopePath = district, account = service) =>
  (await read(scopePath, account)).mass?.days.find((one) => one.day === day);

describe("the quota calendar", () => {
  it("counts a run once, on China's day, and only in its month", async () => {
    await addSent(district, "2026-10-31T15:59:59Z");
    await addSent(district, "2026-10-31T16:00:00Z", 3);
    const { mass } = await read(district);
    expect(mass?.days).toHaveLength(30);
    expect(mass?.days[0]).toEqual({ day: "2026-11-01", used: 1, pending: 0 });
    expect(mass?.monthly).toEqual({ limit: 4, used: 1, pending: 0, left: 3 });
    expect((await read(district, service, "2026-10")).mass?.monthly).toMatchObject({ used: 1 });
  });

  it("is what the followers of a place may still get: its own sends and those from above", async () => {
    await addSent(district, "2026-11-02T02:00:00Z");
    await addSent(renhe, "2026-11-03T02:00:00Z");
    for (const day of [4, 5]) await addSent(tianzhu, `2026-11-0${day}T02:00:00Z`);
    expect((await read(renhe)).mass?.monthly).toMatchObject({ used: 2, left: 2 });
    expect((await read(tianzhu)).mass?.monthly).toMatchObject({ used: 3, left: 1 });
    expect((await read(district)).mass?.monthly).toMatchObject({ used: 3, left: 1 });
    expect(await dayOf("2026-11-04", renhe)).toMatchObject({ used: 0 });
  });

  it("knows what is under way and what the schedule still brings this month", async () => {
    await addSent(district, "2026-11-02T02:00:00Z");
    await world.addRun({ channels: ["mass"], status: "freezing" });
    await world.addRun({ channels: ["template"], status: "freezing" });
    await addScheduled("once", { kind: "at", at: now }, "2026-11-26T02:00:00Z");
    const weekly = { kind: "cron", expression: "0 10 * * 1", holidayRule: "keep" } as const;
    await addScheduled("weekly", weekly, "2026-11-30T02:00:00Z");
    expect((await read(district)).mass?.monthly).toEqual({
      ...{ limit: 4, used: 1, pending: 3, left: 0 },
    });
    expect(await dayOf("2026-11-30")).toMatchObject({ pending: 1 });
    expect((await read(district, service, "2026-12")).mass?.monthly).toMatchObject({ pending: 4 });
  });

  it("of a subscription account goes by the day, whoever sends", async () => {
    const account = { kind: "subscription", isVerified: true } as const;
    await addSent(tianzhu, "2026-11-24T01:00:00Z");
    expect((await read(renhe, account)).mass).not.toHaveProperty("monthly");
    expect(await dayOf("2026-11-24", renhe, account)).toMatchObject({ used: 1, left: 0 });
    expect(await dayOf("2026-11-25", renhe, account)).toMatchObject({ used: 0, left: 1 });
  });

  it("shows the daily counters of the channels the account may use", async () => {
    const { apiLimits } = world.database.stores;
    const expiresAt = new Date("2099-01-01T00:00:00Z");
    await apiLimits.take({ id: "template/2026-11-24", limit: 100_000, expiresAt }, 250);
    expect((await read(district)).daily).toEqual([
      { channel: "mass", limit: 100, used: 0, left: 100 },
      { channel: "template", limit: 100_000, used: 250, left: 99_750 },
      { channel: "customer-service", limit: 500_000, used: 0, left: 500_000 },
      { channel: "subscription" },
    ]);
    expect(await read(district, { kind: "service", isVerified: false })).toEqual({ daily: [] });
  });
});
