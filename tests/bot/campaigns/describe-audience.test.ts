import { describe, expect, it } from "vitest";
import { describeAudience } from "../../../bot/campaigns/describe-audience.ts";
import type { AudienceRule } from "../../../models/audience-rule.ts";

const town: AudienceRule = { kind: "town", codes: ["110113003", "110113005"] };
const tag: AudienceRule = { kind: "tag", names: ["货代"] };

describe("an audience in words", () => {
  it.each<[AudienceRule, string]>([
    [{ kind: "everyone" }, "所有关注者"],
    [{ kind: "follower", ids: ["f1", "f2"] }, "点名的 2 位关注者"],
    [{ kind: "all", rules: [] }, "没有人"],
    [town, "仁和镇、天竺镇"],
    [{ kind: "all", rules: [town, tag] }, "仁和镇、天竺镇，并且有标签「货代」"],
    [
      {
        kind: "all",
        rules: [
          { kind: "any", rules: [town, tag] },
          { kind: "not", rule: tag },
        ],
      },
      "（仁和镇、天竺镇，或者有标签「货代」），并且不是：有标签「货代」",
    ],
    [
      { kind: "answer", survey: "join_short", question: "needs", values: ["法律维权"] },
      "“需要的服务”答了「法律维权」",
    ],
    [{ kind: "join-state", states: ["willing", "unknown"] }, "愿意入会、入会意愿未知"],
    [{ kind: "last-contact", withinDays: 30 }, "最近 30 天联系过"],
    [{ kind: "stall", scenes: ["stall_1"] }, "扫过摊点「航港发展大厦」的码"],
    [{ kind: "event", event: "e1", as: "waiting" }, "在活动「羽毛球赛」候补"],
    [{ kind: "tag", names: [] }, "有标签（没有选）"],
  ])("%j", (rule, words) => {
    const names = new Map([
      ["stall_1", "航港发展大厦"],
      ["e1", "羽毛球赛"],
    ]);
    expect(describeAudience(rule, names)).toBe(words);
  });
});
