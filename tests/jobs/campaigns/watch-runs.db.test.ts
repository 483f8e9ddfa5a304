import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ContentCache } from "../../../bot/content-cache.ts";
import { openJson } from "../../../bot/gateway/sealed-json.ts";
import type { OutboxContent } from "../../../bot/outbox/outbox-sender.ts";
import { tellFailures } from "../../../jobs/campaigns/tell-failures.ts";
import { watchRuns, type WatchParts } from "../../../jobs/campaigns/watch-runs.ts";
import { districtCode } from "../../../models/scope.ts";
import { CampaignWorld } from "../../support/campaign-world.ts";
import { openTestStores } from "../../support/test-database.ts";

const minuteMs = 60_000;
const later = (minutes: number) => new Date(Date.now() + minutes * minuteMs);

let world: CampaignWorld;
let parts: WatchParts;
const woken: string[] = [];
beforeAll(async () => {
  const database = await openTestStores();
  world = new CampaignWorld(database);
  const { stores, cipher } = database;
  parts = {
    ...{ stores, cipher, content: new ContentCache(stores), log: world.log },
    ...{ wake: (conversation) => woken.push(conversation), platformNow: () => new Date() },
  };
});
afterEach(async () => {
  await world.clear();
  const { cadres, outbox, campaigns } = world.database.stores;
  for (const { model } of [cadres, outbox, campaigns]) await model.collection.deleteMany({});
  woken.length = 0;
  world.log.events.length = 0;
});
afterAll(() => world.database.close());

async function addCadre(id: string, more: object = {}): Promise<void> {
  const { stores, cipher } = world.database;
  await stores.cadres.add({
    ...{ id, account: id, name: id, role: "admin", organisation: districtCode },
    ...{ organisationPath: [districtCode], createdAt: new Date() },
  });
  const openid = cipher.seal(`o-${id}`, "cadre.openid");
  const binding = { conversation: `c-${id}`, openid, boundAt: new Date(), boundBy: "test" };
  await stores.cadres.model.collection.updateOne(
    { _id: id as never },
    {
      $set: { binding, ...more },
    },
  );
}

/** A run that is at work, of a campaign that `sender` sent. */
async function addRun(): Promise<string> {
  const run = await world.addRun();
  const { campaigns, campaignRuns } = world.database.stores;
  await campaigns.add({
    ...{ _id: `c-${run}`, organisationPath: [districtCode], name: "羽毛球赛通知", notice: "n1" },
    ...{ audience: { kind: "everyone" }, channels: ["template"], schedule: { kind: "now" } },
    ...{ catchUp: "ask", ignoresQuietHours: false, isForced: false, author: "sender" },
    ...{ request: run, createdAt: new Date() },
  });
  await campaignRuns.finishFreeze(run, { pending: 7, sent: 3 }, new Date());
  return run;
}

async function told(): Promise<readonly (readonly [string, string])[]> {
  const { stores, cipher } = world.database;
  const rows = await stores.outbox.model.find().sort({ createdAt: 1 }).lean();
  return rows.map(({ conversation, content }) => {
    const { message } = openJson(cipher, content, "outbox") as OutboxContent;
    return [conversation, message.type === "text" ? message.text : ""];
  });
}

const events = () => world.log.events.map(({ event }) => event);

describe("a run that stands still", () => {
  it("is told to who sent it, once, whichever process looks", async () => {
    await addCadre("sender");
    await addCadre("other");
    const run = await addRun();
    expect(await watchRuns(later(9), parts)).toEqual({ raised: 0, ended: 0 });
    const both = await Promise.all([watchRuns(later(10), parts), watchRuns(later(10), parts)]);
    expect(both.map(({ raised }) => raised).toSorted()).toEqual([0, 1]);
    expect(await watchRuns(later(30), parts)).toEqual({ raised: 0, ended: 0 });
    expect(await told()).toEqual([["c-sender", expect.stringContaining("“羽毛球赛通知”")]]);
    expect((await told())[0]?.[1]).toContain("还有 7 人没发完");
    expect(events()).toEqual(["campaign-run.stuck"]);
    expect((await world.run(run)).alarm).toMatchObject({ kind: "stuck" });
  });

  it("ends its alarm when it goes on; the next spell is told anew", async () => {
    await addCadre("sender");
    const run = await addRun();
    await watchRuns(later(10), parts);
    await world.database.stores.campaignRuns.noteOutcomes(run, { sent: 1 }, { now: later(11) });
    expect(await watchRuns(later(12), parts)).toEqual({ raised: 0, ended: 1 });
    expect((await world.run(run)).alarm).toBeUndefined();
    expect(await watchRuns(later(30), parts)).toEqual({ raised: 1, ended: 0 });
    expect(await told()).toHaveLength(2);
    await world.database.stores.campaignRuns.move(
      run,
      { from: ["running"], to: "cancelled" },
      { now: later(31) },
    );
    expect((await world.run(run)).alarm).toBeUndefined();
  });

  it("is told to the admins when who sent it cannot be reached", async () => {
    await addCadre("sender", { isActive: false });
    await addCadre("boss");
    await addRun();
    await watchRuns(later(10), parts);
    expect((await told()).map(([conversation]) => conversation)).toEqual(["c-boss"]);
    expect(woken).toEqual(["c-boss"]);
  });

  it("stands in the log also when nobody can be told", async () => {
    await addRun();
    expect(await watchRuns(later(10), parts)).toMatchObject({ raised: 1 });
    expect(world.log.events).toMatchObject([{ code: "run-stuck", senders: 0, told: 0 }]);
  });
});

describe("a run that stopped by itself", () => {
  it("is told with its reason, once", async () => {
    await addCadre("sender");
    const run = await addRun();
    const pause = { code: "error-rate", explanation: "最近 100 条里有 50 条没有成功。" } as const;
    await world.database.stores.campaignRuns.move(
      run,
      { from: ["running"], to: "paused" },
      { now: new Date(), pause: { ...pause, at: new Date() } },
    );
    expect(await watchRuns(new Date(), parts)).toMatchObject({ raised: 1 });
    expect(await watchRuns(later(60), parts)).toMatchObject({ raised: 0 });
    expect((await told())[0]?.[1]).toContain("最近 100 条里有 50 条没有成功");
    expect(world.log.events).toMatchObject([{ event: "campaign-run.waits", code: "error-rate" }]);
  });
});

describe("a campaign that could not begin its slot", () => {
  it("is told once to whoever sent it, whoever looks", async () => {
    const { campaigns } = world.database.stores;
    await addCadre("sender");
    const run = await addRun();
    const fields = { rejection: "要发的通知已经删除，请撤回换一条", isUntold: true };
    await campaigns.model.updateOne({ _id: `c-${run}` }, { $set: { status: "failed", ...fields } });
    await Promise.all([tellFailures(parts), tellFailures(parts)]);
    expect(await tellFailures(parts)).toBe(0);
    const text = expect.stringContaining(
      "“羽毛球赛通知”到了发送时间，但没有发。\n原因：要发的通知已经删除，请撤回换一条。",
    ) as string;
    expect(await told()).toEqual([["c-sender", text]]);
  });
});
