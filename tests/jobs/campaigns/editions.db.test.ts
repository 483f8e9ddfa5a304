import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { digestFrame } from "../../../bot/notices/compose-digest.ts";
import {
  composeForTown,
  freezeEditions,
  imagineEditions,
} from "../../../jobs/campaigns/editions.ts";
import { planDelivery, type PlannedFollower } from "../../../jobs/campaigns/plan-delivery.ts";
import { audienceFilter } from "../../../models/audience-filter.ts";
import type { CampaignRun, NewRun } from "../../../models/campaign-run.ts";
import type { ClaimedDelivery } from "../../../models/delivery.ts";
import type { DigestRule } from "../../../models/digest.ts";
import type { NoticeContent } from "../../../models/notice-content.ts";
import { districtCode } from "../../../models/scope.ts";
import { CampaignWorld, FakeChannel } from "../../support/campaign-world.ts";
import { buildEvent } from "../../support/event-world.ts";
import { openTestStores } from "../../support/test-database.ts";

/** A Tuesday, 10:00 in Shanghai. */
const now = new Date("2026-11-24T02:00:00Z");
const saturday = {
  startsAt: new Date("2026-11-28T06:00:00Z"),
  endsAt: new Date("2026-11-28T08:00:00Z"),
};
const nextWeek = {
  startsAt: new Date("2026-12-01T06:00:00Z"),
  endsAt: new Date("2026-12-01T08:00:00Z"),
};
const [renhe, nanfaxin] = ["110113003", "110113008"] as const;
const digest: DigestRule = { title: "本周活动与优惠", parts: ["event", "discount"] };

/** Remembers what each follower was told. */
class TellingChannel extends FakeChannel {
  readonly told = new Map<string, NoticeContent>();

  override send(delivery: ClaimedDelivery, content?: NoticeContent) {
    if (content) this.told.set(delivery.follower, content);
    return super.send(delivery);
  }

  titlesOf(follower: string): readonly string[] | undefined {
    return this.told.get(follower)?.items?.map(({ title }) => title);
  }
}

let world: CampaignWorld;
beforeAll(async () => {
  world = new CampaignWorld(await openTestStores());
});
beforeEach(async () => {
  const { events } = world.database.stores;
  const inRenhe = { organisationPath: [districtCode, renhe], ...saturday };
  await events.add(buildEvent("renhe", { ...inRenhe, title: "仁和球赛" }));
  await events.add(buildEvent("later", { ...inRenhe, ...nextWeek, title: "下周球赛" }));
});
afterEach(async () => {
  await world.stopSenders();
  await world.clear();
  const { events, discounts, editions } = world.database.stores;
  for (const { model } of [events, discounts, editions]) await model.collection.deleteMany({});
});
afterAll(() => world.database.close());

const addDiscount = (id: string, organisationPath: readonly string[]) =>
  world.database.stores.discounts.add({
    ...{ _id: id, organisationPath, title: "超市满减", description: "说明", howToUse: "出示" },
    ...{ validFromAt: new Date("2026-11-01T00:00:00Z"), createdAt: now, updatedAt: now },
    validUntilAt: new Date("2026-11-30T15:59:59Z"),
  });

const addRun = (over: Partial<NewRun> = {}) =>
  world.addRun({ digest, content: digestFrame(digest, "c1@slot"), ...over });

function startSender(channel: TellingChannel) {
  const { stores } = world.database;
  return world.startSender([channel], {
    planOf: async (run) => ({
      filter: audienceFilter(run.audience, now),
      facts: {
        ...{ run, sendsPerMonth: 4, now, available: new Set(["template"] as const) },
        digest: await freezeEditions(run, stores, now),
      },
    }),
  });
}

const facets = [
  { town: renhe },
  { town: nanfaxin },
  {},
  { town: renhe, optOut: { event: true } },
  { town: renhe, optOut: { event: true, discount: true } },
];

describe("a digest", () => {
  it("tells everybody what is on in his town this week, without what he turned off", async () => {
    await addDiscount("district", [districtCode]);
    await world.addFollowers(5, (index) => facets[index] ?? {});
    const channel = new TellingChannel();
    const run = await addRun();
    startSender(channel);
    await world.until(run, "finished");
    expect(channel.titlesOf("f0000")).toEqual(["仁和球赛", "超市满减"]);
    expect(channel.titlesOf("f0001")).toEqual(["超市满减"]);
    expect(channel.told.get("f0002")).toMatchObject({ place: "全区", title: digest.title });
    expect(channel.titlesOf("f0003")).toEqual(["超市满减"]);
    const out = (await world.deliveries(run)).filter(({ status }) => status === "excluded");
    expect(out).toMatchObject([{ follower: "f0004", reason: "opted-out" }]);
    const { followers } = world.database.stores;
    expect((await followers.find("f0000"))?.received).toMatchObject([{ notice: "c1@slot", run }]);
  });

  it("of what is about to end tells of discounts that end within seven days, and of no other", async () => {
    const { discounts } = world.database.stores;
    await addDiscount("soon", [districtCode]);
    await addDiscount("long", [districtCode]);
    const validUntilAt = new Date("2026-12-31T15:59:59Z");
    await discounts.model.updateOne({ _id: "long" }, { $set: { validUntilAt, title: "长期" } });
    const ending: DigestRule = { title: "快到期的优惠", parts: ["discount"], isEndingOnly: true };
    const stores = world.database.stores;
    const content = await composeForTown(ending, renhe, { stores, now });
    expect(content?.items?.map(({ id }) => id)).toEqual(["soon"]);
    expect(content).toMatchObject({ category: "discount", summary: "本周1项快到期的优惠" });
    const later = new Date("2026-12-10T02:00:00Z");
    expect(await composeForTown(ending, renhe, { stores, now: later })).toBeUndefined();
  });

  it("leaves out whose town has nothing, and says so", async () => {
    await world.addFollowers(4, (index) => facets[index] ?? {});
    const channel = new TellingChannel();
    const run = await addRun();
    startSender(channel);
    await world.until(run, "finished");
    const reasons = (await world.deliveries(run)).map(({ follower, reason }) => [follower, reason]);
    expect(reasons).toEqual([
      ["f0000", undefined],
      ["f0001", "nothing-to-tell"],
      ["f0002", "nothing-to-tell"],
      ["f0003", "opted-out"],
    ]);
  });

  it("stays as it was composed, whatever becomes of the events, and can be read afterwards", async () => {
    const { stores } = world.database;
    const id = await addRun();
    const run = (await stores.campaignRuns.find(id)) as CampaignRun;
    const first = await freezeEditions(run, stores, now);
    await stores.events.model.collection.deleteMany({});
    await addDiscount("renhe", [districtCode, renhe]);
    const again = await freezeEditions(run, stores, now);
    expect([...(first?.editions ?? [])].toSorted()).toEqual([renhe, `${renhe}-event`]);
    expect([...(again?.editions ?? [])].toSorted()).toEqual([
      ...[renhe, `${renhe}-discount`, `${renhe}-event`],
    ]);
    const [edition] = await stores.editions.findOfRun(id);
    expect(edition).toMatchObject({ town: renhe, composedAt: now });
    expect(edition?.content.items).toMatchObject([{ id: "renhe" }]);
  });

  it("of a town's own campaign is composed for that town alone", async () => {
    await addDiscount("district", [districtCode]);
    const { stores } = world.database;
    const { editions } = await imagineEditions(digest, [districtCode, nanfaxin], { stores, now });
    const towns = new Set([...editions].map((name) => name.split("-")[0]));
    expect(towns).toEqual(new Set(["district", nanfaxin]));
  });

  it("of the next slot is a new notice: nobody is left out for having had the last one", () => {
    const run = { _id: "r2", channels: ["template" as const], isForced: false };
    const plan = planDelivery(
      {
        ...{ _id: "f1", openid: "o1", isSubscribed: true, town: renhe },
        received: [{ run: "r1", notice: "c1@2026-11-17", channel: "template", at: now }],
      } as unknown as PlannedFollower,
      {
        run: { ...run, content: digestFrame(digest, "c1@2026-11-24") },
        ...{ available: new Set(["template"]), sendsPerMonth: 4, now },
        digest: { parts: digest.parts, editions: new Set([renhe]) },
      },
    );
    expect(plan).toMatchObject({ kind: "send", edition: renhe });
  });
});
