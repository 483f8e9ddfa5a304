import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { sweepResults } from "../../../jobs/campaigns/apply-result.ts";
import { CampaignWorld, FakeChannel, refused } from "../../support/campaign-world.ts";
import { openTestStores } from "../../support/test-database.ts";

let world: CampaignWorld;
beforeAll(async () => {
  world = new CampaignWorld(await openTestStores());
});
afterEach(async () => {
  await world.stopSenders();
  await world.clear();
});
afterAll(() => world.database.close());

describe("a run", () => {
  it("is sent by two processes, everybody once, and noted with each follower", async () => {
    await world.addFollowers(900);
    const channels = [new FakeChannel(), new FakeChannel()];
    const run = await world.addRun();
    for (const channel of channels) world.startSender([channel]);
    const { counts } = await world.until(run, "finished");
    const called = channels.flatMap((channel) => channel.called);
    expect([called.length, new Set(called).size]).toEqual([900, 900]);
    expect([counts, await world.count(run)]).toEqual([{ sent: 900 }, { sent: 900 }]);
    const { followers } = world.database.stores;
    expect(await followers.model.countDocuments({ "received.run": run })).toBe(900);
  });

  it("leaves out whom it may not send to, each with his reason; the sum is the audience", async () => {
    const received = (notice: string, run: string) => ({
      ...{ notice, run, channel: "mass", at: new Date() },
    });
    const kinds = [
      { isSubscribed: false },
      { optOut: { event: true } },
      { received: [received("n1", "r0")] },
      { received: ["a", "b", "c", "d"].map((one) => received(one, one)) },
      {},
    ];
    await world.addFollowers(50, (index) => kinds[index % 5] ?? {});
    const run = await world.addRun();
    const channel = new FakeChannel();
    world.startSender([channel]);
    await world.until(run, "finished");
    const reasons: Record<string, number> = {};
    for (const { reason = "sent" } of await world.deliveries(run)) {
      reasons[reason] = (reasons[reason] ?? 0) + 1;
    }
    expect(reasons).toEqual({
      ...{
        "not-subscribed": 10,
        "opted-out": 10,
        "same-notice": 10,
        "monthly-quota": 10,
        sent: 10,
      },
    });
    expect(channel.called).toHaveLength(10);
  });

  it("that another process began to freeze goes on where that one was", async () => {
    await world.addFollowers(2_500);
    const run = await world.addRun();
    const { campaignRuns, deliveries } = world.database.stores;
    const dead = { freezer: "dead:freeze", frozenTo: "f0999" };
    await campaignRuns.model.collection.updateOne({ _id: run as never }, { $set: dead });
    const rest = { run, shard: 1, status: "pending", channel: "template" } as const;
    await deliveries.add(
      Array.from({ length: 1_010 }, (_, index) => {
        const follower = `f${String(index).padStart(4, "0")}`;
        return { ...rest, _id: `${run}.${follower}`, follower, openid: `o${index}` };
      }),
    );
    const channel = new FakeChannel();
    world.startSender([channel]);
    const { counts } = await world.until(run, "finished");
    expect([counts, new Set(channel.called).size]).toEqual([{ sent: 2_500 }, 2_500]);
    expect(channel.called).toHaveLength(2_500);
  });

  it("pauses into silence within two seconds; going on sends only the rest", async () => {
    await world.addFollowers(600);
    const channel = new FakeChannel();
    channel.answer = async ({ _id }) => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      return { kind: "sent", msgId: _id };
    };
    const run = await world.addRun();
    world.startSender([channel], { mostCallsAtOnce: 8 });
    await vi.waitFor(() => expect(channel.called.length).toBeGreaterThan(20), { timeout: 10_000 });
    const { campaignRuns } = world.database.stores;
    const pause = { code: "by-cadre", explanation: "暂停", at: new Date() } as const;
    const times = { now: new Date(), pause };
    const paused = await campaignRuns.move(run, { from: ["running"], to: "paused" }, times);
    const [pausedMs, atPause] = [performance.now(), channel.called.length];
    let [lastMs, last] = [pausedMs, atPause];
    while (performance.now() < pausedMs + 2_500) {
      if (channel.called.length > last) [lastMs, last] = [performance.now(), channel.called.length];
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(paused).toBe(true);
    expect(lastMs - pausedMs).toBeLessThan(2_000);
    await vi.waitFor(async () => expect(await world.count(run)).not.toHaveProperty("sending"));
    expect((await world.count(run)).sent).toBe(last);
    channel.answer = ({ _id }) => ({ kind: "sent", msgId: _id });
    await campaignRuns.move(run, { from: ["paused"], to: "running" }, { now: new Date() });
    await world.until(run, "finished");
    expect([channel.called.length, new Set(channel.called).size]).toEqual([600, 600]);
  });

  it("that is cancelled sends nothing more, and says so of everybody who waited", async () => {
    await world.addFollowers(300);
    const run = await world.addRun({ status: "waiting" });
    const { campaignRuns, deliveries } = world.database.stores;
    const channel = new FakeChannel();
    channel.limit = 0;
    await campaignRuns.move(run, { from: ["waiting"], to: "freezing" }, { now: new Date() });
    world.startSender([channel]);
    await vi.waitFor(async () => expect((await world.run(run)).restUntil).toBeDefined(), {
      timeout: 10_000,
    });
    await campaignRuns.move(run, { from: ["running"], to: "cancelled" }, { now: new Date() });
    await world.stopSenders();
    await deliveries.cancelPending(run);
    expect([channel.called, await world.count(run)]).toEqual([[], { cancelled: 300 }]);
  });

  it("is made once, however often it is asked for", async () => {
    const slot = { campaign: "c1", slotAt: new Date() };
    const { campaignRuns } = world.database.stores;
    const ids = await Promise.all([1, 2, 3, 4].map(() => world.addRun(slot)));
    const made = await Promise.all(ids.map((id) => campaignRuns.find(id)));
    expect(made.filter((run) => run !== null)).toHaveLength(1);
  });

  it("is neither frozen nor sent where the installation may not send", async () => {
    await world.addFollowers(10);
    const run = await world.addRun();
    const asked = vi.fn(() => Promise.resolve(false));
    world.startSender([new FakeChannel()], { maySend: asked });
    await vi.waitFor(() => expect(asked.mock.calls.length).toBeGreaterThan(1), { timeout: 5_000 });
    expect([(await world.run(run)).status, await world.count(run)]).toEqual(["freezing", {}]);
  });
});

describe("outcomes", () => {
  it("of which nobody knows are repeated where the platform guards against doubles", async () => {
    await world.addFollowers(50);
    const channel = new FakeChannel();
    channel.answer = ({ _id }, nth) =>
      nth % 5 === 0 ? { kind: "unknown" } : { kind: "sent", msgId: _id };
    const run = await world.addRun();
    world.startSender([channel], { mostBadShare: 1 });
    const { counts } = await world.until(run, "finished");
    expect(counts).toEqual({ sent: 50 });
    expect(channel.called.length).toBeGreaterThan(50);
  });

  it("of which nobody knows are parked where nothing guards, and a cadre settles them", async () => {
    await world.addFollowers(20, () => ({ lastContactAt: new Date() }));
    const channel = new FakeChannel("customer-service", 0);
    channel.answer = (_delivery, nth) => (nth % 5 === 0 ? { kind: "unknown" } : { kind: "sent" });
    const run = await world.addRun({ channels: ["customer-service"] });
    world.startSender([channel]);
    expect((await world.until(run, "finished")).counts).toEqual({ sent: 16, unknown: 4 });
    expect(channel.called).toHaveLength(20);
    const { deliveries } = world.database.stores;
    const parked = (await world.deliveries(run)).filter(({ status }) => status === "unknown");
    expect(await deliveries.settleUnknown(parked[0]?._id ?? "", "failed")).toBe(true);
    expect(await deliveries.settleUnknown(parked[0]?._id ?? "", "sent")).toBe(false);
    expect(await world.count(run)).toEqual({ sent: 16, unknown: 3, failed: 1 });
  });

  it.each([
    ["is taken over under the same id inside the guard's time", "template", 60_000, { sent: 1 }, 1],
    ["is unknown when the guard's time is over", "template", 11 * 60_000, { unknown: 1 }, 0],
    ["is unknown where nothing guards", "customer-service", 60_000, { unknown: 1 }, 0],
  ] as const)("what a dead process held %s", async (_name, kind, agoMs, counts, calls) => {
    const channel = new FakeChannel(kind, kind === "template" ? 10 * 60_000 : 0);
    const run = await world.addRun({ status: "freezing", channels: [kind] });
    const { campaignRuns, deliveries } = world.database.stores;
    await campaignRuns.finishFreeze(run, { sending: 1 }, new Date());
    const claimedAt = new Date(Date.now() - agoMs);
    await deliveries.add([
      {
        ...{ _id: `${run}.f1`, run, follower: "f1", openid: "o1", shard: 3, status: "sending" },
        ...{ channel: kind, claim: "dead:1", claimedAt },
      },
    ]);
    world.startSender([channel]);
    await world.until(run, "finished");
    expect([await world.count(run), channel.called.length]).toEqual([counts, calls]);
  });

  it("that refuse a follower for certain lead to his next channel", async () => {
    await world.addFollowers(40, (index) => (index % 2 ? { lastContactAt: new Date() } : {}));
    const [template, service] = [new FakeChannel(), new FakeChannel("customer-service", 0)];
    template.answer = () => refused();
    const run = await world.addRun({ channels: ["template", "customer-service"] });
    world.startSender([template, service], { mostBadShare: 1 });
    await world.until(run, "finished");
    expect(await world.count(run)).toEqual({ sent: 20, failed: 20 });
    expect([template.called.length, service.called.length]).toEqual([40, 20]);
    const failed = (await world.deliveries(run)).find(({ status }) => status === "failed");
    expect(failed).toMatchObject({ reason: "platform-refused", errcode: 43004 });
  });

  it("too many of which are bad pause the run, and say why", async () => {
    await world.addFollowers(700);
    const channel = new FakeChannel();
    channel.answer = ({ _id }, nth) => (nth % 3 === 0 ? refused() : { kind: "sent", msgId: _id });
    const run = await world.addRun();
    world.startSender([channel]);
    const { pause } = await world.until(run, "paused");
    expect(pause).toMatchObject({ code: "error-rate" });
    expect(pause?.explanation).toContain("超过 20%");
    await vi.waitFor(async () => expect(await world.count(run)).not.toHaveProperty("sending"));
  });

  it("that concern everybody pause the run and lose nobody", async () => {
    await world.addFollowers(30);
    const channel = new FakeChannel();
    const explanation = "模板不存在";
    channel.answer = () => ({ kind: "failed", errcode: 40037, action: "stop-job", explanation });
    const run = await world.addRun();
    world.startSender([channel]);
    expect((await world.until(run, "paused")).pause).toMatchObject({
      ...{ code: "platform-refused", explanation },
    });
    await world.stopSenders();
    expect(await world.count(run)).toEqual({ pending: 30 });
  });

  it("come by event, early, late and twice", async () => {
    await world.addFollowers(3);
    const channel = new FakeChannel();
    channel.answer = ({ follower }) => ({ kind: "sent", msgId: `m-${follower}` });
    const { stores } = world.database;
    const before = new Date(Date.now() - 10_000);
    const parts = { stores, now: () => new Date() };
    await stores.sendResults.keep({ msgId: "m-f0000", status: "success" }, before);
    const run = await world.addRun();
    world.startSender([channel]);
    await world.until(run, "finished");
    for (const status of ["failed:user block", "failed: user block"]) {
      await stores.sendResults.keep({ msgId: "m-f0001", status }, before);
      await sweepResults(parts);
    }
    expect((await world.run(run)).counts).toMatchObject({ delivered: 1, refused: 1, sent: 1 });
    expect(await world.count(run)).toEqual({ delivered: 1, refused: 1, sent: 1 });
    const [, blocked] = await world.deliveries(run);
    expect(blocked).toMatchObject({ status: "refused", reason: "user-block" });
  });
});
