import { describe, expect, it } from "vitest";
import { readSettings } from "../../../bot/settings.ts";
import { explainNoRight, mayUse, type AccountRights } from "../../../bot/wechat/api/rights.ts";
import type { ChannelFacts, SampleTemplates } from "../../../jobs/campaigns/channel-facts.ts";
import {
  availableChannels,
  offerChannels,
  refuseChannels,
} from "../../../jobs/campaigns/channel-offers.ts";
import { sandboxTemplates } from "../../../web/sample-templates.ts";

const verifiedService = { kind: "service", isVerified: true } as const;
const nothing = { templates: {}, subscriptions: {} };

function factsOf(
  account: AccountRights,
  samples: SampleTemplates = sandboxTemplates,
): ChannelFacts {
  const rights = {
    mayUse: (capability) => mayUse(account, capability),
    explainNoRight: (capability) => explainNoRight(account, capability),
  } satisfies ChannelFacts["rights"];
  return { rights, settings: readSettings(new Map()), samples, now: new Date() };
}

describe("the channels of an account", () => {
  it.each([
    ["a verified service account has all of them", "service", true, 4],
    ["an unverified service account has none", "service", false, 0],
    [
      "a verified subscription account sends by a tag, and inside the window",
      "subscription",
      true,
      2,
    ],
    ["an unverified subscription account has none", "subscription", false, 0],
    ["a test account has no subscription notices", "test", false, 3],
  ] as const)("%s", (_, kind, isVerified, count) => {
    const facts = factsOf({ kind, isVerified });
    const offers = offerChannels("event", facts);
    expect(offers.filter(({ refusal }) => refusal === undefined)).toHaveLength(count);
    expect(availableChannels("event", facts).size).toBe(count);
  });

  it("are refused with what to do about it", () => {
    const offers = offerChannels("event", factsOf({ kind: "subscription", isVerified: true }));
    expect(refuseChannels(["mass", "template"], offers)).toBe(
      "不能用模板消息发：订阅号没有“模板消息”的权限：要用认证的服务号",
    );
    expect(refuseChannels(["mass", "customer-service"], offers)).toBeUndefined();
  });

  it("need a template of the category where the account has the right", () => {
    const offers = offerChannels("discount", factsOf(verifiedService, nothing));
    expect(refuseChannels(["mass"], offers)).toBeUndefined();
    expect(refuseChannels(["template"], offers)).toBe(
      "不能用模板消息发：还没有设置“优惠”类通知的模板，请管理员先在设置里选好",
    );
    expect(refuseChannels(["subscription"], offers)).toBe(
      "不能用订阅通知发：还没有设置“优惠”类通知的订阅通知模板，请管理员先在设置里选好",
    );
  });
});
