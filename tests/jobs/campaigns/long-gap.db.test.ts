import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { campaignOffice } from "../../support/campaign-office.ts";
import { CampaignWorld, FakeChannel } from "../../support/campaign-world.ts";
import { openTestStores } from "../../support/test-database.ts";

const hourMs = 60 * 60_000;
let world: CampaignWorld;
beforeAll(async () => {
  world = new CampaignWorld(await openTestStores());
});
afterEach(async () => {
  await world.stopSenders();
  await world.clear();
  await world.database.connection.collection("sendingGuard").deleteMany({});
});
afterAll(() => world.database.close());

const guard = () => world.database.stores.sendingGuard;
const startSender = (channel: FakeChannel) =>
  world.startSender([channel], {
    maySend: async () => (await guard().state("here")).maySend,
    gapEndedAt: async () => (await guard().state("here")).gapEndedAt,
  });

/** A run that was let go so long ago, half of it sent. */
async function interruptedRun(agoMs: number): Promise<string> {
  const run = await world.addRun();
  const { campaignRuns, deliveries } = world.database.stores;
  const begunAt = new Date(Date.now() - agoMs);
  await campaignRuns.model.collection.updateOne({ _id: run as never }, { $set: { begunAt } });
  const one = { run, shard: 1, channel: "template" } as const;
  await deliveries.add(
    Array.from({ length: 10 }, (_, at) => {
      const follower = `f000${at}`;
      const status = at < 5 ? ("sent" as const) : ("pending" as const);
      return { ...one, _id: `${run}.${follower}`, follower, openid: `o${at}`, status };
    }),
  );
  return run;
}

describe("a run whose processes all died over an hour ago", () => {
  it("waits for a cadre and says why; resumed it sends the rest", async () => {
    await world.addFollowers(10);
    const now = Date.now();
    await guard().beat("here", new Date(now - 2 * hourMs));
    const run = await interruptedRun(2 * hourMs);
    await guard().beat("here", new Date(now));
    const channel = new FakeChannel();
    const sender = startSender(channel);
    const { pause } = await world.until(run, "paused");
    expect(pause?.code).toBe("long-gap");
    expect(pause?.explanation).toContain("停过一个多小时");
    expect(channel.called).toEqual([]);
    const { stores } = world.database;
    await campaignOffice(stores, () => new Date()).desk.resumeRun(run);
    sender.wake();
    expect((await world.until(run, "finished")).counts).toEqual({ sent: 10 });
    expect(channel.called.toSorted()).toEqual(["f0005", "f0006", "f0007", "f0008", "f0009"]);
  });

  it("goes on by itself after a shorter gap, and beside runs that began since", async () => {
    await world.addFollowers(10);
    const now = Date.now();
    await guard().beat("here", new Date(now - 2 * hourMs));
    await guard().beat("here", new Date(now - hourMs / 2));
    const later = await interruptedRun(hourMs / 4);
    await guard().beat("here", new Date(now));
    startSender(new FakeChannel());
    expect((await world.until(later, "finished")).counts).toEqual({ sent: 10 });
  });

  it("also waits in a database that another installation takes over", async () => {
    await world.addFollowers(10);
    await guard().beat("elsewhere", new Date());
    const run = await interruptedRun(60_000);
    const channel = new FakeChannel();
    const sender = startSender(channel);
    expect((await guard().state("here")).maySend).toBe(false);
    await guard().adopt("here", new Date());
    sender.wake();
    await world.until(run, "paused");
    expect(channel.called).toEqual([]);
    expect((await guard().beat("elsewhere", new Date())).maySend).toBe(false);
  });
});
