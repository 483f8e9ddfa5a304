import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { SubscriptionTemplate } from "../../../bot/notices/template-data.ts";
import type {
  SubscriptionNotice,
  SubscriptionNotices,
} from "../../../bot/wechat/api/subscription-notices.ts";
import type { SendOutcome } from "../../../bot/wechat/api/send-outcome.ts";
import { sweepResults } from "../../../jobs/campaigns/apply-result.ts";
import { createSubscriptionSender } from "../../../jobs/campaigns/subscription-sender.ts";
import { audienceFilter } from "../../../models/audience-filter.ts";
import { CampaignWorld, FakeChannel } from "../../support/campaign-world.ts";
import {
  openPretendClientWorld,
  type PretendClientWorld,
} from "../../support/pretend-client-world.ts";

let platform: PretendClientWorld;
let world: CampaignWorld;
let notices: SubscriptionNotices;
let template: SubscriptionTemplate;
/** What the sender gets back instead of what the platform said. */
let answer: (outcome: SendOutcome) => SendOutcome;
let sent: SubscriptionNotice[];
beforeAll(async () => {
  platform = await openPretendClientWorld();
  world = new CampaignWorld(platform);
  notices = platform.createClient().subscriptionNotices;
  const templateId = await notices.add("9901", [1, 2], "活动开始前提醒");
  template = { templateId, kind: "one-off", fields: { thing1: "title", time2: "time" } };
});
beforeEach(() => {
  answer = (outcome) => outcome;
  sent = [];
});
afterEach(async () => {
  await world.stopSenders();
  await world.clear();
});
afterAll(() => platform.end());

function createSender() {
  return createSubscriptionSender({
    consents: platform.stores.consents,
    notices: {
      async send(notice) {
        sent.push(notice);
        return answer(await notices.send(notice));
      },
    },
    templateOf: () => Promise.resolve(template),
    accountName: () => Promise.resolve("顺义区总工会"),
    urlOf: ({ follower }) => `https://union.example.cn/m/notice/n1?f=${follower}`,
    platformNow: () => new Date(),
  });
}

/** So many followers, with this many consents each in our ledger and on the platform. */
async function addPeople(count: number, consents: { ours: number; theirs?: number }) {
  const { wechat } = platform;
  const openids = Array.from({ length: count }, () => wechat.createFollower());
  const { ours: left, theirs = left } = consents;
  for (const openid of openids) {
    for (let nth = 0; nth < theirs; nth += 1) {
      wechat.api.consents.accept(openid, template.templateId, 2);
    }
  }
  await world.addFollowers(count, (index) => ({
    openid: openids[index],
    consents: [{ template: template.templateId, left }],
  }));
  return openids;
}

async function start(channels: readonly ("subscription" | "template")[] = ["subscription"]) {
  const run = await world.addRun({ channels });
  return { run, fallBack: startSender() };
}

function startSender(): FakeChannel {
  const fallBack = new FakeChannel();
  const available = new Set(["subscription", "template"] as const);
  world.startSender([createSender(), fallBack], {
    mostBadShare: 1,
    planOf: (run) =>
      Promise.resolve({
        filter: audienceFilter(run.audience, new Date()),
        facts: {
          ...{ run, available, sendsPerMonth: 4, now: new Date() },
          subscriptionTemplate: template.templateId,
        },
      }),
  });
  return fallBack;
}

async function lefts(): Promise<readonly number[]> {
  const rows = await platform.stores.followers.model.find({}).sort({ _id: 1 }).lean();
  return rows.map(({ consents }) => consents?.[0]?.left ?? -1);
}

describe("a subscription notice", () => {
  it("uses one consent up, carries the notice and its page, and reaches the phone", async () => {
    const [openid = ""] = await addPeople(1, { ours: 2 });
    const { run } = await start();
    expect((await world.until(run, "finished")).counts).toEqual({ sent: 1 });
    expect(await lefts()).toEqual([1]);
    expect(platform.wechat.api.received(openid)).toMatchObject([
      { kind: "template", title: "活动开始提醒" },
    ]);
    expect(sent).toMatchObject([
      { page: "https://union.example.cn/m/notice/n1?f=f0000", data: { thing1: "职工羽毛球赛" } },
    ]);
  });

  it("leaves its delivery to the result event", async () => {
    await addPeople(2, { ours: 1 });
    const { run } = await start();
    await world.until(run, "finished");
    const { stores } = platform;
    const before = new Date(Date.now() - 10_000);
    for (const [nth, status] of ["success", "failed:43101"].entries()) {
      const msgId = await stores.consents.lastDelivery(`f000${nth}`, template.templateId);
      await stores.sendResults.keep({ msgId: msgId ?? "", isDelivery: true, status }, before);
    }
    await sweepResults({ stores, now: () => new Date() });
    expect(await world.deliveries(run)).toMatchObject([
      { status: "delivered" },
      { status: "refused", reason: "user-block" },
    ]);
  });

  it("is not for whoever agreed to none: left out with the reason, or sent by the next channel", async () => {
    await addPeople(2, { ours: 0 });
    const { run, fallBack } = await start();
    await world.until(run, "finished");
    expect(await world.deliveries(run)).toMatchObject([
      { status: "excluded", reason: "no-consent" },
      { status: "excluded", reason: "no-consent" },
    ]);
    expect(fallBack.called).toEqual([]);
    const next = await world.addRun({ channels: ["subscription", "template"] });
    await world.until(next, "finished");
    expect([fallBack.called.length, sent]).toEqual([2, []]);
  });

  it("that the platform refuses for want of consent goes by the next channel, and the ledger learns", async () => {
    await addPeople(3, { ours: 2, theirs: 0 });
    const { run, fallBack } = await start(["subscription", "template"]);
    expect((await world.until(run, "finished")).counts).toEqual({ sent: 3 });
    expect([sent.length, fallBack.called.length]).toEqual([3, 3]);
    expect(await lefts()).toEqual([0, 0, 0]);
  });

  it("that another run took the last consent for goes by the next channel without a call", async () => {
    await addPeople(1, { ours: 1 });
    const { run } = await start(["subscription", "template"]);
    const other = await world.addRun({
      channels: ["subscription", "template"],
      content: { ...(await world.run(run)).content, notice: "n2" },
    });
    await Promise.all([world.until(run, "finished"), world.until(other, "finished")]);
    const channels = [...(await world.deliveries(run)), ...(await world.deliveries(other))];
    expect(channels.map(({ channel }) => channel).sort()).toEqual(["subscription", "template"]);
    expect([sent.length, await lefts()]).toEqual([1, [0]]);
  });

  it("that was certainly not sent gives the consent back", async () => {
    await addPeople(1, { ours: 1 });
    answer = () => ({ kind: "failed", errcode: 47003, ...giveUp });
    const { run } = await start();
    expect((await world.until(run, "finished")).counts).toEqual({ failed: 1 });
    expect(await lefts()).toEqual([1]);
    expect(await world.deliveries(run)).toMatchObject([{ errcode: 47003 }]);
    const sender = createSender();
    answer = () => ({ kind: "not-sent", explanation: "连不上微信" });
    const delivery = { _id: "r2.f0000", run: "r2", follower: "f0000", openid: "o0", shard: 1 };
    const claimed = { ...delivery, channel: "subscription", claim: "me:1" } as never;
    const { content } = await world.run(run);
    expect(await sender.send(claimed, content)).toMatchObject({ kind: "not-sent" });
    expect(await lefts()).toEqual([1]);
  });

  it("of unknown outcome stays unknown, is never repeated, and its consent stays used", async () => {
    await addPeople(2, { ours: 1 });
    answer = () => ({ kind: "unknown" });
    const { run } = await start(["subscription", "template"]);
    expect((await world.until(run, "finished")).counts).toEqual({ unknown: 2 });
    expect([sent.length, await lefts()]).toEqual([2, [0, 0]]);
    const { stores } = platform;
    const msgId = (await stores.consents.lastDelivery("f0000", template.templateId)) ?? "";
    const before = new Date(Date.now() - 10_000);
    await stores.sendResults.keep({ msgId, isDelivery: true, status: "success" }, before);
    await sweepResults({ stores, now: () => new Date() });
    expect(await world.count(run)).toEqual({ unknown: 1, delivered: 1 });
  });

  it("whose process died between consent and call is unknown, not sent again, its consent used", async () => {
    await addPeople(1, { ours: 1 });
    const run = await world.addRun({ channels: ["subscription"] });
    const { campaignRuns, deliveries, consents } = platform.stores;
    await campaignRuns.finishFreeze(run, { sending: 1 }, new Date());
    const id = `${run}.f0000`;
    await deliveries.add([
      {
        ...{ _id: id, run, follower: "f0000", openid: "o1", shard: 3, status: "sending" },
        ...{ channel: "subscription", claim: "dead:1", claimedAt: new Date() },
      },
    ]);
    const { templateId, kind } = template;
    expect(await consents.take("f0000", { template: templateId, kind }, id)).toBe(true);
    startSender();
    await world.until(run, "finished");
    expect(await world.deliveries(run)).toMatchObject([
      { status: "unknown", reason: "process-died" },
    ]);
    expect([sent, await lefts()]).toEqual([[], [0]]);
  });

  it("of a category without a template stops the run, and touches no consent", async () => {
    await addPeople(1, { ours: 1 });
    const { content } = await world.run(await world.addRun({ status: "waiting" }));
    const bare = createSubscriptionSender({
      ...{ consents: platform.stores.consents, notices, platformNow: () => new Date() },
      ...{ templateOf: () => Promise.resolve(undefined), urlOf: () => "https://x.cn/" },
      accountName: () => Promise.resolve(""),
    });
    const claimed = { _id: "r.f0000", run: "r", follower: "f0000", openid: "o0" } as never;
    expect(await bare.send(claimed, content)).toMatchObject({
      ...{ kind: "failed", action: "tell-operator" },
    });
    expect(await lefts()).toEqual([1]);
  });
});

const giveUp = { action: "give-up-recipient", explanation: "模板里有一项的内容不对" } as const;
