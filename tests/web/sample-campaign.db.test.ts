import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { CampaignDesk } from "../../jobs/campaigns/campaign-desk.ts";
import type { ChannelOffer } from "../../jobs/campaigns/channel-offers.ts";
import { createSamplePort, describeSample } from "../../web/sample-campaign.ts";
import { seedSampleNotices } from "../../web/sample-notices.ts";
import type { SamplePort } from "../../web/sandbox/sample-port.ts";
import { CampaignWorld, FakeChannel } from "../support/campaign-world.ts";
import { openTestStores } from "../support/test-database.ts";

let world: CampaignWorld;
let port: SamplePort;
let offers: readonly ChannelOffer[];
const template: ChannelOffer = { channel: "template", name: "模板消息" };
beforeAll(async () => {
  world = new CampaignWorld(await openTestStores());
  const { stores } = world.database;
  await seedSampleNotices(stores, new Date());
  const desk = new CampaignDesk({
    ...{ stores, platformNow: () => new Date(), wake: () => undefined },
    calendar: () => Promise.reject(new Error("nothing is planned here")),
    approvalAudience: () => Promise.resolve(0),
    countAudience: () => Promise.resolve(1),
    sensitiveWords: () => Promise.resolve([]),
  });
  port = createSamplePort({
    ...{ stores, campaigns: { desk, offers: () => Promise.resolve(offers) } },
    followerOf: (openid) => openid.replace("o", "f000"),
    platformNow: () => new Date(),
  });
});
afterEach(async () => {
  await world.stopSenders();
  await world.clear();
});
afterAll(() => world.database.close());

async function ask(openid: string): Promise<string> {
  const answer = await port.send(openid);
  return answer.kind === "begun" ? answer.id : expect.fail(answer.reason);
}

async function end(openid: string, id: string) {
  return vi.waitFor(
    async () => {
      const progress = await port.progress(openid, id);
      if (progress?.state === "waiting") throw new Error(progress.text);
      return progress;
    },
    { timeout: 10_000, interval: 50 },
  );
}

describe("a sample notice", () => {
  it("goes to whoever asked, and to nobody else, as often as he asks", async () => {
    offers = [template, { channel: "mass", name: "群发", refusal: "没有权限" }];
    await world.addFollowers(3);
    const channel = new FakeChannel();
    world.startSender([channel]);
    for (const count of [1, 2]) {
      const id = await ask("o1");
      expect(await end("o1", id)).toMatchObject({ state: "sent" });
      expect(channel.called).toEqual(Array(count).fill("f0001"));
      expect(await world.database.stores.campaigns.find(id)).toMatchObject({
        ...{ channels: ["template"], approvedBy: "sandbox-approver" },
      });
    }
  });

  it("says why it was not sent, in the words cadres read", async () => {
    offers = [template];
    await world.addFollowers(1, () => ({ optOut: { event: true } }));
    world.startSender([new FakeChannel()]);
    expect(await end("o0", await ask("o0"))).toEqual({
      ...{ state: "failed", text: "没有收到：退订了这类通知" },
    });
  });

  it("is refused to strangers, and where no channel can be used, before anything is written", async () => {
    const { stores } = world.database;
    await stores.campaigns.model.deleteMany({});
    offers = [{ channel: "template", name: "模板消息", refusal: "要用认证的服务号" }];
    await world.addFollowers(1);
    const refusals = await Promise.all([port.send("o9"), port.send("o0")]);
    expect(refusals).toEqual([
      { kind: "refused", reason: expect.stringContaining("还没有收到这位关注者的关注") as string },
      { kind: "refused", reason: expect.stringContaining("要用认证的服务号") as string },
    ]);
    expect(await stores.campaigns.model.countDocuments()).toBe(0);
    expect(await port.progress("o0", "none")).toBeUndefined();
  });

  it("tells what it waits for", () => {
    const now = new Date("2026-11-24T02:00:00Z");
    const restUntil = new Date(now.getTime() + 1_000);
    const resting = { status: "running", restUntil, restReason: "今天的次数用完了" } as const;
    expect(describeSample(resting, null, now).text).toBe("今天的次数用完了");
    expect(describeSample(resting, null, restUntil).text).toBe("正在交给微信…");
    const pause = { code: "error-rate", explanation: "太多没有发成", at: now } as const;
    expect(describeSample({ status: "paused", pause }, { status: "pending" }, now)).toEqual({
      ...{ state: "failed", text: "发送暂停了：太多没有发成" },
    });
    expect(describeSample(null, null, now).state).toBe("waiting");
  });
});
