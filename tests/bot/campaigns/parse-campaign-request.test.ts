import { describe, expect, it } from "vitest";
import type { NoticeDraft } from "../../../bot/campaigns/notice-draft.ts";
import { parseCampaignRequest } from "../../../bot/campaigns/parse-campaign-request.ts";
import { parseCadreCommand } from "../../../bot/dialogs/cadre-dialog.ts";
import { describeForecast } from "../../../jobs/campaigns/chat/preview-in-chat.ts";
import {
  readAudience,
  readCategory,
  readChannels,
  stepBack,
  stepOf,
} from "../../../jobs/campaigns/chat/read-draft.ts";
import { describeCounts } from "../../../jobs/campaigns/chat/watch-in-chat.ts";
import { summaryOf } from "../../../jobs/campaigns/chat/save-draft.ts";

describe("words for campaigns", () => {
  it.each([
    ["进度 12", { kind: "progress", campaign: 12 }],
    ["进度：编号12", { kind: "progress", campaign: 12 }],
    ["进度１２", { kind: "progress", campaign: 12 }],
    ["推送列表", { kind: "campaigns" }],
    ["今天数字", { kind: "today" }],
    ["预览 12", { kind: "preview", campaign: 12 }],
    ["提交12", { kind: "act", act: "submit", campaign: 12, rest: "" }],
    ["批准 12 ６５４３２１", { kind: "act", act: "approve", campaign: 12, rest: "654321" }],
    ["批准 12，654321", { kind: "act", act: "approve", campaign: 12, rest: "654321" }],
    ["批准 12 654 321", { kind: "act", act: "approve", campaign: 12, rest: "654321" }],
    ["批准 12", { kind: "act", act: "approve", campaign: 12, rest: "" }],
    ["发送推送 12 654321", { kind: "act", act: "send", campaign: 12, rest: "654321" }],
    ["退回 12 时间写错了", { kind: "act", act: "reject", campaign: 12, rest: "时间写错了" }],
    ["继续 12 654321", { kind: "act", act: "resume", campaign: 12, rest: "654321" }],
    ["暂停 12", { kind: "act", act: "pause", campaign: 12, rest: "" }],
    ["取消推送 12", { kind: "act", act: "cancel", campaign: 12, rest: "" }],
    ["写通知", { kind: "write", title: "" }],
    ["写通知：国庆慰问", { kind: "write", title: "国庆慰问" }],
  ])("%s", (words, request) => {
    expect(parseCadreCommand(words)).toEqual({ kind: "campaign", request });
  });

  it.each([
    ...["进度", "进度怎么样", "今日", "我的进度 12 号能好吗", "取消 2", "取消", "继续", "退回"],
    ...["取消12月3日的活动", "提交 12 份材料", "批准 12 天假", "发送", "预览", "暂停 12 小时营业"],
  ])("not %s", (words) => {
    expect(parseCampaignRequest(words)).toBeUndefined();
  });

  it("帮助 is the cadre's own", () => {
    expect(parseCadreCommand("帮助")).toEqual({ kind: "help" });
  });
});

describe("what a cadre is told of numbers", () => {
  it("counts nobody as still being prepared", () => {
    expect(describeCounts({})).toBe("名单正在准备。");
  });

  it("says how many a campaign reaches, and why not the others", () => {
    const forecast = { audience: 120, isEstimate: true, byChannel: { template: 100 } } as const;
    expect(describeForecast({ ...forecast, byReason: { "opted-out": 20 } })).toBe(
      "现在约 120 人：模板消息 100；发不了 20（退订了这类通知 20）",
    );
    expect(describeForecast({ ...forecast, isEstimate: false, byChannel: {}, byReason: {} })).toBe(
      "现在 120 人",
    );
  });
});

describe("a notice that is written in chat", () => {
  const at = "2026-11-27T02:00:00.000Z";
  const whole: NoticeDraft = {
    ...{ at, title: "标题", body: "正文", category: "news", audience: { kind: "everyone" } },
    offered: ["template"],
  };

  it("asks for one thing after another, and goes back one step", () => {
    expect(stepOf({ at })).toBe("title");
    expect(stepOf({ at, title: "标题" })).toBe("body");
    expect(stepOf(whole)).toBe("channels");
    expect(stepOf(stepBack(whole))).toBe("audience");
    expect(stepBack(stepBack(whole))).toEqual({ at, title: "标题", body: "正文" });
    expect(stepBack({ at })).toEqual({ at });
  });

  it.each([
    ["2", "discount"],
    ["２", "discount"],
    ["新闻", "news"],
    ["0", undefined],
    ["6", undefined],
    ["优惠吧", undefined],
  ])("takes the category %s", (text, category) => {
    expect(readCategory(text)).toBe(category);
  });

  it.each([
    ["1", ["template"]],
    ["2 1", ["customer-service", "template"]],
    ["12", ["template", "customer-service"]],
    ["客服消息、模板消息", ["customer-service", "template"]],
    ["1 1", ["template"]],
    ["3", undefined],
    ["群发", undefined],
    ["", undefined],
  ])("takes the channels %s", (text, channels) => {
    expect(readChannels(text, ["template", "customer-service"])).toEqual(channels);
  });

  it.each([
    ["全部", { kind: "everyone" }],
    ["仁和、天竺镇", { kind: "town", codes: ["110113003", "110113005"] }],
    ["仁和和天竺", { kind: "town", codes: ["110113003", "110113005"] }],
    ["标签 货车司机", { kind: "tag", names: ["货车司机"] }],
    ["仁和、火星", undefined],
    ["", undefined],
  ])("takes the audience %s", (text, rule) => {
    expect(readAudience(text)).toEqual(rule);
  });

  it("its summary is the beginning of the text, in one line", () => {
    expect(summaryOf(" 各位职工：\n\n  明天停水 ")).toBe("各位职工： 明天停水");
    expect(Array.from(summaryOf("😀".repeat(130)))).toHaveLength(120);
  });
});
