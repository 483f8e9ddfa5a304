import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { CustomerServiceMessage } from "../../../../bot/wechat/api/customer-service-message.ts";
import { openClientWorld, type ClientWorld } from "../../../support/wechat-client-world.ts";

const openid = "oABCD1234efgh5678IJKLmnop_01";
const sendPath = "/cgi-bin/message/custom/send";

let world: ClientWorld;
beforeAll(async () => {
  world = await openClientWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.end());

const hello = { type: "text" as const, text: "您好，“沟通会”明天 9:00 <开始>" };

function sentBody(): unknown {
  const call = world.platform.calls.find(({ path }) => path === sendPath);
  return JSON.parse(call?.body.toString() ?? "null");
}

describe("customer-service messages", () => {
  const picture = { title: "标题", description: "说明", url: "https://a.cn/?a=1&b=2" };
  it.each<[string, CustomerServiceMessage, object]>([
    ["text", hello, { msgtype: "text", text: { content: "您好，“沟通会”明天 9:00 <开始>" } }],
    ["image", { type: "image", mediaId: "m1" }, { msgtype: "image", image: { media_id: "m1" } }],
    ["voice", { type: "voice", mediaId: "m2" }, { msgtype: "voice", voice: { media_id: "m2" } }],
    [
      "video",
      { type: "video", mediaId: "m3", title: "片" },
      { msgtype: "video", video: { media_id: "m3", title: "片", description: "" } },
    ],
    [
      "music",
      { type: "music", thumbMediaId: "t", musicUrl: "https://a.cn/1.mp3" },
      {
        msgtype: "music",
        music: {
          title: "",
          description: "",
          musicurl: "https://a.cn/1.mp3",
          hqmusicurl: "",
          thumb_media_id: "t",
        },
      },
    ],
    [
      "news",
      { type: "news", articles: [{ ...picture, pictureUrl: "https://a.cn/p.jpg" }] },
      { msgtype: "news", news: { articles: [{ ...picture, picurl: "https://a.cn/p.jpg" }] } },
    ],
    [
      "menu",
      { type: "menu", head: "满意吗？", items: [{ id: "101", content: "满意" }] },
      {
        msgtype: "msgmenu",
        msgmenu: { head_content: "满意吗？", list: [{ id: "101", content: "满意" }] },
      },
    ],
    [
      "article",
      { type: "article", articleId: "a1" },
      { msgtype: "mpnewsarticle", mpnewsarticle: { article_id: "a1" } },
    ],
    ["card", { type: "card", cardId: "c1" }, { msgtype: "wxcard", wxcard: { card_id: "c1" } }],
    [
      "miniprogram",
      { type: "miniprogram", title: "办事", appId: "wx1", pagePath: "p/x", thumbMediaId: "t" },
      {
        msgtype: "miniprogrampage",
        miniprogrampage: { title: "办事", appid: "wx1", pagepath: "p/x", thumb_media_id: "t" },
      },
    ],
  ])("writes %s as the platform wants it (fact sheet 5.1)", async (_type, message, expected) => {
    const outcome = await world.createClient().customerService.send(openid, message);
    expect(outcome).toEqual({ kind: "sent" });
    expect(sentBody()).toEqual({ touser: openid, ...expected });
  });

  it("sends Chinese and & as they are, without escapes (fact sheet 0)", async () => {
    const client = world.createClient();
    expect(
      await client.sendCustomerServiceMessage(openid, { type: "text", text: hello.text }),
    ).toEqual({
      kind: "sent",
    });
    const call = world.platform.calls.find(({ path }) => path === sendPath);
    expect(call?.contentType).toMatch(/^application\/json/);
    expect(call?.body.toString()).toContain("您好，“沟通会”明天 9:00 <开始>");
  });

  it.each<[string, CustomerServiceMessage | { type: "transfer_customer_service" }, RegExp]>([
    ["an empty text", { type: "text", text: "" }, /空/],
    ["a text above 2,048 bytes", { type: "text", text: "工".repeat(683) }, /2048 字节/],
    ["two articles", { type: "news", articles: [] }, /正好 1 篇/],
    ["a menu without items", { type: "menu", items: [] }, /没有选项/],
    ["a menu id that is no number", { type: "menu", items: [{ id: "a", content: "x" }] }, /数字/],
    ["a handover", { type: "transfer_customer_service" }, /被动回复/],
  ])("keeps %s at home", async (_title, message, explanation) => {
    const outcome = await world.createClient().customerService.send(openid, message);
    expect(outcome).toMatchObject({
      kind: "not-sent",
      explanation: expect.stringMatching(explanation) as string,
    });
    expect(world.platform.calls).toEqual([]);
  });

  it("without the right nothing is asked, not even a token", async () => {
    const client = world.createClient({ account: { kind: "service", isVerified: false } });
    const outcome = await client.customerService.send(openid, hello);
    expect(outcome).toMatchObject({
      kind: "not-sent",
      explanation: expect.stringContaining("微信认证") as string,
    });
    expect(world.platform.calls).toEqual([]);
  });

  it("tells the platform's no as a value, and logs neither openid nor text", async () => {
    world.answerWith(() => ({ errcode: 45_015, errmsg: `out of time ${openid} rid: 6a-7b-8c` }));
    const outcome = await world.createClient().customerService.send(openid, hello);
    expect(outcome).toMatchObject({ kind: "failed", errcode: 45_015, action: "give-up-recipient" });
    const failed = world.log.events.find(({ event }) => event === "wechat.call-failed");
    expect(failed).toMatchObject({ api: sendPath, errcode: 45_015, rid: "6a-7b-8c" });
    expect(JSON.stringify([world.log.events, world.log.debugEvents])).not.toMatch(
      new RegExp(`${openid}|沟通会”|token-1`),
    );
  });

  it.each(["drop", "silence"] as const)(
    "is unknown and never repeated when the connection ends after sending: %s",
    async (end) => {
      world.answerWith(() => end);
      const client = world.createClient({ timeouts: { headersMs: 60 } });
      expect(await client.customerService.send(openid, hello)).toEqual({ kind: "unknown" });
      expect(world.platform.count(sendPath)).toBe(1);
      expect(world.log.events).toContainEqual(
        expect.objectContaining({ event: "wechat.unreachable", isSent: true }),
      );
    },
  );

  it.each([
    ["HTTP 500", { raw: "oops", status: 500 }],
    ["HTTP 502 with JSON", { raw: '{"errcode":0}', status: 502, contentType: "application/json" }],
    ["a page instead of JSON", { raw: "<html></html>" }],
    ["nothing at all", { raw: "" }],
  ])("is unknown and never repeated after %s", async (_title, answer) => {
    world.answerWith(() => answer);
    expect(await world.createClient().customerService.send(openid, hello)).toEqual({
      kind: "unknown",
    });
    expect(world.platform.count(sendPath)).toBe(1);
  });

  it("was not sent when nobody listens; the token call's silence does not make it unknown", async () => {
    const dead = world.createClient({ apiBase: "http://127.0.0.1:9" });
    expect(await dead.customerService.send(openid, hello)).toMatchObject({ kind: "not-sent" });
    await world.reset();
    world.platform.script = () => "drop";
    const client = world.createClient();
    expect(await client.customerService.send(openid, hello)).toMatchObject({ kind: "not-sent" });
    expect(world.platform.count(sendPath)).toBe(0);
  });

  it("was not sent when the database fails before", async () => {
    const { stores } = world;
    const broken = Object.assign(Object.create(stores.accessTokens) as typeof stores.accessTokens, {
      find: () => Promise.reject(new Error("database gone")),
    });
    const client = world.createClient({ stores: { ...stores, accessTokens: broken } });
    expect(await client.customerService.send(openid, hello)).toMatchObject({ kind: "not-sent" });
    expect(world.platform.calls).toEqual([]);
  });

  it("shows typing; “not now” is no failure (45080, 45081)", async () => {
    const { customerService } = world.createClient();
    await customerService.setTyping(openid, true);
    const call = world.platform.calls.find(({ path }) => path.endsWith("/typing"));
    expect(JSON.parse(call?.body.toString() ?? "")).toEqual({ touser: openid, command: "Typing" });
    world.answerWith(() => ({ errcode: 45_080, errmsg: "no traffic" }));
    await customerService.setTyping(openid, false);
    expect(world.log.events.filter(({ event }) => event === "wechat.call-failed")).toEqual([]);
  });
});
