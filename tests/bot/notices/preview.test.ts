import { describe, expect, it } from "vitest";
import { describeExpiry, describeSpan, endOfWeek } from "../../../bot/notices/describe-time.ts";
import { previewNotice } from "../../../bot/notices/preview.ts";
import { refuseSensitive } from "../../../bot/notices/refuse-sensitive.ts";
import { findSensitiveWords, seedSensitiveWords } from "../../../bot/notices/sensitive-words.ts";
import { cutTemplateValue, showEmojiAsBox } from "../../../bot/notices/template-value.ts";
import { findValueProblem } from "../../../bot/notices/value-limits.ts";
import type { NoticeContent } from "../../../models/notice-content.ts";

const content: NoticeContent = {
  ...{
    notice: "n1",
    category: "event",
    title: "羽毛球赛开始报名",
    summary: "自带球拍",
    body: "正文",
  },
  ...{ time: "11月28日 周六 14:00–16:00", place: "文化宫" },
};
const url = "https://u.example/m/notice/n1";
const facts = {
  ...{ pageUrl: url, accountName: "顺义工会", now: new Date("2026-11-24T02:00:00Z") },
};

describe("a template message", () => {
  it.each([
    ["二十个字以内的原样显示", "二十个字以内的原样显示", undefined],
    [
      "一二三四五六七八九十一二三四五六七八九十",
      "一二三四五六七八九十一二三四五六七八九十",
      undefined,
    ],
    ["一二三四五六七八九十一二三四五六七八九十多", "一二三四五六七八九十一二三四五六七八九十…", 20],
    [
      "请下载 WeChat8 看 2026 年会员手册和使用说明书",
      "请下载 WeChat8 看 2026 年会员手册和使用说明…",
      29,
    ],
  ])("shows of %s", (value, shown, cutAt) => {
    expect(cutTemplateValue(value)).toEqual({ shown, ...(cutAt !== undefined && { cutAt }) });
  });

  it.each([
    ["开赛🏸啦", "开赛□啦"],
    ["一家👨‍👩‍👧都来", "一家□都来"],
    ["👍🏽好", "□好"],
    ["🇨🇳节", "□节"],
    ["3 号 #1", "3 号 #1"],
  ])("has no emoji: %s", (value, shown) => {
    expect(showEmojiAsBox(value)).toBe(shown);
  });

  it("warns where something is lost", () => {
    const long = { ...content, title: "🏸一二三四五六七八九十一二三四五六七八九十" };
    const { template } = previewNotice(long, facts);
    expect(template.lines[0]).toMatchObject({ name: "标题", key: "thing1" });
    expect(template.warnings).toEqual([
      { field: "title", at: 21, message: "“标题”超过 20 个字，后面的在手机上看不到" },
      { field: "title", at: 0, message: "“标题”里的表情在模板消息里显示不了，会去掉" },
    ]);
    expect(previewNotice(content, facts).template.warnings).toEqual([]);
  });

  it("is filled by the keywords that are set for its category", () => {
    const template = { fields: { thing9: "place", name1: "account" } } as const;
    expect(previewNotice(content, { ...facts, template }).template.lines).toEqual([
      { name: "地点", key: "thing9", value: "文化宫", shown: "文化宫" },
      { name: "公众号名称", key: "name1", value: "顺义工会", shown: "顺义工会" },
    ]);
  });
});

describe("a subscription notice", () => {
  it.each([
    ["thing1", "一二三四五六七八九十一二三四五六七八九十", undefined],
    ["thing1", "一二三四五六七八九十一二三四五六七八九十多", "最多 20 个字"],
    ["time2", "2026年11月28日 14:00", undefined],
    ["time2", "14:00~16:00", undefined],
    ["time2", "11月28日 周六", "要是 24 小时制的时间，可以带日期"],
    ["date3", "2026-11-28", undefined],
    ["number1", "12a", "只能是最多 32 位数字"],
    ["phrase1", "已开始了", undefined],
    ["phrase1", "已开始了吗呢", "只能是最多 5 个汉字"],
    ["character_string1", "SQ-261124", undefined],
    ["character_string1", "编号1", "最多 32 个数字、字母或符号，不能有汉字"],
    ["amount1", "¥12.50", undefined],
    ["phone_number1", "010-12345678", undefined],
    ["name1", "王芳", undefined],
    ["const1", "随便", undefined],
  ])("%s takes %s", (key, value, problem) => {
    expect(findValueProblem(key, value)).toBe(problem);
  });

  it("is filled with what the platform takes", () => {
    const lines = (more: Partial<NoticeContent>) =>
      previewNotice({ ...content, ...more }, facts).subscription.lines;
    for (const line of [...lines({}), ...lines({ time: "11月1日 周日 到 11月30日 周一" })]) {
      expect(findValueProblem(line.key, line.value)).toBeUndefined();
    }
    expect(lines({})[1]?.value).toBe("11月28日 14:00~16:00");
    const summary = "一二三四五六七八九十一二三四五六七八九十多";
    expect(lines({ summary })[3]?.value).toBe("一二三四五六七八九十一二三四五六七八九…");
    const template = { fields: { phrase1: "summary", number2: "title" } } as const;
    expect(previewNotice(content, { ...facts, template }).subscription.warnings).toMatchObject([
      { field: "title", message: "“标题”只能是最多 32 位数字，不然微信不收" },
    ]);
  });
});

describe("article and text", () => {
  it("an article's title and digest are limited, a text too long becomes two messages", () => {
    const long = { ...content, title: "长".repeat(33), summary: "句子。".repeat(300) };
    const { mass, customerService } = previewNotice(long, facts);
    expect(Array.from(mass.title)).toHaveLength(32);
    expect(mass.warnings).toMatchObject([
      { field: "title", at: 32 },
      { field: "summary", at: 120 },
    ]);
    expect(customerService).toMatchObject({ messages: 2, warnings: [{ field: "summary" }] });
    const short = previewNotice(content, facts);
    expect(short.mass.warnings).toEqual([]);
    expect(short.customerService.text).toBe(
      `【羽毛球赛开始报名】\n时间：11月28日 周六 14:00–16:00\n地点：文化宫\n自带球拍\n详情：${url}`,
    );
  });
});

describe("sensitive words", () => {
  it.each([
    ["请转发到朋友圈", "转发到朋友圈", 1, 7],
    ["请转 发·到 朋友圈", "转 发·到 朋友圈", 1, 10],
    ["ＡＢ全国第一", "全国第一", 2, 6],
    ["🏸最便宜", "最便宜", 2, 5],
  ])("in %s", (text, found, from, to) => {
    expect(findSensitiveWords({ title: text }, seedSensitiveWords)).toMatchObject([
      { field: "title", found, from, to },
    ]);
  });

  it("stand in a refusal with field, place in characters and the word as it is written", () => {
    const content = { title: "🏸🏸最便宜", summary: "全国第一", body: "第一行\n请转发朋友圈" };
    expect(refuseSensitive(content, seedSensitiveWords)).toBe(
      "通知里有敏感词：标题第 3 个字“最便宜”、摘要第 1 个字“全国第一”、正文第 6 个字“转发朋友圈”。请改好再提交",
    );
    const body = "最佳".repeat(6);
    expect(refuseSensitive({ title: "好", summary: "好", body }, ["最佳"])).toMatch(/等 6 处。/);
    const place = "国家级体育馆";
    expect(refuseSensitive({ title: "好", summary: "好", body: "好", place }, ["国家级"])).toMatch(
      /地点第 1 个字“国家级”/,
    );
    expect(refuseSensitive(content, [])).toBeUndefined();
  });

  it("an ordinary notice has none; an empty list finds nothing", () => {
    const text = "区总工会办羽毛球赛，会员凭卡报名，报满可以排候补，关注天气变化。";
    expect(findSensitiveWords({ body: text, link: undefined }, seedSensitiveWords)).toEqual([]);
    expect(findSensitiveWords({ body: "最便宜" }, [])).toEqual([]);
  });
});

describe("times as they are read", () => {
  const at = (text: string) => new Date(`${text}+08:00`);

  it.each([
    ["2026-11-28T14:00", "2026-11-28T16:00", "11月28日 周六 14:00–16:00"],
    ["2026-11-28T14:00", "2026-11-29T09:30", "11月28日 周六 14:00 到 11月29日 周日 09:30"],
  ])("%s to %s", (from, to, text) => {
    expect(describeSpan(at(from), at(to))).toBe(text);
  });

  it.each([
    ["2026-11-24T00:00", "2026-11-30T00:00"],
    ["2026-11-29T23:59", "2026-11-30T00:00"],
    ["2026-11-30T00:00", "2026-12-07T00:00"],
  ])("the week of %s ends at %s", (now, end) => {
    expect(endOfWeek(at(now))).toEqual(at(end));
  });

  it.each([
    ["2026-11-24T23:00", "今天到期"],
    ["2026-11-25T00:00", "还剩 1 天"],
    ["2026-12-02T00:00", undefined],
    ["2026-11-23T23:00", "已过期"],
  ])("until %s", (until, text) => {
    expect(describeExpiry(at(until), at("2026-11-24T10:00"))).toBe(text);
  });
});
