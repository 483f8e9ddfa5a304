import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jsSdkSignature } from "../../../../bot/wechat/api/js-tickets.ts";
import type { WechatClient } from "../../../../bot/wechat/api/wechat-client.ts";
import type { PushFields } from "../../../../web/sandbox/callback/push-fields.ts";
import {
  openPretendClientWorld,
  type PretendClientWorld,
} from "../../../support/pretend-client-world.ts";
import { hourMs, minuteMs } from "../../../web/sandbox/platform/start-wechat.ts";

let world: PretendClientWorld;
let client: WechatClient;
const results: PushFields[] = [];
beforeAll(async () => {
  world = await openPretendClientWorld();
  client = world.createClient();
  world.wechat.api.results.onResult((_openid, fields) => results.push(fields));
});
afterAll(() => world.end());

const data = { thing1: "职工羽毛球赛", time2: "2026年11月28日 14:00" };

describe("subscription notices on the pretend platform", () => {
  let once: string;
  let always: string;
  beforeAll(async () => {
    once = await client.subscriptionNotices.add("9901", [1, 2], "活动开始前提醒");
    always = await client.subscriptionNotices.add("9903", [1, 2], "工会的服务通知");
  });

  const send = (openid: string, templateId: string, change: object = {}) =>
    client.subscriptionNotices.send({
      ...{ openid, templateId, data, clientMsgId: "d1", page: "https://union.example.cn/m" },
      ...change,
    });
  const consents = () => world.wechat.api.consents;

  it("come from the library, by category", async () => {
    const { subscriptionNotices: notices } = client;
    const ids = (await notices.categories()).map(({ id }) => id);
    const { total, items } = await notices.libraryTitles(ids, { offset: 0, count: 30 });
    expect(total).toBe(3);
    expect(items[0]).toEqual({
      ...{ tid: "9901", title: "活动开始提醒", kind: "one-off", categoryId: "616" },
    });
    expect((await notices.libraryKeywords("9901"))[0]).toMatchObject({ kid: 1, rule: "thing" });
  });

  it("are listed with kind and keywords, until they are removed", async () => {
    const third = await client.subscriptionNotices.add("9902", [1, 3], "优惠到期前");
    const listed = await client.subscriptionNotices.list();
    expect(listed.find(({ id }) => id === once)).toMatchObject({
      ...{ title: "活动开始提醒", kind: "one-off" },
      keywords: [
        { key: "thing1", label: "活动名称" },
        { key: "time2", label: "活动时间" },
      ],
    });
    expect(listed.find(({ id }) => id === always)?.kind).toBe("long-term");
    await client.subscriptionNotices.remove(third);
    expect(await client.subscriptionNotices.list()).toHaveLength(2);
  });

  it("go once for one consent, and tell their end by an event", async () => {
    const openid = world.wechat.createFollower();
    expect(await send(openid, once)).toMatchObject({
      ...{ kind: "failed", errcode: 43101, action: "give-up-recipient" },
    });
    consents().accept(openid, once, 2);
    expect(await send(openid, once)).toEqual({ kind: "sent" });
    expect(results.at(-1)).toMatchObject({
      Event: "subscribe_msg_sent_event",
      SubscribeMsgSentEvent: { List: { TemplateId: once, ErrorCode: 0 } },
    });
    expect(world.wechat.api.received(openid)).toMatchObject([
      { kind: "template", title: "活动开始提醒" },
    ]);
    expect(await send(openid, once)).toMatchObject({ errcode: 43101 });
  });

  it("go as often as one likes for a long-term consent, until it is taken back", async () => {
    const openid = world.wechat.createFollower();
    consents().accept(openid, always, 3);
    for (let round = 0; round < 3; round += 1) {
      expect(await send(openid, always)).toEqual({ kind: "sent" });
    }
    consents().revoke(openid, always);
    expect(await send(openid, always)).toMatchObject({ errcode: 43101 });
  });

  it.each<[string, object, number]>([
    ["an unknown template", { templateId: "none" }, 40037],
    ["no page", { page: "pages/index" }, 41030],
    ["a value that is too long", { data: { ...data, thing1: "长".repeat(21) } }, 47003],
    ["a stranger", { openid: `o${"x".repeat(27)}` }, 40003],
  ])("with %s are refused", async (_name, change, errcode) => {
    const openid = world.wechat.createFollower();
    consents().accept(openid, once, 2);
    expect(await send(openid, once, change)).toMatchObject({ kind: "failed", errcode });
    expect(consents().find(openid, once).left).toBe(1);
  });

  it("are no right of a test account", async () => {
    const test = world.createClient({ account: { kind: "test", isVerified: false } });
    const notice = { openid: "o1", templateId: once, data, clientMsgId: "d" };
    expect(await test.subscriptionNotices.send(notice)).toMatchObject({ kind: "not-sent" });
  });
});

describe("web authorization on the pretend platform", () => {
  const authorize = () => {
    const openid = world.wechat.createFollower();
    return { openid, code: world.wechat.api.oauth.authorize(openid, "snsapi_base") };
  };

  it("sends a visitor off with the parameters in WeChat's order", () => {
    const address = client.oauth.authorizeAddress("https://union.example.cn/m/notice/1?a=b", "s1");
    expect(address).toBe(
      `${world.wechat.apiBase}/connect/oauth2/authorize?appid=${world.wechat.api.account.appId}&redirect_uri=https%3A%2F%2Funion.example.cn%2Fm%2Fnotice%2F1%3Fa%3Db&response_type=code&scope=snsapi_base&state=s1#wechat_redirect`,
    );
    expect(() => client.oauth.authorizeAddress("https://x.cn", "s-1")).toThrow(/invalid/);
  });

  it("tells the openid for a code, once", async () => {
    const { openid, code } = authorize();
    const visitor = await client.oauth.exchange(code);
    expect(visitor).toMatchObject({ openid, scope: "snsapi_base", isSnapshot: false });
    await expect(client.oauth.exchange(code)).rejects.toMatchObject({
      ...{ errcode: 40163, action: "reuse-result" },
    });
    expect(await client.oauth.refresh(visitor.refreshToken)).toMatchObject({ openid });
  });

  it("refuses a code that is unknown, or older than five minutes", async () => {
    const { code } = authorize();
    await world.wechat.advance(5 * minuteMs);
    await expect(client.oauth.exchange(code)).rejects.toMatchObject({ errcode: 42003 });
    await expect(client.oauth.exchange("none")).rejects.toMatchObject({
      ...{ errcode: 40029, action: "restart-oauth" },
    });
    await expect(client.oauth.refresh("none")).rejects.toMatchObject({ errcode: 40030 });
  });

  it("is no right of a subscription account", async () => {
    const other = world.createClient({ account: { kind: "subscription", isVerified: true } });
    expect(() => other.oauth.authorizeAddress("https://x.cn", "s")).toThrow(/no-right/);
    await expect(other.oauth.exchange("c")).rejects.toMatchObject({ reason: "no-right" });
  });
});

describe("tickets of the JS-SDK", () => {
  it("are asked for once at a time, and kept until shortly before their end", async () => {
    const path = "/cgi-bin/ticket/getticket";
    const [ticket, same] = await Promise.all([client.jsTickets.get(), client.jsTickets.get()]);
    expect(same).toBe(ticket);
    await client.jsTickets.get();
    expect(world.count(path)).toBe(1);
    const url = "https://union.example.cn/m/subscribe?a=b";
    const signature = jsSdkSignature({ ticket, nonce: "n", timestamp: 1, url });
    const { jsTickets } = world.wechat.api;
    expect(jsTickets.isRight({ nonce: "n", timestamp: "1", signature, url })).toBe(true);
    expect(jsTickets.isRight({ nonce: "n", timestamp: "2", signature, url })).toBe(false);
    await world.wechat.advance(2 * hourMs);
    expect(await client.jsTickets.get()).not.toBe(ticket);
    expect(jsTickets.isRight({ nonce: "n", timestamp: "1", signature, url })).toBe(false);
  });
});
