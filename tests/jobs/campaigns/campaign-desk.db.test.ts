import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { seedCalendar } from "../../../bot/holiday-calendar.ts";
import { runDueCampaigns } from "../../../jobs/campaigns/run-due-campaigns.ts";
import type { Campaign, CampaignFields } from "../../../models/campaign.ts";
import type { CampaignCommand } from "../../../models/campaign-moves.ts";
import { districtCode } from "../../../models/scope.ts";
import { campaignOffice } from "../../support/campaign-office.ts";
import { CampaignWorld, FakeChannel } from "../../support/campaign-world.ts";
import { openTestStores } from "../../support/test-database.ts";

let world: CampaignWorld;
let now: Date;
beforeAll(async () => {
  world = new CampaignWorld(await openTestStores());
  const at = new Date();
  await world.database.stores.notices.add({
    ...{ _id: "n1", organisationPath: [districtCode], level: "district", category: "news" },
    ...{ title: "通知", summary: "摘要", body: "正文", createdAt: at, updatedAt: at },
  });
});
beforeEach(() => {
  now = new Date();
});
afterEach(async () => {
  await world.stopSenders();
  await world.clear();
  await world.database.stores.campaigns.model.collection.deleteMany({});
});
afterAll(() => world.database.close());

const office = () => campaignOffice(world.database.stores, () => now);

async function write(over: Partial<CampaignFields> = {}): Promise<string> {
  const id = `c${String(Math.random()).slice(2, 12)}`;
  await world.database.stores.campaigns.add({
    ...{ _id: id, organisationPath: [districtCode], author: "wang", request: id, createdAt: now },
    ...{ name: "测试", notice: "n1", audience: { kind: "everyone" }, channels: ["template"] },
    ...{ schedule: { kind: "now" }, catchUp: "ask", ignoresQuietHours: false, isForced: false },
    ...over,
  });
  return id;
}

async function find(id: string): Promise<Campaign> {
  const campaign = await world.database.stores.campaigns.find(id);
  if (!campaign) throw new Error(`no campaign ${id}`);
  return campaign;
}

function pick(campaign: Campaign): CampaignFields {
  const { name, audience, channels, schedule, catchUp, ignoresQuietHours, isForced } = campaign;
  const { notice } = campaign;
  return { name, audience, channels, schedule, catchUp, ignoresQuietHours, isForced, notice };
}

async function order(id: string, command: CampaignCommand, by = "wang") {
  const actor = command === "approve" || command === "reject" ? "approver" : "writer";
  return office().desk.order(await find(id), command, { by, actor });
}

async function approved(over: Partial<CampaignFields> = {}): Promise<string> {
  const id = await write(over);
  await order(id, "submit");
  await order(id, "approve", "li");
  return id;
}

function tick() {
  const { stores } = world.database;
  return runDueCampaigns({
    ...{ stores, desk: office().desk, platformNow: () => now },
    calendar: () => Promise.resolve(seedCalendar),
    sendingState: () => stores.sendingGuard.state("here"),
  });
}

describe("a campaign", () => {
  it("goes from draft to sent: two clicks make one run, and it is finished with its run", async () => {
    const { stores } = world.database;
    await stores.sendingGuard.adopt("here", new Date(0));
    await world.addFollowers(30);
    const id = await approved();
    const clicks = await Promise.all([order(id, "start"), order(id, "start"), order(id, "start")]);
    expect(clicks.filter(({ kind }) => kind === "done")).toHaveLength(1);
    expect(await stores.campaignRuns.model.countDocuments({ campaign: id })).toBe(1);
    const channel = new FakeChannel();
    world.startSender([channel]);
    await world.until((await find(id)).lastRun ?? "", "finished");
    await tick();
    expect((await find(id)).status).toBe("finished");
    expect(channel.called).toHaveLength(30);
  });

  it("of many followers is approved by another one", async () => {
    await world.addFollowers(501);
    const id = await write();
    await order(id, "submit");
    expect(await order(id, "approve", "wang")).toMatchObject({
      ...{ kind: "refused", reason: "这条推送人数多，要由另一位有审核权限的干部批准" },
    });
    expect(await order(id, "approve", "li")).toMatchObject({ kind: "done" });
    expect(await find(id)).toMatchObject({ submittedCount: 501, approvedBy: "li" });
  });

  it("is sent back with the reason, and its next submission starts without it", async () => {
    const id = await write();
    await order(id, "submit");
    const reason = { by: "li", actor: "approver", reason: "时间写错了" } as const;
    await office().desk.order(await find(id), "reject", reason);
    expect(await find(id)).toMatchObject({ status: "draft", rejection: "时间写错了" });
    await order(id, "submit");
    expect(await find(id)).not.toHaveProperty("rejection");
  });

  it("that was approved is not sent as another version than the one that was seen", async () => {
    const id = await write();
    await order(id, "submit");
    const seen = await find(id);
    await order(id, "withdraw");
    await order(id, "submit");
    const approve = { by: "li", actor: "approver", version: seen.version } as const;
    expect(await office().desk.order(seen, "approve", approve)).toEqual({ kind: "moved" });
  });

  it("whose notice holds a sensitive word is neither submitted nor sent, and says where it stands", async () => {
    const { notices } = world.database.stores;
    const setBody = (body: string) => notices.model.updateOne({ _id: "n1" }, { $set: { body } });
    const schedule = { kind: "at", at: new Date(now.getTime() + 1_000) } as const;
    const [id, planned] = [await approved(), await approved({ schedule })];
    await order(planned, "schedule");
    await setBody("转发到朋友圈");
    const reason = expect.stringContaining("正文第 1 个字“转发到朋友圈”") as string;
    const refused = { kind: "refused", reason };
    expect(await order(await write(), "submit")).toEqual(refused);
    expect(await order(id, "start")).toEqual(refused);
    await world.database.stores.sendingGuard.adopt("here", new Date(0));
    now = new Date(now.getTime() + 2_000);
    expect(await tick()).toBe(1);
    expect(await find(planned)).toMatchObject({ status: "failed", rejection: reason });
    expect(await world.database.stores.campaignRuns.model.countDocuments({})).toBe(0);
    await setBody("正文");
    expect(await order(id, "start")).toMatchObject({ kind: "done" });
  });

  it("shows an approver what changed since he last decided, and is neither approved nor sent when its notice changes after it was submitted", async () => {
    const { stores } = world.database;
    const { desk } = office();
    const setTitle = (title: string) =>
      stores.notices.model.updateOne({ _id: "n1" }, { $set: { title } });
    const id = await write();
    await order(id, "submit");
    const first = await desk.review(await find(id));
    expect(first).toMatchObject({ isFirst: true, changedSince: [] });
    expect(first.changes).toContainEqual({ name: "标题", after: "通知" });
    await order(id, "reject", "li");
    await stores.campaigns.change(
      await find(id),
      { ...pick(await find(id)), channels: ["template", "customer-service"] },
      { request: "second", updatedAt: now },
    );
    await setTitle("新通知");
    await order(id, "submit");
    expect(await desk.review(await find(id))).toEqual({
      ...{ isFirst: false, changedSince: [] },
      changes: [
        { name: "标题", before: "通知", after: "新通知" },
        { name: "渠道", before: "模板消息", after: "模板消息，其次客服消息" },
      ],
    });
    await setTitle("又改了");
    const changedSince = [{ name: "标题", before: "新通知", after: "又改了" }];
    expect(await desk.review(await find(id))).toMatchObject({ changedSince });
    const refused = {
      ...{ kind: "refused", reason: "提交审核以后，通知的“标题”改过了：请撤回，看过再提交" },
    };
    expect(await order(id, "approve", "li")).toEqual(refused);
    await setTitle("新通知");
    expect(await order(id, "approve", "li")).toMatchObject({ kind: "done" });
    expect(await desk.review(await find(id))).toMatchObject({ changes: [] });
    await setTitle("又改了");
    expect(await order(id, "start")).toEqual(refused);
    expect(await stores.campaignRuns.model.countDocuments({})).toBe(0);
    await setTitle("通知");
  });

  it("recurring makes one run for each slot, in however many processes", async () => {
    const { stores } = world.database;
    await stores.sendingGuard.adopt("here", new Date(0));
    now = new Date("2026-11-26T09:30:00+08:00");
    const schedule = { kind: "cron", expression: "0 10 * * *", holidayRule: "keep" } as const;
    const id = await approved({ schedule, catchUp: "skip" });
    await order(id, "schedule");
    expect((await find(id)).nextSlotAt).toEqual(new Date("2026-11-26T10:00:00+08:00"));
    for (const day of [26, 27, 28]) {
      now = new Date(`2026-11-${day}T10:00:05+08:00`);
      await Promise.all([tick(), tick(), tick()]);
      const { lastRun = "" } = await find(id);
      await stores.campaignRuns.move(lastRun, { from: ["freezing"], to: "finished" }, { now });
      await tick();
    }
    expect(await stores.campaignRuns.model.countDocuments({ campaign: id })).toBe(3);
    expect(await find(id)).toMatchObject({
      ...{ status: "scheduled", nextSlotAt: new Date("2026-11-29T10:00:00+08:00") },
    });
  });

  it("does not begin from a copy of the database", async () => {
    const { stores } = world.database;
    await stores.sendingGuard.adopt("elsewhere", new Date());
    const id = await approved({ schedule: { kind: "at", at: new Date(now.getTime() + 1_000) } });
    await order(id, "schedule");
    now = new Date(now.getTime() + 2_000);
    expect(await tick()).toBe(0);
    expect((await find(id)).status).toBe("scheduled");
    expect((await stores.sendingGuard.beat("here", new Date())).maySend).toBe(false);
  });

  it("paused and cancelled takes its run along", async () => {
    await world.addFollowers(5);
    const id = await approved();
    await order(id, "start");
    const run = (await find(id)).lastRun ?? "";
    await order(id, "pause");
    expect([(await find(id)).status, (await world.run(run)).status]).toEqual(["paused", "paused"]);
    await order(id, "resume");
    expect([(await find(id)).status, (await world.run(run)).status]).toEqual([
      "running",
      "freezing",
    ]);
    await order(id, "cancel");
    expect([(await find(id)).status, (await world.run(run)).status]).toEqual([
      ...["cancelled", "cancelled"],
    ]);
  });
});
