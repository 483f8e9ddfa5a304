import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normaliseText, searchTextOf } from "../../../bot/knowledge/normalise.ts";

describe("normaliseText", () => {
  it.each([
    ["ＡＰＰ１２３５１", "app12351"],
    ["　入会　怎麼辦　", "入会 怎么办"],
    ["工\u200b会\ufeff卡", "工会卡"],
    ["請問會費怎麼繳納？", "请问会费怎么缴纳?"],
    ["老闆欠我三個月工資", "老板欠我三个月工资"],
    ["佢喺邊度", "他在边度"],
    ["HeLLo\n\n  World", "hello world"],
    ["①②㈱", "12(株)"],
    ["", ""],
  ])("%j becomes %j", (text, expected) => {
    expect(normaliseText(text)).toBe(expected);
  });

  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const once = normaliseText(text);
        expect(normaliseText(once)).toBe(once);
      }),
    );
  });

  it("takes any string, lone surrogates too", () => {
    expect(normaliseText("\ud83d会\udc4d")).toContain("会");
  });
});

describe("searchTextOf", () => {
  it.each([
    ["早上好☀️呀", "早上好 呀"],
    ["谢谢[玫瑰][玫瑰]", "谢谢"],
    ["👨‍👩‍👧‍👦入会", "入会"],
    ["👍", "点赞"],
    ["[强]", "点赞"],
    ["👎", "差评"],
    ["🇨🇳1️⃣", "1"],
  ])("%j is searched as %j", (text, expected) => {
    expect(searchTextOf(text)).toBe(expected);
  });
});
