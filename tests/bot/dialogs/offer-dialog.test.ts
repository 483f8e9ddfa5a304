import { beforeEach, describe, expect, it } from "vitest";
import type { OfferedDiscount, OfferedEvent } from "../../../bot/dialogs/offers.ts";
import { parseOfferCommand, readChoice } from "../../../bot/dialogs/parse-offer-command.ts";
import { parseOptOut } from "../../../bot/dialogs/opt-out-dialog.ts";
import { DialogWorld } from "../dialog-world.ts";

describe("what is asked for in so many words", () => {
  it.each([
    ["本周活动", { kind: "events", isThisWeek: true }],
    ["这周有什么活动？", { kind: "events", isThisWeek: true }],
    ["活动", { kind: "events", isThisWeek: false }],
    ["近期活动", { kind: "events", isThisWeek: false }],
    ["优惠", { kind: "discounts" }],
    ["本周优惠", { kind: "discounts" }],
    ["我的报名", { kind: "own-sign-ups" }],
    ["我报了哪些活动", { kind: "own-sign-ups" }],
    ["报名 1", { kind: "sign-up", number: 1 }],
    ["报名第二个", { kind: "sign-up", number: 2 }],
    ["我要报名３", { kind: "sign-up", number: 3 }],
    ["报名", { kind: "sign-up" }],
    ["取消报名 2", { kind: "sign-off", number: 2 }],
    ["取消报名", { kind: "sign-off" }],
    ["帮我取消报名", { kind: "sign-off" }],
    ["取消第一个报名", { kind: "sign-off", number: 1 }],
    ["活动怎么报名", undefined],
    ["报名截止到什么时候", undefined],
    ["报名参加活动要交钱吗", undefined],
    ["电影票优惠有吗", undefined],
    ["取消", undefined],
    ["我要入会", undefined],
    ["报警", undefined],
  ])("%s", (text, command) => {
    expect(parseOfferCommand(text)).toEqual(command);
  });

  it.each([
    ["2", 2],
    ["②", 2],
    ["第三个", 3],
    ["选 1", 1],
    ["12", 12],
    ["13800138000", undefined],
    ["两三个", undefined],
  ])("%s as a choice", (text, choice) => {
    expect(readChoice(text)).toBe(choice);
  });
});

describe("turning notices off and on", () => {
  it.each([
    ["退订活动", true, ["event"]],
    ["退订优惠通知", true, ["discount"]],
    ["我要退订职工沟通会", true, ["meeting"]],
    ["退订工会新闻", true, ["news"]],
    ["退订调查提醒", true, ["survey"]],
    ["退订所有消息", true, ["event", "discount", "meeting", "news", "survey"]],
    ["TD", true, undefined],
    ["退订", true, undefined],
    ["td 活动", true, ["event"]],
    ["恢复订阅优惠", false, ["discount"]],
    ["恢复订阅", false, undefined],
    ["恢复活动通知", false, ["event"]],
  ])("%s", (text, isOut, categories) => {
    expect(parseOptOut(text)).toEqual({ isOut, categories });
  });

  it.each(["怎么退订活动通知", "退订活动通知怎么弄", "取消活动", "恢复"])(
    "%s is no command",
    (text) => {
      expect(parseOptOut(text)).toBeUndefined();
    },
  );

  it("is an effect, and says how to come back", () => {
    const world = new DialogWorld();
    expect(world.says("退订活动")).toMatch(/退订了.*恢复订阅活动/s);
    expect(world.effects).toContainEqual({ kind: "opt-out", categories: ["event"], isOut: true });
    expect(world.says("恢复订阅活动")).toMatch(/恢复了.*退订活动/s);
    expect(world.says("退订")).toContain("哪一类");
    expect(world.effects.filter(({ kind }) => kind === "opt-out")).toEqual([]);
  });
});

const event = (id: string, more: Partial<OfferedEvent> = {}): OfferedEvent => ({
  ...{ id, title: `活动${id}`, description: "自带水杯。", place: "文化宫", taken: 3 },
  ...{ startsAt: new Date("2026-11-26T06:00:00Z"), endsAt: new Date("2026-11-26T08:00:00Z") },
  ...{ isCancelled: false, ...more },
});
const discount: OfferedDiscount = {
  ...{ id: "d1", title: "观影优惠", description: "两人同行。", howToUse: "出示会员卡。" },
  ...{
    validFromAt: new Date("2026-11-01T00:00:00Z"),
    validUntilAt: new Date("2026-11-26T00:00:00Z"),
  },
};

describe("lists, details and sign-up in the chat", () => {
  let world: DialogWorld;
  beforeEach(() => {
    world = new DialogWorld();
    world.claimed.offers = {
      offers: {
        events: [
          event("a", { capacity: 10 }),
          event("b", {
            capacity: 3,
            startsAt: new Date("2026-12-05T06:00:00Z"),
            endsAt: new Date("2026-12-05T08:00:00Z"),
          }),
        ],
        discounts: [discount],
      },
    };
  });

  it("lists this week's alone where there are any, and says where else to look", () => {
    const said = world.says("本周活动");
    expect(said).toMatch(
      /这周的活动.*1\. 活动a\n11月26日 周四 14:00–16:00，文化宫\n还剩 7 个名额/s,
    );
    expect(said).not.toContain("活动b");
    expect(said).toContain("您在哪个镇或街道");
    expect(world.state.listed).toMatchObject({ kind: "events", ids: ["a"] });
  });

  it("a question about events gets the list and the topic's answer; none is said kindly", () => {
    expect(world.says("最近有什么活动")).toMatch(/近期的活动.*活动b.*可以排候补.*工会常办的活动/s);
    world.claimed.offers = { offers: { events: [], discounts: [] } };
    expect(world.says("最近有什么活动")).toMatch(/眼下没有.*工会常办的活动/s);
  });

  it("asks for what is on in the town that is named, and remembers it", () => {
    expect(world.says("南法信有什么活动")).toContain("南法信镇和全区的");
    expect(world.lastClaim).toMatchObject({ claim: "offers", town: "110113008" });
    expect(world.state.town).toBe("南法信镇");
  });

  it("a number shows the details, and “报名” with it signs up for that one", () => {
    world.says("活动");
    world.claimed.offer = {
      foundOffer: { kind: "event", event: event("b"), pageAddress: "https://x/m/event/b?t=1" },
    };
    expect(world.says("2")).toMatch(/【活动b】.*自带水杯.*报名 2.*https:\/\/x\/m\/event\/b/s);
    expect(world.lastClaim).toMatchObject({ claim: "offer", offer: { kind: "event", id: "b" } });
    world.claimed["sign-up"] = {
      signUp: { kind: "signed-up", isNew: true, standing: "waiting", rank: 4, event: event("b") },
    };
    expect(world.says("报名2")).toContain("候补第 4 个");
    expect(world.lastClaim).toMatchObject({ claim: "sign-up", event: "b" });
    expect(world.effects).toContainEqual({ kind: "settle-event", event: "b" });
  });

  it("“报名” without a list, or with a number that is not in it, shows the list", () => {
    expect(world.says("报名 9")).toContain("近期的活动");
    expect(world.says("报名 9")).toContain("近期的活动");
  });

  it("a number means the discounts when they were listed last, and topics when those were", () => {
    world.says("活动");
    expect(world.says("优惠")).toMatch(/1\. 观影优惠\n到 11月26日 周四（还剩 2 天）/);
    world.claimed.offer = { foundOffer: { kind: "discount", discount } };
    expect(world.says("1")).toContain("怎么用：出示会员卡。");
    expect(world.lastClaim).toMatchObject({ offer: { kind: "discount", id: "d1" } });
    expect(world.says("报名 1")).toContain("近期的活动");
    world.says("今天股票涨了没有啊");
    world.lastClaim = undefined;
    world.says("1");
    expect(world.lastClaim).not.toMatchObject({ claim: "offer" });
  });

  it("“取消报名” leaves the only one, or asks which", () => {
    world.claimed["sign-off"] = {
      signUp: {
        kind: "which",
        signUps: ["a", "b"].map((id) => ({
          event: event(id),
          standing: "place" as const,
          rank: 2,
        })),
      },
    };
    expect(world.says("取消报名")).toContain("要取消哪一个");
    world.claimed["sign-off"] = { signUp: { kind: "signed-off", event: "b", title: "活动b" } };
    expect(world.says("取消报名 2")).toContain("“活动b”的报名给您取消了");
    expect(world.lastClaim).toMatchObject({ claim: "sign-off", event: "b" });
    expect(world.effects).toContainEqual({ kind: "settle-event", event: "b" });
  });

  it("in the middle of the survey the question follows, and its numbers stay its own", () => {
    world.says("填表");
    world.says("同意");
    expect(world.says("本周活动")).toMatch(/这周的活动.*第 1 题/s);
    expect(world.says("退订优惠")).toMatch(/退订了.*第 1 题/s);
    world.says("北京麦糕坊食品有限公司");
    world.lastClaim = undefined;
    world.says("2");
    expect(world.lastClaim).toBeUndefined();
    expect(world.says("报名 1")).toMatch(/第 \d 题/);
    expect(world.lastClaim).toMatchObject({ claim: "sign-up", event: "a" });
  });

  it("danger and a person go first", () => {
    world.says("活动");
    expect(world.says("有人要跳楼，报名 1")).toMatch(/110|120/);
    expect(world.says("人工")).toContain("SQ-");
  });
});
