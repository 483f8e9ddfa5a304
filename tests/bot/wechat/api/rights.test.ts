import { describe, expect, it } from "vitest";
import {
  capabilities,
  explainNoRight,
  mayUse,
  type AccountRights,
  type Capability,
} from "../../../../bot/wechat/api/rights.ts";

const accounts: readonly AccountRights[] = [
  { kind: "subscription", isVerified: false },
  { kind: "subscription", isVerified: true },
  { kind: "service", isVerified: false },
  { kind: "service", isVerified: true },
  { kind: "test", isVerified: false },
];

/** Fact sheet 12 row by row, 1 for ●: subscription, subscription verified, service, service verified; then 16. */
const section12: Readonly<Record<Capability, string>> = {
  accessToken: "11111",
  passiveReply: "11111",
  jsSdkBasic: "11111",
  jsSdkShare: "01011",
  menu: "01111",
  selfMenuInfo: "11111",
  customerService: "01011",
  massToAll: "01011",
  massToList: "00011",
  massArticles: "01010",
  template: "00011",
  subscriptionNotice: "00010",
  oneTimeSubscription: "01011",
  users: "01011",
  remark: "01011",
  oauth: "00011",
  qrCode: "00011",
  locationReports: "00011",
  material: "01011",
  drafts: "11111",
  publish: "01010",
  webCustomerService: "01011",
};

describe("rights (fact sheet 12 and 16)", () => {
  it.each(Object.entries(section12))("%s: %s", (capability, columns) => {
    const found = accounts.map((account) =>
      mayUse(account, capability as Capability) ? "1" : "0",
    );
    expect(found.join("")).toBe(columns);
  });

  it("knows no other capability", () => {
    expect([...capabilities].sort()).toEqual(Object.keys(section12).sort());
  });

  it.each<[AccountRights, Capability, RegExp]>([
    [
      { kind: "service", isVerified: false },
      "customerService",
      /未认证的服务号.*客服消息.*微信认证/,
    ],
    [{ kind: "subscription", isVerified: false }, "users", /未认证的订阅号.*微信认证/],
    [{ kind: "subscription", isVerified: true }, "qrCode", /订阅号.*带参数二维码.*认证的服务号/],
    [{ kind: "subscription", isVerified: false }, "template", /订阅号.*认证的服务号/],
    [{ kind: "test", isVerified: true }, "publish", /测试号.*正式公众号/],
  ])("says to %o without %s what to do", (account, capability, sentence) => {
    expect(explainNoRight(account, capability)).toMatch(sentence);
  });
});
