import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PlatformFollower } from "../../../../web/sandbox/platform/rules/follower-book.ts";
import type { PlatformMessage } from "../../../../web/sandbox/platform/platform-message.ts";
import { amr, formOf, jpeg, mp4, png } from "./media-files.ts";
import {
  act,
  dayMs,
  event,
  secondMs,
  sendPath,
  startWechat,
  textTo,
  type Json,
  type TestWechat,
} from "./start-wechat.ts";

let wechat: TestWechat;
beforeEach(async () => {
  wechat = await startWechat();
});
afterEach(() => wechat.stop());

async function upload(type: string, bytes: Buffer): Promise<string> {
  const answer = await wechat.call(`/cgi-bin/media/upload?type=${type}`, formOf(bytes));
  return String(answer["media_id"] ?? answer["thumb_media_id"]);
}

const errcodeOf = async (body: object) => (await wechat.call(sendPath, body))["errcode"];

async function send(msgtype: string, content: unknown): Promise<PlatformMessage | undefined> {
  const touser = wechat.createWriter();
  const answer = await wechat.call(sendPath, { touser, msgtype, [msgtype]: content });
  expect(answer).toEqual({ errcode: 0, errmsg: "ok" });
  return wechat.api.received(touser).at(-1);
}

describe("customer-service messages reach the follower (fact sheet 5.1)", () => {
  it("of every type", async () => {
    const [image, voice] = [await upload("image", png()), await upload("voice", amr())];
    const [video, thumb] = [await upload("video", mp4()), await upload("thumb", jpeg())];
    expect(await send("text", { content: "您好👋" })).toEqual({ kind: "text", content: "您好👋" });
    expect(await send("image", { media_id: image })).toEqual({ kind: "image", mediaId: image });
    expect(await send("voice", { media_id: voice })).toEqual({ kind: "voice", mediaId: voice });
    const titled = { title: "题", description: "述" };
    expect(await send("video", { media_id: video, thumb_media_id: thumb, ...titled })).toEqual({
      ...{ kind: "video", mediaId: video, thumbMediaId: thumb, ...titled },
    });
    const urls = { musicurl: "http://x.cn/a", hqmusicurl: "http://x.cn/b", thumb_media_id: thumb };
    expect(await send("music", { ...titled, ...urls })).toEqual({
      ...{ kind: "music", ...titled, musicUrl: "http://x.cn/a", hqMusicUrl: "http://x.cn/b" },
      thumbMediaId: thumb,
    });
    const article = { ...titled, url: "http://x.cn/", picurl: "http://x.cn/p" };
    expect(await send("news", { articles: [article] })).toEqual({
      kind: "news",
      articles: [{ ...titled, url: "http://x.cn/", picUrl: "http://x.cn/p" }],
    });
    const articleId = wechat.api.articles.publish("文章");
    expect(await send("mpnewsarticle", { article_id: articleId })).toEqual({
      ...{ kind: "article", articleId, title: "文章" },
    });
    const list = [{ id: "101", content: "满意" }];
    expect(await send("msgmenu", { head_content: "头", list, tail_content: "尾" })).toEqual({
      ...{ kind: "menu", head: "头", items: list, tail: "尾" },
    });
    expect(await send("wxcard", { card_id: "c1" })).toEqual({ kind: "card", cardId: "c1" });
    const page = { title: "题", appid: "wx0123456789abcdef", pagepath: "p", thumb_media_id: thumb };
    expect(await send("miniprogrampage", page)).toEqual({
      ...{ kind: "miniprogram", title: "题", appId: page.appid, pagePath: "p" },
      thumbMediaId: thumb,
    });
  });

  it("tells who listens", async () => {
    const heard: unknown[] = [];
    wechat.api.onMessage((openid, message) => heard.push([openid, message.kind]));
    const openid = wechat.createWriter();
    await wechat.call(sendPath, textTo(openid));
    expect(heard).toEqual([[openid, "text"]]);
  });
});

describe("what the platform does not take (fact sheet 5.1)", () => {
  const url = "http://x.cn/";
  it.each<[string, string, unknown, number]>([
    ["an unknown type", "sticker", {}, 40008],
    ["link, which is for mini programs", "link", {}, 40008],
    ["an empty text", "text", { content: "" }, 44004],
    ["a text over 2,048 bytes", "text", { content: "中".repeat(683) }, 45002],
    ["a picture that there is not", "image", { media_id: "x" }, 40007],
    ["articles that are no list", "news", { articles: { title: "一", url } }, 45162],
    ["no article", "news", { articles: [] }, 44003],
    ["two articles", "news", { articles: [{ url }, { url }] }, 45008],
    ["articles by media_id, retired", "mpnews", { media_id: "x" }, 40007],
    ["an article that there is not", "mpnewsarticle", { article_id: "x" }, 53600],
    ["a menu without items", "msgmenu", { list: [] }, 45162],
    ["a menu item without text", "msgmenu", { list: [{ id: "1" }] }, 45162],
    ["a card without id", "wxcard", {}, 45162],
    ["a foreign mini program", "miniprogrampage", { appid: "gh_1" }, 40013],
    ["music without picture", "music", {}, 40007],
  ])("%s", async (_name, msgtype, content, errcode) => {
    const touser = wechat.createWriter();
    expect(await errcodeOf({ touser, msgtype, [msgtype]: content })).toBe(errcode);
    expect(wechat.api.received(touser)).toEqual([]);
  });

  it("2,048 bytes are taken", async () => {
    expect(await errcodeOf(textTo(wechat.createWriter(), "a".repeat(2_048)))).toBe(0);
  });

  it("a medium of another kind, or older than three days: 40007", async () => {
    const voice = await upload("voice", amr());
    const image = await upload("image", png());
    const imageTo = (media_id: string) => {
      const touser = wechat.createWriter();
      return errcodeOf({ touser, msgtype: "image", image: { media_id } });
    };
    expect(await imageTo(voice)).toBe(40007);
    await wechat.advance(3 * dayMs - 1);
    expect(await imageTo(image)).toBe(0);
    await wechat.advance(1);
    expect(await imageTo(image)).toBe(40007);
  });

  it("a mini program that is not linked", async () => {
    wechat.api.settings.change({ linkedMiniPrograms: ["wxaaaaaaaaaaaaaaaa"] });
    const touser = wechat.createWriter();
    const miniprogrampage = { appid: "wx0123456789abcdef" };
    expect(await errcodeOf({ touser, msgtype: "miniprogrampage", miniprogrampage })).toBe(40013);
  });
});

describe("whom the platform does not write to (fact sheet 5.1)", () => {
  it.each<[string, () => string, number]>([
    ["no openid at all", () => "", 40003],
    ["something that is no openid", () => "oABC", 40003],
    ["another account's", () => "oABCD1234efgh5678IJKLmnop_01", 40003],
    ["somebody who never followed", () => wechat.platform.createFollower(), 43004],
    ["a follower who did nothing", () => wechat.createFollower(), 45015],
  ])("%s", async (_name, openid, errcode) => {
    expect(await errcodeOf(textTo(openid()))).toBe(errcode);
  });

  it.each<[string, Partial<PlatformFollower>, number]>([
    ["somebody on the blacklist", { blacklistedAtMs: 1 }, 43019],
    ["somebody whom the platform restricted", { isRestricted: true }, 50002],
    ["somebody who refuses messages", { refusesMessages: true }, 48002],
    ["a protected minor", { isProtectedMinor: true }, 70000],
  ])("%s", async (_name, state, errcode) => {
    const openid = wechat.createWriter();
    wechat.api.followers.change(openid, state);
    expect(await errcodeOf(textTo(openid))).toBe(errcode);
    expect(wechat.api.received(openid)).toEqual([]);
  });

  it("somebody who went: 45015, after two days 50005", async () => {
    const openid = wechat.createWriter();
    wechat.api.noteAct(openid, event("unsubscribe"));
    await wechat.advance(2 * dayMs - 1);
    expect(await errcodeOf(textTo(openid))).toBe(45015);
    await wechat.advance(1);
    expect(await errcodeOf(textTo(openid))).toBe(50005);
  });
});

describe("typing (fact sheet 5.1)", () => {
  const type = async (touser: string, command: string) =>
    (await wechat.call("/cgi-bin/message/custom/typing", { touser, command }))["errcode"];

  it("needs a message in the last 30 s: 45080; not twice: 45081; two commands: 45072", async () => {
    const seen: Json[] = [];
    wechat.api.onTyping((openid, isTyping) => seen.push({ openid, isTyping }));
    const openid = wechat.createFollower();
    expect(await type(openid, "Typing")).toBe(45080);
    wechat.api.noteAct(openid, act());
    expect(await type(openid, "typing")).toBe(45072);
    expect(await type(openid, "Typing")).toBe(0);
    expect(await type(openid, "Typing")).toBe(45081);
    expect(await type(openid, "CancelTyping")).toBe(0);
    expect(await type(openid, "Typing")).toBe(0);
    await wechat.call(sendPath, textTo(openid));
    await wechat.advance(30 * secondMs);
    expect(await type(openid, "Typing")).toBe(0);
    await wechat.advance(1);
    expect(await type(openid, "CancelTyping")).toBe(45080);
    expect(seen.map(({ isTyping }) => isTyping)).toEqual([true, false, true, true]);
  });

  it("refuses a foreign openid", async () => {
    expect(await type("oABCD1234efgh5678IJKLmnop_01", "Typing")).toBe(40003);
  });
});
