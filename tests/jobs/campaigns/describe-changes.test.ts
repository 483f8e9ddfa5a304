import { describe, expect, it } from "vitest";
import { describeChanges } from "../../../jobs/campaigns/describe-changes.ts";
import type { CampaignProposal } from "../../../models/campaign.ts";

const proposal: CampaignProposal = {
  ...{ name: "汇总", digest: { title: "本周", parts: ["event"] }, channels: ["template"] },
  ...{ audience: { kind: "follower", ids: ["a"] }, catchUp: "ask", isForced: false },
  ...{ schedule: { kind: "at", at: new Date("2026-12-31T02:00:00Z") }, ignoresQuietHours: false },
};

describe("what changed of a proposal", () => {
  it("is nothing where nothing did, however often it was stored", () => {
    expect(describeChanges(proposal, structuredClone(proposal))).toEqual([]);
  });

  it("names the year, who is named though there are as many, and which discounts", () => {
    const after: CampaignProposal = {
      ...{ ...proposal, audience: { kind: "follower", ids: ["b"] } },
      schedule: { kind: "at", at: new Date("2027-12-30T02:00:00Z") },
      digest: { title: "本周", parts: ["event", "discount"], isEndingOnly: true },
    };
    expect(describeChanges(proposal, after)).toEqual([
      { name: "汇总内容", before: "活动", after: "活动和快到期的优惠" },
      { name: "人群", before: "点名的 1 位关注者", after: "还是这样选，但点名的人换过" },
      {
        name: "发送时间",
        before: "2026年12月31日 周四 10:00发一次",
        after: "2027年12月30日 周四 10:00发一次",
      },
    ]);
  });
});
