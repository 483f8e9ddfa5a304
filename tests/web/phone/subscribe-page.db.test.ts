import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SubscriptionTemplate } from "../../../bot/notices/template-data.ts";
import { jsSdkSignature } from "../../../bot/wechat/api/js-tickets.ts";
import { eventNow } from "../../support/event-world.ts";
import { openPhoneWorld, type PhoneWorld } from "../../support/phone-world.ts";

const page = { kind: "subscribe" } as const;
const offers: Readonly<Record<string, SubscriptionTemplate>> = {
  event: { templateId: "t1", kind: "one-off", fields: {} },
  discount: { templateId: "t1", kind: "one-off", fields: {} },
  news: { templateId: "t2", kind: "long-term", fields: {} },
};
const ticket = "ticket-1";
let isReachable = true;

let phone: PhoneWorld;
let bare: PhoneWorld;
beforeAll(async () => {
  phone = await openPhoneWorld({
    subscriptions: {
      mayUse: true,
      templateOf: (category) => Promise.resolve(offers[category]),
      ticket: () => (isReachable ? Promise.resolve(ticket) : Promise.reject(new Error("gone"))),
    },
  });
  bare = await openPhoneWorld();
  await phone.world.addFollower("anna");
  await phone.world.stores.consents.note("anna", 1, [{ template: "t1", isAccepted: true }]);
});
afterAll(async () => {
  await phone.close();
  await bare.close();
});

const open = async ({ base }: PhoneWorld, path = "/m/subscribe") => {
  const response = await fetch(base + path);
  const policy = response.headers.get("content-security-policy") ?? "";
  return { status: response.status, policy, text: await response.text() };
};

describe("the page of subscription notices", () => {
  it("has one tag for each template, and a config signed for the address the browser shows", async () => {
    const { text } = await open(phone, "/m/subscribe?from=menu");
    expect([...text.matchAll(/template="(\w+)"/g)].map(([, id]) => id)).toEqual(["t1", "t2"]);
    expect(text).toContain("活动、优惠");
    const [, json = ""] = /id="wx-config">([^<]+)</.exec(text) ?? [];
    const config = JSON.parse(json) as Record<string, string | number>;
    const { nonceStr, timestamp = 0, signature } = config;
    const stamp = { ticket, nonce: String(nonceStr), timestamp };
    const url = "https://union.example.cn/m/subscribe?from=menu";
    expect(signature).toBe(jsSdkSignature({ ...stamp, url }));
    expect(text).not.toContain(ticket);
  });

  it("loads WeChat's script and its own, and talks to nobody else", async () => {
    const { policy, text } = await open(phone);
    expect(policy).toContain(
      "script-src 'self' https://res.wx.qq.com/open/js/jweixin-1.6.0.js;connect-src 'self'",
    );
    expect(policy).toContain("frame-ancestors 'none'");
    expect(text.match(/<script src="([^"]+)"/g)).toHaveLength(2);
    const script = await fetch(`${phone.base}/m/subscribe.js`);
    expect(script.headers.get("content-type")).toContain("javascript");
    expect((await open(phone, "/m/unsubscribe")).policy).not.toContain("script-src");
  });

  it("tells a follower how many he may still get", async () => {
    const address = phone.links.address(page, { follower: "anna" }, eventNow);
    const { text } = await open(phone, address);
    expect(text).toContain("已订阅，还能收 1 条");
    expect(text).toContain("同意以后一直能收");
  });

  it("says so when WeChat gives no ticket", async () => {
    isReachable = false;
    const { status, text, policy } = await open(phone);
    isReachable = true;
    expect([status, text.includes("现在连不上微信")]).toEqual([200, true]);
    expect([text.includes("<script"), policy.includes("script-src")]).toEqual([false, false]);
    expect(phone.log.events.at(-1)).toMatchObject({ event: "subscribe-page.no-ticket" });
  });

  it("offers nothing where the account has no such right, and is linked only where it does", async () => {
    expect((await open(bare)).text).toContain("这个公众号还不能发订阅通知");
    expect((await open(bare, "/m/unsubscribe")).text).not.toContain("/m/subscribe");
    expect((await open(phone, "/m/unsubscribe")).text).toContain('href="/m/subscribe"');
  });
});
