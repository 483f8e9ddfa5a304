import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { ChannelOutcome } from "../../../jobs/campaigns/channel-sender.ts";
import { sendTest, type TestParts } from "../../../jobs/campaigns/send-test.ts";
import type { Campaign } from "../../../models/campaign.ts";
import { testRunId } from "../../../models/test-send.ts";
import { districtCode } from "../../../models/scope.ts";
import { CampaignWorld, FakeChannel, refused } from "../../support/campaign-world.ts";
import { openTestStores } from "../../support/test-database.ts";

const now = new Date();
let world: CampaignWorld;
beforeAll(async () => {
  world = new CampaignWorld(await openTestStores());
  await world.database.stores.notices.add({
    ...{ _id: "n1", organisationPath: [districtCode], level: "district", category: "news" },
    ...{ title: "通知", summary: "摘要", body: "正文", createdAt: now, updatedAt: now },
  });
});
afterEach(async () => {
  await world.clear();
  await world.database.stores.testSends.model.collection.deleteMany({});
});
afterAll(() => world.database.close());

const campaign: Campaign = {
  ...{ _id: "c1", organisationPath: [districtCode], name: "测试", notice: "n1", author: "wang" },
  ...{ audience: { kind: "all", rules: [] }, schedule: { kind: "now" }, catchUp: "ask" },
  ...{ channels: ["template", "customer-service"], ignoresQuietHours: false, isForced: false },
  ...{ status: "draft", request: "r", version: 1, createdAt: now, updatedAt: now },
};

function partsWith(senders: readonly FakeChannel[], over: Partial<TestParts> = {}): TestParts {
  return {
    ...{ stores: world.database.stores, senders, mass: undefined, platformNow: () => now },
    planFacts: (run) =>
      Promise.resolve({
        ...{ run, now, sendsPerMonth: 4 },
        available: new Set(["template", "customer-service", "mass"] as const),
      }),
    sensitiveWords: () => Promise.resolve(["朋友圈"]),
    maySend: () => Promise.resolve(true),
    ...over,
  };
}

async function orderFor(request: string, ids: readonly string[]) {
  const { followers } = world.database.stores;
  const testers = await Promise.all(
    ids.map(async (id) => ({
      ...{ tester: { kind: "follower", id } as const, follower: await followers.find(id) },
    })),
  );
  return { by: "wang", request, testers, now };
}

const unknown: ChannelOutcome = { kind: "unknown" };

describe("a test send", () => {
  it("reaches each tester by the first channel that takes him, though he opted out, and says what became of it", async () => {
    await world.addFollowers(4, (index) => ({
      optOut: { news: true },
      ...(index < 2 && { lastContactAt: now }),
      ...(index === 3 && { isSubscribed: false }),
    }));
    const template = new FakeChannel("template");
    template.answer = ({ follower }) => (follower === "f0001" ? unknown : refused());
    const service = new FakeChannel("customer-service");
    const order = await orderFor("t1", ["f0000", "f0001", "f0002", "f0003"]);
    const answer = await sendTest(campaign, order, partsWith([template, service]));
    const results = [
      { kind: "follower", id: "f0000", status: "sent", channel: "customer-service" },
      { kind: "follower", id: "f0001", status: "unknown", channel: "template" },
      { id: "f0002", status: "failed", channel: "template", explanation: "对方没有关注" },
      { id: "f0003", status: "failed", explanation: "他没有关注公众号，或者没有绑定微信" },
    ];
    expect(answer).toMatchObject({ kind: "done", test: { results } });
    expect(await world.database.stores.testSends.find("t1")).toMatchObject({ results });
    expect(service.called).toEqual(["f0000"]);
  });

  it("is written before it is sent: a repeat sends nothing, also after a crash in between", async () => {
    await world.addFollowers(1);
    const template = new FakeChannel("template");
    template.answer = () => Promise.reject(new Error("killed"));
    const order = await orderFor("t2", ["f0000"]);
    await expect(sendTest(campaign, order, partsWith([template]))).rejects.toThrow("killed");
    const again = await sendTest(campaign, order, partsWith([template]));
    expect(again).toMatchObject({ kind: "done", test: { results: [{ status: "sending" }] } });
    expect(template.called).toHaveLength(1);
  });

  it("whose page is opened counts for nothing", async () => {
    const { noticeOpens } = world.database.stores;
    const open = { notice: "n1", run: testRunId("t2"), follower: "f0000", openedAt: now };
    await noticeOpens.note(open);
    expect(await noticeOpens.countOfNotice("n1")).toBe(0);
    for (const run of ["r1", "r2"]) await noticeOpens.note({ ...open, run });
    expect(await noticeOpens.countOfRuns(["r1", "r2"])).toBe(2);
  });

  it("of a mass send is a preview, which takes no quota", async () => {
    await world.addFollowers(1);
    const previewed: string[] = [];
    const mass = {
      preview: (openid: string) => {
        previewed.push(openid);
        return Promise.resolve({ kind: "sent" } as const);
      },
    };
    const byMass: Campaign = { ...campaign, channels: ["mass"] };
    const answer = await sendTest(byMass, await orderFor("t3", ["f0000"]), partsWith([], { mass }));
    expect(answer).toMatchObject({ test: { results: [{ status: "sent", channel: "mass" }] } });
    expect(previewed).toEqual(["o0"]);
  });

  it("comes neither from a restored copy nor with a sensitive word, and keeps to the day's limit", async () => {
    await world.addFollowers(1);
    const template = new FakeChannel("template");
    const order = await orderFor("t4", ["f0000"]);
    const copy = partsWith([template], { maySend: () => Promise.resolve(false) });
    expect(await sendTest(campaign, order, copy)).toMatchObject({ kind: "refused" });
    const words = partsWith([template], { sensitiveWords: () => Promise.resolve(["正文"]) });
    expect(await sendTest(campaign, order, words)).toMatchObject({ kind: "refused" });
    template.limit = 0;
    const results = [{ status: "failed", explanation: "今天的发送次数用完了，明天再试" }];
    expect(await sendTest(campaign, order, partsWith([template]))).toMatchObject({
      test: { results },
    });
    expect(template.called).toEqual([]);
  });
});
