import { describe, expect, it } from "vitest";
import type { CallbackSettings } from "../../../../web/sandbox/callback/callback-settings.ts";
import { readReply } from "../../../../web/sandbox/callback/reply-reader.ts";
import { BareText, writeXml, type XmlFields } from "../../../../web/sandbox/callback/xml-writer.ts";
import { sealedReply } from "../fake-account.ts";

const openid = "oABCD1234efgh5678IJKLmnop_01";
const settings = {
  url: "http://account.test/",
  token: "UnionSimToken01",
  encodingAesKey: "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
  appId: "wx1234567890abcdef",
  originalId: "gh_0a1b2c3d4e5f",
};

function reply(fields: XmlFields): string {
  return writeXml({
    ToUserName: openid,
    FromUserName: settings.originalId,
    CreateTime: 1_760_000_008,
    ...fields,
  });
}

const text = (content: string, change: XmlFields = {}) =>
  reply({ MsgType: "text", Content: content, ...change });

const article = {
  Title: "题",
  Description: "述",
  PicUrl: "http://a.test/1.jpg",
  Url: "http://a.test/",
};
const news = (count: number, articles: number) =>
  reply({
    MsgType: "news",
    ArticleCount: count,
    Articles: { item: Array.from({ length: articles }, () => article) },
  });

function judge(body: string, change: Partial<CallbackSettings & { isEvent: boolean }> = {}) {
  const { mode = "plain", isEvent = false } = change;
  return readReply(body, { openid, isEvent }, { ...settings, mode });
}

describe("a reply in clear", () => {
  it.each([
    ["success", "success"],
    ["an empty body", ""],
  ])("takes %s as silence in every mode", (_, body) => {
    for (const mode of ["plain", "compatible", "safe"] as const) {
      expect(judge(body, { mode })).toEqual({ kind: "silent" });
    }
  });

  it.each([
    ["text", text("一]]>二\n👍"), { kind: "text", content: "一]]>二\n👍" }],
    ["2,048 bytes", text("字".repeat(682) + "ab"), { kind: "text" }],
    [
      "image",
      reply({ MsgType: "image", Image: { MediaId: "m1" } }),
      { kind: "image", mediaId: "m1" },
    ],
    [
      "voice",
      reply({ MsgType: "voice", Voice: { MediaId: "m2" } }),
      { kind: "voice", mediaId: "m2" },
    ],
    [
      "video",
      reply({ MsgType: "video", Video: { MediaId: "m3", Title: "片" } }),
      { kind: "video", mediaId: "m3", title: "片", description: "" },
    ],
    [
      "music",
      reply({ MsgType: "music", Music: { MusicUrl: "http://a.test/a.mp3", ThumbMediaId: "m4" } }),
      { kind: "music", musicUrl: "http://a.test/a.mp3", hqMusicUrl: "", thumbMediaId: "m4" },
    ],
    ["news", news(1, 1), { kind: "news", articles: [{ title: "题", url: "http://a.test/" }] }],
    [
      "transfer",
      reply({ MsgType: "transfer_customer_service" }),
      { kind: "transfer_customer_service", kfAccount: "" },
    ],
    [
      "transfer to a named agent",
      reply({ MsgType: "transfer_customer_service", TransInfo: { KfAccount: "a@gh" } }),
      { kind: "transfer_customer_service", kfAccount: "a@gh" },
    ],
  ])("reads %s", (_, body, message) => {
    expect(judge(body)).toMatchObject({ kind: "reply", message, raw: body });
  });

  it.each([
    ["JSON", '{"a":1}', "not-a-reply"],
    ["an HTML page", "<html><body>502</body></html>", "not-a-reply"],
    ["quoted success", '"success"', "not-a-reply"],
    ["success and a line break", "success\n", "not-a-reply"],
    ["another receiver", text("好", { ToUserName: "oOther" }), "wrong-receiver"],
    ["another sender", text("好", { FromUserName: openid }), "wrong-sender"],
    ["a time in milliseconds", text("好", { CreateTime: 1_760_000_008_000 }), "bad-timestamp"],
    ["an unknown type", reply({ MsgType: "location" }), "unknown-type"],
    ["a type named like a property", reply({ MsgType: "constructor" }), "unknown-type"],
    ["an empty text", text(""), "empty-text"],
    ["2,049 bytes", text("字".repeat(683)), "text-too-long"],
    ["an image without id", reply({ MsgType: "image", Image: {} }), "no-media-id"],
    ["a video without id", reply({ MsgType: "video" }), "no-media-id"],
    ["music without thumb", reply({ MsgType: "music", Music: { Title: "a" } }), "no-media-id"],
    ["two articles", news(2, 2), "article-count"],
    ["a wrong count", news(2, 1), "article-count"],
    ["no article", news(0, 0), "article-count"],
    ["a string outside CDATA", text("", { Content: new BareText("好") }), "no-cdata"],
    ["an envelope in plain mode", sealedReply(text("好")), "wrong-receiver"],
  ])("refuses %s", (_, body, reason) => {
    expect(judge(body)).toMatchObject({ kind: "invalid", reason });
  });

  it("allows an event eight articles and no transfer", () => {
    const isEvent = true;
    expect(judge(news(8, 8), { isEvent }).kind).toBe("reply");
    expect(judge(news(9, 9), { isEvent })).toMatchObject({ reason: "article-count" });
    const transfer = reply({ MsgType: "transfer_customer_service" });
    expect(judge(transfer, { isEvent })).toMatchObject({ reason: "not-for-events" });
  });
});

describe("a sealed reply", () => {
  const mode = "safe" as const;

  it("is opened in safe and in compatible mode", () => {
    for (const each of ["safe", "compatible"] as const) {
      expect(judge(sealedReply(text("好")), { mode: each })).toMatchObject({ kind: "reply" });
    }
    expect(judge(text("好"), { mode: "compatible" })).toMatchObject({ kind: "reply" });
  });

  it.each([
    ["clear text in safe mode", text("好"), "not-encrypted"],
    ["a wrong signature", sealedReply(text("好"), { signature: "0".repeat(40) }), "bad-signature"],
    ["a short signature", sealedReply(text("好"), { signature: "0" }), "bad-signature"],
    ["another token", sealedReply(text("好"), { token: "other" }), "bad-signature"],
    ["another appid", sealedReply(text("好"), { appId: "wx0" }), "wrong-appid"],
    ["another key", sealedReply(text("好"), { encodingAesKey: "A".repeat(43) }), "bad-encryption"],
    ["milliseconds", sealedReply(text("好"), { timestamp: "1760000008000" }), "bad-timestamp"],
    ["sealed success", sealedReply("success"), "not-a-reply"],
    ["a fault inside", sealedReply(text("")), "empty-text"],
  ])("refuses %s", (_, body, reason) => {
    expect(judge(body, { mode })).toMatchObject({ kind: "invalid", reason });
  });
});
