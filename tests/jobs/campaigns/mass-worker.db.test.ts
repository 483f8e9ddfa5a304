import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { receiveMassResult } from "../../../jobs/campaigns/settle-mass-batch.ts";
import type { MassOutcome } from "../../../jobs/campaigns/mass-port.ts";
import type { Delivery } from "../../../models/delivery.ts";
import type { MassBatch } from "../../../models/mass-batch.ts";
import { CampaignWorld, FakeChannel, FakeMass, refused } from "../../support/campaign-world.ts";
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

const quotaUsedUp: Extract<MassOutcome, { kind: "failed" }> = {
  ...({ kind: "failed", action: "stop-job" } as const),
  ...{ errcode: 45028, explanation: "群发次数已用完" },
};

async function batchesOf(run: string): Promise<MassBatch[]> {
  return world.database.stores.massBatches.model.find({ run }).lean<MassBatch[]>();
}

/** A run that is frozen: so many wait for a mass send, as a dead process left them. */
async function addFrozen(count: number, over: (index: number) => Partial<Delivery>) {
  await world.addFollowers(count);
  const run = await world.addRun({ channels: ["mass"] });
  const { campaignRuns, deliveries } = world.database.stores;
  const base = { run, shard: 64, status: "pending", channel: "mass" } as const;
  await deliveries.add(
    Array.from({ length: count }, (_, index) => {
      const follower = `f${String(index).padStart(4, "0")}`;
      const own = { _id: `${run}.${follower}`, follower, openid: `o${index}` };
      return { ...base, ...own, ...over(index) };
    }),
  );
  // What is being sent counts as pending.
  const { sending = 0, pending = 0, ...rest } = await deliveries.count(run);
  await campaignRuns.finishFreeze(run, { ...rest, pending: pending + sending }, new Date());
  return run;
}

describe("a mass send", () => {
  it.each([
    [250, [83, 83, 84]],
    [101, [50, 51]],
    [100, [100]],
  ])("of %i goes in even lists, to everybody once", async (count, sizes) => {
    await world.addFollowers(count);
    const mass = new FakeMass();
    const run = await world.addRun({ channels: ["mass"] });
    for (let processes = 0; processes < 2; processes += 1) world.startSender([], { mass });
    const { counts } = await world.until(run, "finished");
    expect([counts, await world.count(run)]).toEqual([{ sent: count }, { sent: count }]);
    const lengths = [...mass.lists.values()].map(({ length }) => length);
    expect(lengths.sort((one, other) => one - other)).toEqual(sizes);
    expect(new Set(mass.reached).size).toBe(count);
    const { followers } = world.database.stores;
    const received = { "received.run": run, "received.channel": "mass" as const };
    expect(await followers.model.countDocuments(received)).toBe(count);
  });

  it("of one goes by the next channel, or says why it does not", async () => {
    await world.addFollowers(1);
    const [mass, template] = [new FakeMass(), new FakeChannel()];
    const alone = await world.addRun({ channels: ["mass"] });
    const other = await world.addRun({ channels: ["mass", "template"], isForced: true });
    world.startSender([template], { mass });
    await world.until(alone, "finished");
    await world.until(other, "finished");
    expect(await world.deliveries(alone)).toMatchObject([{ status: "failed", errcode: 40130 }]);
    expect(await world.deliveries(other)).toMatchObject([{ status: "sent", channel: "template" }]);
    expect([(await world.run(alone)).counts, mass.calls]).toEqual([{ failed: 1 }, []]);
  });

  it("takes those whom another channel refused", async () => {
    await world.addFollowers(60);
    const [mass, template] = [new FakeMass(), new FakeChannel()];
    template.answer = ({ _id }, nth) => (nth % 2 ? refused() : { kind: "sent", msgId: _id });
    const run = await world.addRun({ channels: ["template", "mass"] });
    world.startSender([template], { mass, mostBadShare: 1 });
    await world.until(run, "finished");
    expect(await world.count(run)).toEqual({ sent: 60 });
    expect([...mass.lists.values()].map(({ length }) => length)).toEqual([30]);
  });

  it("that nobody answered is repeated under the same name with the same list", async () => {
    await world.addFollowers(120);
    const mass = new FakeMass();
    mass.answer = (nth) => (nth < 3 ? { kind: "unknown" } : undefined);
    const run = await world.addRun({ channels: ["mass"] });
    world.startSender([], { mass });
    await world.until(run, "finished");
    expect(await world.count(run)).toEqual({ sent: 120 });
    expect([mass.reached.length, new Set(mass.reached).size]).toEqual([120, 120]);
    for (const { clientMsgId, openids } of mass.calls) {
      expect(openids).toEqual(mass.lists.get(clientMsgId));
      expect(Buffer.byteLength(clientMsgId)).toBeLessThanOrEqual(32);
    }
  });

  it("that is not answered while the platform's guard lasts ends unknown, and a cadre may say what became of it", async () => {
    await world.addFollowers(40);
    const mass = new FakeMass();
    mass.repeatableMs = 5 * 60_000;
    mass.answer = () => ({ kind: "unknown" });
    const run = await world.addRun({ channels: ["mass"] });
    world.startSender([], { mass });
    expect((await world.until(run, "finished")).counts).toEqual({ unknown: 40 });
    const [batch] = await batchesOf(run);
    expect(batch).toMatchObject({ status: "unknown", tries: 1 });
    await world.database.stores.massBatches.settleUnknown(batch?._id ?? "", "sent");
    await vi.waitFor(async () => expect(await world.count(run)).toEqual({ sent: 40 }), {
      timeout: 10_000,
      interval: 100,
    });
  });

  it.each<[string, MassOutcome]>([
    ["quota is used up", quotaUsedUp],
    ["list is refused", { ...quotaUsedUp, errcode: 45002, action: "fault-in-request" }],
  ])("pauses when its %s, and loses nobody", async (_name, answer) => {
    await world.addFollowers(50);
    const mass = new FakeMass();
    mass.answer = () => answer;
    const run = await world.addRun({ channels: ["mass"] });
    world.startSender([], { mass });
    const { pause } = await world.until(run, "paused");
    expect(pause).toMatchObject({ code: "platform-refused", explanation: "群发次数已用完" });
    await vi.waitFor(async () => expect(await world.count(run)).toEqual({ pending: 50 }));
    expect(mass.calls).toHaveLength(1);
    mass.answer = () => undefined;
    const { campaignRuns } = world.database.stores;
    await campaignRuns.move(run, { from: ["paused"], to: "running" }, { now: new Date() });
    await world.until(run, "finished");
    expect([await world.count(run), mass.reached.length]).toEqual([{ sent: 50 }, 50]);
  });

  it("rests when a window of its limits is used up", async () => {
    await world.addFollowers(30);
    const mass = new FakeMass();
    const expiresAt = new Date(Date.now() + 60_000);
    mass.windows = [
      { id: "mass/day", limit: 100, expiresAt },
      { id: "mass/minute", limit: 0, expiresAt },
    ];
    const run = await world.addRun({ channels: ["mass"] });
    world.startSender([], { mass });
    await vi.waitFor(async () => expect((await world.run(run)).restUntil).toEqual(expiresAt), {
      timeout: 10_000,
    });
    expect(await world.database.stores.apiLimits.used("mass/day")).toBe(0);
    expect(mass.calls).toEqual([]);
    const { campaignRuns } = world.database.stores;
    await campaignRuns.move(run, { from: ["running"], to: "cancelled" }, { now: new Date() });
    await vi.waitFor(
      async () => {
        expect(await world.count(run)).toEqual({ cancelled: 30 });
        expect(await batchesOf(run)).toEqual([]);
      },
      { timeout: 10_000, interval: 100 },
    );
  });
});

describe("what a process left that was killed", () => {
  const [at, claim] = [new Date(), "dead:1"];
  const batch = (run: string) => ({ _id: `${run}#b`, run, target: 40, createdAt: at, tries: 0 });
  const sending = { claim, firstTriedAt: at, triedAt: at };
  it.each<[string, object, (index: number) => Partial<Delivery>]>([
    ["before anybody joined", { status: "forming", isOpen: true }, () => ({})],
    [
      "while it filled a list",
      { status: "forming", isOpen: true },
      (index) => (index < 15 ? { batch: "b" } : {}),
    ],
    ["before the call", { status: "ready", isOpen: true }, () => ({ batch: "b" })],
    [
      "just when it began",
      { ...{ status: "sending", isOpen: true }, ...sending },
      (index) => ({ batch: "b", ...(index < 20 && { status: "sending", claim }) }),
    ],
    [
      "during the call",
      { ...{ status: "sending", isOpen: true }, ...sending },
      () => ({ batch: "b", status: "sending", claim }),
    ],
    [
      "while it wrote",
      { ...{ status: "sent", msgId: "m1", unsettled: 1 }, ...sending },
      (index) => ({ batch: "b", status: index < 20 ? "sent" : "sending", claim }),
    ],
  ])("%s is brought to its end", async (_name, fields, member) => {
    const run = await addFrozen(40, member);
    const { deliveries, massBatches } = world.database.stores;
    const named = `${run}#b`;
    await deliveries.model.updateMany({ batch: "b" }, { $set: { batch: named } });
    const dead = { ...batch(run), size: 40, ...fields };
    await massBatches.model.collection.insertOne(dead as never);
    const mass = new FakeMass();
    world.startSender([], { mass });
    await world.until(run, "finished");
    expect(await world.count(run)).toEqual({ sent: 40 });
    const isSentBefore = "msgId" in fields;
    expect([mass.reached.length, new Set(mass.reached).size]).toEqual(
      isSentBefore ? [0, 0] : [40, 40],
    );
    await vi.waitFor(async () => expect((await world.run(run)).counts).toEqual({ sent: 40 }), {
      timeout: 10_000,
      interval: 200,
    });
    const ended = await massBatches.find(named);
    expect(ended?.unsettled).toBeUndefined();
    const { followers } = world.database.stores;
    if (isSentBefore) return;
    expect(await followers.model.countDocuments({ "received.run": run })).toBe(40);
  });

  it("too long ago is unknown", async () => {
    const run = await addFrozen(10, () => ({ batch: "b", status: "sending", claim }));
    const { deliveries, massBatches } = world.database.stores;
    await deliveries.model.updateMany({ batch: "b" }, { $set: { batch: `${run}#b` } });
    const firstTriedAt = new Date(Date.now() - 24 * 60 * 60_000);
    const long = { ...{ status: "sending", isOpen: true, size: 10 }, ...sending, firstTriedAt };
    await massBatches.model.collection.insertOne({ ...batch(run), ...long } as never);
    const mass = new FakeMass();
    world.startSender([], { mass });
    await world.until(run, "finished");
    expect([await world.count(run), mass.calls]).toEqual([{ unknown: 10 }, []]);
  });
});

describe("the result of a mass send", () => {
  const success = { status: "send success", total: 20, filtered: 18, sent: 17, failed: 1 };

  it.each([
    ["stands with its list: nobody is told one by one", success, "late", { sent: 20 }],
    ["may come first", success, "early", { sent: 20 }],
    ["that it was refused", { ...success, status: "err(20001)" }, "late", { refused: 20 }],
    ["that it was refused, early", { ...success, status: "sendfail" }, "early", { refused: 20 }],
  ] as const)("%s", async (_name, result, when, counts) => {
    await world.addFollowers(20);
    const mass = new FakeMass();
    const msgId = `m-${_name}`;
    mass.answer = () => ({ kind: "sent", msgId });
    const { stores } = world.database;
    const now = () => new Date();
    const parts = { stores, now, platformNow: now };
    if (when === "early") await receiveMassResult({ msgId, ...result }, parts);
    const run = await world.addRun({ channels: ["mass"] });
    world.startSender([], { mass });
    await world.until(run, "finished");
    if (when === "late") await receiveMassResult({ msgId, ...result }, parts);
    await receiveMassResult({ msgId, ...result }, parts);
    expect([await world.count(run), (await world.run(run)).counts]).toEqual([counts, counts]);
    expect(await batchesOf(run)).toMatchObject([{ msgId, result, status: "sent" }]);
  });
});
