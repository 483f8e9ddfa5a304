import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { settleMassBatch } from "../../../../jobs/campaigns/settle-mass-batch.ts";
import { massShard, type Delivery } from "../../../../models/delivery.ts";
import { districtCode } from "../../../../models/scope.ts";
import { openOffice, town, type Office } from "../../../support/office.ts";

let office: Office;
beforeAll(async () => {
  office = await openOffice();
});
afterAll(() => office.close());

const notice = {
  ...{ level: "district", category: "event", title: "羽毛球赛", summary: "周六下午两点" },
  body: "自带球拍，现场签到。",
};

async function post(path: string, body: unknown = {}, as = "admin") {
  return office.ask(path, { method: "POST", body, as });
}

/** A campaign that was submitted and begun; its run waits to be frozen. */
async function begin(): Promise<{ campaign: string; run: string }> {
  const { body: written } = await post("/notices", notice);
  const { body } = await post("/campaigns", {
    ...{ name: "赛事通知", notice: written["id"], audience: { kind: "everyone" } },
    ...{ channels: ["mass", "template"], schedule: { kind: "now" } },
  });
  const campaign = String(body["id"]);
  for (const step of ["submit", "approve", "start"]) {
    expect(await post(`/campaigns/${campaign}/${step}`)).toMatchObject({ status: 200 });
  }
  const { body: runs } = await office.ask(`/campaign-runs?campaign=${campaign}`);
  const [{ id: run }] = runs["items"] as [{ id: string }];
  return { campaign, run };
}

const refusedByPlatform: Partial<Delivery> = {
  ...{ status: "failed", channel: "template", reason: "platform-refused" },
  errcode: 43_004,
};

async function addDeliveries(run: string, rows: readonly Partial<Delivery>[]): Promise<void> {
  const { deliveries, campaignRuns } = office.stores;
  await deliveries.add(
    rows.map((row, index) => ({
      ...{ _id: `${run}.f${index}`, run, follower: `f${index}`, openid: `o${index}`, shard: 1 },
      ...{ status: "pending", ...row },
    })),
  );
  await campaignRuns.finishFreeze(run, await deliveries.count(run), new Date());
}

async function listed(run: string, status: string) {
  return (await office.ask(`/campaign-runs/${run}/deliveries?status=${status}`)).body["items"];
}

describe("a campaign over the API", () => {
  it("is written, submitted and begun once, however often it is asked for", async () => {
    const { campaign, run } = await begin();
    expect(await post(`/campaigns/${campaign}/start`)).toMatchObject({ status: 409 });
    expect((await office.ask(`/campaign-runs/${run}`)).body).toMatchObject({ status: "freezing" });
    expect(await post(`/campaigns/${campaign}/pause`, {}, "viewer")).toMatchObject({ status: 403 });
  });

  it("is not written for a channel that the account cannot use", async () => {
    office.refusals.set("mass", "未认证的订阅号没有“群发”的权限");
    const { body: written } = await post("/notices", notice);
    const campaign = (channels: readonly string[]) => ({
      ...{ name: "赛事通知", notice: written["id"], audience: { kind: "everyone" } },
      ...{ channels, schedule: { kind: "now" } },
    });
    expect(await post("/campaigns", campaign(["template", "mass"]))).toMatchObject({
      ...{ status: 409, body: { error: { code: "campaign-refused" } } },
    });
    expect(await post("/campaigns", campaign(["template"]))).toMatchObject({ status: 201 });
    const { body } = await office.ask("/campaign-channels?category=event");
    expect(body["items"]).toMatchObject([
      { channel: "mass", isOffered: false, refusal: "未认证的订阅号没有“群发”的权限" },
      { channel: "template", name: "模板消息", isOffered: true },
      { channel: "subscription", isOffered: true },
      { channel: "customer-service", isOffered: true },
    ]);
    office.refusals.clear();
  });

  it("shows what may still be sent this month, and in a month that was asked for", async () => {
    const { body } = await office.ask("/campaign-quotas");
    expect(body).toMatchObject({
      timeZone: "Asia/Shanghai",
      mass: { monthly: { limit: 4 } },
      daily: [{ name: "群发" }, { name: "模板消息" }, { name: "客服消息" }, { name: "订阅通知" }],
    });
    expect(await office.ask("/campaign-quotas", { as: "viewer" })).toMatchObject({ status: 403 });
    const asked = await office.ask("/campaign-quotas?month=2024-02");
    expect(asked.body).toMatchObject({ month: "2024-02", mass: { monthly: { used: 0 } } });
    expect((asked.body["mass"] as { days: unknown[] }).days).toHaveLength(29);
    expect(await office.ask("/campaign-quotas?month=2024-13")).toMatchObject({ status: 400 });
  });

  it("says of each follower what became of him, in words", async () => {
    const { run } = await begin();
    await addDeliveries(run, [
      { status: "excluded", reason: "monthly-quota" },
      { status: "sent", channel: "mass", shard: massShard },
      refusedByPlatform,
    ]);
    expect(await listed(run, "excluded")).toMatchObject([
      { reasonText: "这个月的 4 次群发已经用完" },
    ]);
    expect(await listed(run, "sent")).toMatchObject([
      { reasonText: "已随群发提交，平台不逐人回执" },
    ]);
    expect(await listed(run, "failed")).toMatchObject([
      { errcode: 43004, reasonText: "微信拒绝发给这个人" },
    ]);
  });

  it("lets a cadre settle what nobody knows, once", async () => {
    const { run } = await begin();
    await addDeliveries(run, [{ status: "unknown", channel: "template", reason: "no-answer" }]);
    const body = { delivery: `${run}.f0`, status: "sent" };
    expect(await post(`/campaign-runs/${run}/settle`, body)).toMatchObject({ status: 200 });
    expect(await post(`/campaign-runs/${run}/settle`, body)).toMatchObject({ status: 409 });
    expect(await office.stores.deliveries.count(run)).toEqual({ sent: 1 });
  });

  it("settles a whole list of a mass send at once", async () => {
    const { run } = await begin();
    const batch = `${run}#1`;
    const lost = { status: "unknown", channel: "mass", shard: massShard, batch } as const;
    await addDeliveries(run, [lost, lost]);
    const { massBatches } = office.stores;
    const now = new Date();
    await massBatches.add({ _id: batch, run, target: 2, createdAt: now });
    await massBatches.seal(batch, 2);
    const ready = await massBatches.find(batch);
    if (ready) await massBatches.claim(ready, "gone:1", now);
    await massBatches.end({ _id: batch, claim: "gone:1" }, { status: "unknown" });
    const body = { delivery: `${run}.f0`, status: "failed" };
    expect(await post(`/campaign-runs/${run}/settle`, body)).toMatchObject({ status: 200 });
    expect(await post(`/campaign-runs/${run}/settle`, body)).toMatchObject({ status: 409 });
    const clocks = { now: () => now, platformNow: () => now };
    for (const one of await massBatches.findUnsettled(10)) {
      await settleMassBatch(one, { stores: office.stores, ...clocks });
    }
    expect(await office.stores.deliveries.count(run)).toEqual({ failed: 2 });
  });

  it("is shown to a few named people of one's own scope first, with what became of each", async () => {
    const { campaign } = await begin();
    await office.stores.followers.model.collection.insertOne({
      ...{
        _id: "tester",
        openid: "ot",
        isSubscribed: true,
        organisationPath: [districtCode, town],
      },
      ...{ bucket: 1, lastTurn: 0, lastSeenAt: new Date() },
    } as never);
    const path = `/campaigns/${campaign}/test-sends`;
    const testers = [{ kind: "follower", id: "tester" }];
    // Nobody sends here.
    const results = [{ kind: "follower", id: "tester", status: "failed" }];
    const sent = await post(path, { testers });
    expect(sent).toMatchObject({ status: 201, body: { results } });
    expect((await office.ask(path)).body).toMatchObject({ items: [{ results }] });
    expect(await post(path, { testers: [{ kind: "follower", id: "nobody" }] })).toMatchObject({
      status: 404,
    });
    const eleven = Array.from({ length: 11 }, (_, index) => ({ kind: "cadre", id: `c${index}` }));
    expect(await post(path, { testers: eleven })).toMatchObject({ status: 400 });
    expect(await post(path, { testers: [...testers, ...testers] })).toMatchObject({ status: 400 });
    expect(await post(path, { testers }, "viewer")).toMatchObject({ status: 403 });
  });

  it("exports who got it, who not and why, masked, in pieces, and nothing of another run", async () => {
    const [{ run }, other] = [await begin(), await begin()];
    const mobile = office.cipher.seal("13800138000", "follower.mobile");
    await office.stores.followers.model.collection.insertOne({
      ...{ _id: "f0", openid: "o0", isSubscribed: true, organisationPath: [districtCode, town] },
      ...{ bucket: 1, lastTurn: 0, lastSeenAt: new Date(), person: { name: "张小明", mobile } },
    } as never);
    const known = { status: "delivered", channel: "template" } as const;
    await addDeliveries(run, [known, ...Array.from({ length: 1_202 }, () => refusedByPlatform)]);
    await addDeliveries(other.run, [known]);
    const path = `/campaign-runs/${run}/deliveries/export`;
    const done = await office.work(await post(path, { isMasked: true }));
    expect(done).toMatchObject({ state: "done", done: 1_203 });
    const { body } = await office.ask(`/operations/${String(done["id"])}/file`);
    const lines = String(body["text"]).trim().split("\r\n");
    expect(lines).toHaveLength(1_204);
    expect(lines[1]).toBe("f0,张**,138****8000,南法信镇,已送达,模板消息,,");
    expect(lines[2]).toContain("不在您负责的范围,没有发成,模板消息,微信拒绝发给这个人,43004");
    const few = await office.work(await post(path, { isMasked: true, status: "delivered" }));
    expect(few).toMatchObject({ state: "done", done: 1 });
    expect(await post(path, { isMasked: true }, "town")).toMatchObject({ status: 404 });
  });
});
