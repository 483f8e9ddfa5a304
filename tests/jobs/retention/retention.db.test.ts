import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ContentCache } from "../../../bot/content-cache.ts";
import { forgetBefore, forgetLeavers } from "../../../jobs/retention/forget-leavers.ts";
import { forgetRuns } from "../../../jobs/retention/forget-runs.ts";
import { createRetentionJob } from "../../../jobs/retention/retention-job.ts";
import { CampaignWorld } from "../../support/campaign-world.ts";
import { openTestStores } from "../../support/test-database.ts";

const dayMs = 24 * 60 * 60_000;
const now = new Date("2026-11-26T02:00:00Z");
const daysAgo = (days: number) => new Date(now.getTime() - days * dayMs);
const { signal } = new AbortController();

let world: CampaignWorld;
beforeAll(async () => {
  world = new CampaignWorld(await openTestStores());
});
afterEach(async () => {
  await world.clear();
  const { responses, tickets, conversations } = world.database.stores;
  for (const { model } of [responses, tickets, conversations])
    await model.collection.deleteMany({});
});
afterAll(() => world.database.close());

const stores = () => world.database.stores;
const rows = (name: string) => world.database.connection.collection(name);

/** `f0000` left 200 days ago, `f0001` 100 days ago, `f0002` is still there. */
async function addPeople(): Promise<void> {
  const left = [daysAgo(200), daysAgo(100)];
  await world.addFollowers(3, (index) => ({
    ...(left[index] && { isSubscribed: false, unsubscribedAt: left[index] }),
    person: { name: "王小明", turn: 1 },
  }));
}

async function addTraces(follower: string): Promise<void> {
  const answered = {
    ...{ id: `r-${follower}`, survey: { key: "join_short", version: 1 } },
    status: "submitted",
    ...{ answers: { name: "王小明" }, startedAt: daysAgo(300), updatedAt: daysAgo(300) },
  } as const;
  await stores().responses.applyTurn(follower, 1, answered);
  await rows("conversations").insertOne({
    ...{ _id: follower as never, inbox: [], handled: ["k"], replies: [], turn: 7 },
    ...{ state: Buffer.from("sealed"), leaseUntil: new Date(0) },
  });
  await rows("tickets").insertOne({
    ...{ _id: `SQ-${follower}` as never, conversation: follower, status: "closed", kind: "legal" },
    outcome: Buffer.from("sealed"),
  });
}

async function addDelivery(run: string, follower: string): Promise<void> {
  const one = { run, follower, openid: `o-${follower}`, shard: 1, status: "sent" } as const;
  await stores().deliveries.add([{ ...one, _id: `${run}.${follower}` }]);
}

const forget = () => forgetLeavers(forgetBefore(now, 180), { stores: stores(), signal });

describe("who left longer ago than the retention", () => {
  it("is forgotten with his answers, talk and words; figures stay", async () => {
    await addPeople();
    const run = await world.addRun({ status: "freezing" });
    for (const follower of ["f0000", "f0001"]) {
      await addTraces(follower);
      await addDelivery(run, follower);
    }
    const all = { followers: 1, responses: 1, tickets: 1, deliveries: 1, conversations: 1 };
    expect(await forget()).toEqual(all);
    expect(await stores().followers.find("f0000")).toBeNull();
    expect(await stores().responses.findByConversation("f0000", 9)).toEqual([]);
    expect(await rows("conversations").findOne({ _id: "f0000" as never })).toEqual({
      ...{ _id: "f0000", inbox: [], handled: [], replies: [], turn: 7, leaseUntil: new Date(0) },
    });
    expect(await rows("tickets").findOne({ conversation: "f0000" })).toEqual({
      ...{ _id: "SQ-f0000", conversation: "f0000", status: "closed", kind: "legal" },
    });
    expect(await world.deliveries(run)).toMatchObject([
      { follower: "f0000", status: "sent", openid: "" },
      { follower: "f0001", status: "sent", openid: "o-f0001" },
    ]);
    expect(await stores().responses.findByConversation("f0001", 9)).toHaveLength(1);
    expect(await forget()).toMatchObject({ followers: 0, responses: 0 });
  });

  it("is finished by the next run when the process died before his row went", async () => {
    await addPeople();
    await addTraces("f0000");
    await stores().leavers.forgetResponses(["f0000"]);
    await stores().leavers.clearTickets(["f0000"]);
    expect(await forget()).toMatchObject({ followers: 1, responses: 0, tickets: 0 });
  });

  it("waits while a cadre may be at his ticket, and does not hold up the others", async () => {
    await world.addFollowers(3, () => ({ isSubscribed: false, unsubscribedAt: daysAgo(200) }));
    const ticket = { conversation: "f0001", status: "held", isOpen: true };
    await rows("tickets").insertOne({ _id: "SQ-open" as never, ...ticket });
    expect(await forget()).toMatchObject({ followers: 2 });
    expect(await stores().followers.find("f0001")).not.toBeNull();
  });

  it("stays when he came back meanwhile, or one of his callbacks is being worked on", async () => {
    await addPeople();
    await addTraces("f0000");
    await rows("conversations").updateOne({ _id: "f0000" as never }, { $set: { isPending: true } });
    const ids = ["f0000"];
    expect(await stores().leavers.clearConversations(ids, now)).toBe(0);
    await rows("followers").updateOne({ _id: "f0000" as never }, { $set: { isSubscribed: true } });
    expect(await stores().leavers.drop(ids, daysAgo(180))).toBe(0);
  });

  it("is found page by page, also where many left at the same instant", async () => {
    await world.addFollowers(5, () => ({ isSubscribed: false, unsubscribedAt: daysAgo(200) }));
    const { leavers } = stores();
    const first = await leavers.find(daysAgo(180), 3);
    const second = await leavers.find(daysAgo(180), 3, first.at(-1));
    expect([...first, ...second].map(({ _id }) => _id)).toEqual([
      ...["f0000", "f0001", "f0002", "f0003", "f0004"],
    ]);
  });
});

describe("runs that ended long ago", () => {
  const ages = { namesBefore: daysAgo(180), figuresBefore: daysAgo(1_095), now };

  async function endedRun(days: number): Promise<string> {
    const run = await world.addRun();
    await rows("campaignRuns").updateOne(
      { _id: run as never },
      { $set: { status: "finished", finishedAt: daysAgo(days), counts: { sent: 1 } } },
    );
    await addDelivery(run, "f0000");
    await stores().massBatches.add({ _id: `${run}.1`, run, target: 1, createdAt: now });
    await stores().noticeOpens.note({ notice: "n1", run, follower: "f0000", openedAt: now });
    return run;
  }

  it("lose who was in them, then their figures; what is recent or goes on stays", async () => {
    const [recent, old, ancient] = [await endedRun(20), await endedRun(200), await endedRun(1_200)];
    const going = await world.addRun();
    await addDelivery(going, "f0000");
    const parts = { stores: stores(), signal };
    expect(await forgetRuns(ages, parts)).toEqual({ rows: 5, namelessRuns: 2, runs: 1 });
    expect(await world.deliveries(recent)).toHaveLength(1);
    expect(await world.deliveries(going)).toHaveLength(1);
    expect(await world.deliveries(old)).toEqual([]);
    expect(await world.run(old)).toMatchObject({ counts: { sent: 1 }, namesForgottenAt: now });
    expect(await stores().noticeOpens.countOfRun(old)).toBe(1);
    expect(await stores().campaignRuns.find(ancient)).toBeNull();
    expect(await stores().noticeOpens.countOfRun(ancient)).toBe(0);
    expect(await forgetRuns(ages, parts)).toEqual({ rows: 0, namelessRuns: 0, runs: 0 });
  });

  it("are left for later when the process stops", async () => {
    const old = await endedRun(200);
    const stopped = AbortSignal.abort();
    expect(await forgetRuns(ages, { stores: stores(), signal: stopped })).toMatchObject({
      rows: 0,
    });
    expect(await world.deliveries(old)).toHaveLength(1);
  });
});

describe("the retention job", () => {
  it("goes by the setting and counts what it forgot", async () => {
    await addPeople();
    const content = new ContentCache(stores());
    const job = createRetentionJob({ stores: stores(), content, platformNow: () => now });
    expect(await job.run({ slotAt: now, reason: "scheduled", signal })).toMatchObject({
      ...{ followers: 1, rows: 0, runs: 0 },
    });
  });
});
