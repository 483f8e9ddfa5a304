import { describe, expect, it } from "vitest";
import { answersOf, enterpriseKey } from "../../bot/response-facets.ts";

const response = {
  ...{ id: "r", survey: { key: "join_short", version: 1 }, status: "running" as const },
  ...{ consent: { textVersion: "1", at: "" }, startedAt: "", updatedAt: "" },
  answers: {
    ...{
      consent: "同意",
      employer: "北京 甲货运（代理）有限公司",
      name: "王小明",
      mobile: "13800138000",
    },
    ...{ has_union: "没有", willing: "再了解一下", needs: ["法律维权", "技能培训"] },
  },
};

describe("what audiences may know of a response", () => {
  it("are its choices and the employer, never name or number", () => {
    expect(answersOf(response)).toEqual({
      survey: "join_short",
      facets: [
        "enterprise/北京甲货运代理有限公司",
        "answer/join_short/has_union/没有",
        "answer/join_short/willing/再了解一下",
        "answer/join_short/needs/法律维权",
        "answer/join_short/needs/技能培训",
      ],
      joinState: "considering",
    });
  });

  it("is no employer whose name may hold a number", () => {
    const answers = { employer: "北京13800138000货运公司" };
    expect(answersOf({ ...response, answers })).toMatchObject({ facets: [] });
  });

  it("is nothing once it was given up", () => {
    expect(answersOf({ ...response, status: "abandoned" })).toEqual({
      ...{ survey: "join_short", facets: [] },
    });
  });

  it.each([
    ["北京甲货运（代理）有限公司", "北京甲货运(代理)有限公司 "],
    ["ＡＢＣ物流", "abc 物流"],
  ])("takes %s and %s for one employer", (one, other) => {
    expect(enterpriseKey(one)).toBe(enterpriseKey(other));
  });
});
