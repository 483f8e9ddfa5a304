import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Delivery } from "../../../models/delivery.ts";
import { districtCode } from "../../../models/scope.ts";
import { openTicketWorld, type BoundCadre, type TicketWorld } from "../../support/ticket-world.ts";

let world: TicketWorld;
let wang: BoundCadre;
beforeAll(async () => {
  world = await openTicketWorld();
  wang = await world.cadre("王芳");
});
afterAll(() => world.close());

async function addCampaign(id: string, organisationPath: readonly string[]): Promise<void> {
  await world.stores.campaigns.add({
    ...{ _id: id, organisationPath, author: "wang", request: id, createdAt: world.clock.now() },
    ...{ name: `推送${id}`, notice: "n1", audience: { kind: "everyone" }, channels: ["template"] },
    ...{ schedule: { kind: "now" }, catchUp: "ask", ignoresQuietHours: false, isForced: false },
  });
}

async function addRun(campaign: string): Promise<void> {
  const { campaigns, campaignRuns, deliveries } = world.stores;
  await campaignRuns.add({
    ...{ _id: `run-${campaign}`, campaign, organisationPath: [districtCode], status: "freezing" },
    ...{ content: { notice: "n1", category: "news", title: "通知", summary: "", body: "" } },
    ...{ slotAt: new Date(), startedAt: new Date(), audience: { kind: "everyone" } },
    ...{ channels: ["template"], isForced: false, ignoresQuietHours: false },
  });
  await campaigns.model.updateOne(
    { _id: campaign },
    { $set: { lastRun: `run-${campaign}`, status: "running" } },
  );
  const statuses = ["delivered", "delivered", "failed", "pending"] as const;
  await deliveries.add(
    statuses.map((status, index): Delivery => ({
      ...{ _id: `run-${campaign}.f${index}`, run: `run-${campaign}`, follower: `f${index}` },
      ...{ openid: `o${index}`, shard: 1, status },
    })),
  );
}

describe("a cadre watches campaigns in his own WeChat", () => {
  it("numbers them one after another, whoever writes at the same time", async () => {
    await Promise.all(["a", "b", "c"].map((id) => addCampaign(id, [districtCode])));
    await addCampaign("c", [districtCode]);
    const rows = await world.stores.campaigns.model.find({}).sort({ number: 1 }).lean();
    expect(rows.map(({ number }) => number)).toEqual([1, 2, 3]);
  });

  it("lists them, and says how far one is", async () => {
    await addRun("a");
    const { number } = (await world.stores.campaigns.find("a")) ?? {};
    const list = await wang.says("通知列表");
    expect(list).toContain(`${number}. 推送a（发送中）`);
    expect(list).toContain("推送b（草稿）");
    const progress = await wang.says(`进度\u3000${number}`);
    expect(progress).toContain("已完成 75%，共 4 人：等待发送 1，没有发成 1，已送达 2");
    expect(await wang.says("进度 99")).toContain("没有找到编号 99 的推送");
  });

  it("shows today's numbers, and nothing of another's scope or to a worker", async () => {
    const numbers = await wang.says("今日数字");
    expect(numbers).toContain("今天到现在：\n关注者 ");
    expect(numbers).toContain("推送 1 次");
    const worker = world.worker();
    for (const words of ["通知列表", "今日数字", "进度 1"]) {
      expect(await worker.says(words)).not.toMatch(/推送a|今天到现在|编号/);
    }
  });
});
