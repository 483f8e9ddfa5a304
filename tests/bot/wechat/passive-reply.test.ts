import { describe, expect, it } from "vitest";
import type { OutgoingMessage } from "../../../bot/outgoing-message.ts";
import { MessageCipher } from "../../../bot/wechat/message-cipher.ts";
import { buildPassiveReply, sealPassiveReply } from "../../../bot/wechat/passive-reply.ts";
import { messageSignature } from "../../../bot/wechat/signature.ts";
import { parseXml, textOf } from "../../../bot/wechat/xml.ts";

const address = { openid: "o1", accountId: "gh_1", createdAt: new Date(1_760_000_008_900) };
const head =
  "<xml><ToUserName><![CDATA[o1]]></ToUserName><FromUserName><![CDATA[gh_1]]></FromUserName><CreateTime>1760000008</CreateTime>";

describe("passive replies", () => {
  it.each<[OutgoingMessage, string]>([
    [
      { type: "text", text: "您好" },
      "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[您好]]></Content>",
    ],
    [
      { type: "image", mediaId: "m" },
      "<MsgType><![CDATA[image]]></MsgType><Image><MediaId><![CDATA[m]]></MediaId></Image>",
    ],
    [
      { type: "voice", mediaId: "m" },
      "<MsgType><![CDATA[voice]]></MsgType><Voice><MediaId><![CDATA[m]]></MediaId></Voice>",
    ],
    [
      { type: "video", mediaId: "m", title: "t" },
      "<MsgType><![CDATA[video]]></MsgType><Video><MediaId><![CDATA[m]]></MediaId><Title><![CDATA[t]]></Title></Video>",
    ],
    [
      { type: "music", thumbMediaId: "m", musicUrl: "u" },
      "<MsgType><![CDATA[music]]></MsgType><Music><MusicUrl><![CDATA[u]]></MusicUrl><ThumbMediaId><![CDATA[m]]></ThumbMediaId></Music>",
    ],
    [
      { type: "news", articles: [{ title: "t", description: "d", pictureUrl: "p", url: "u" }] },
      "<MsgType><![CDATA[news]]></MsgType><ArticleCount>1</ArticleCount><Articles><item><Title><![CDATA[t]]></Title><Description><![CDATA[d]]></Description><PicUrl><![CDATA[p]]></PicUrl><Url><![CDATA[u]]></Url></item></Articles>",
    ],
    [
      { type: "transfer_customer_service" },
      "<MsgType><![CDATA[transfer_customer_service]]></MsgType>",
    ],
    [
      { type: "transfer_customer_service", agent: "a@gh" },
      "<MsgType><![CDATA[transfer_customer_service]]></MsgType><TransInfo><KfAccount><![CDATA[a@gh]]></KfAccount></TransInfo>",
    ],
  ])("writes $type", (message, body) => {
    expect(buildPassiveReply(message, address)).toBe(`${head}${body}</xml>`);
  });

  it.each(["a]]>b", "]]>]]>", "<b>&amp;", "👨‍👩‍👧\n二行", "a\u0000b\ud800c"])(
    "survives %j in a text",
    (text) => {
      const fields = parseXml(buildPassiveReply({ type: "text", text }, address));
      const written = fields && textOf(fields, "Content");
      expect(written).toBe(text.replace("\u0000", "").toWellFormed());
    },
  );

  it("seals with a fresh prefix and a signature over its own ciphertext", () => {
    const cipher = new MessageCipher("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "wx1");
    const sealing = { cipher, token: "t", timestampSeconds: 1_760_000_008, nonce: "n" };
    const sealed = sealPassiveReply("<xml></xml>", sealing);
    expect(sealed).not.toBe(sealPassiveReply("<xml></xml>", sealing));
    const fields = parseXml(sealed);
    const encrypt = (fields && textOf(fields, "Encrypt")) ?? "";
    expect(cipher.decrypt(encrypt)).toEqual({ kind: "clear", text: "<xml></xml>" });
    expect(fields).toMatchObject({
      TimeStamp: "1760000008",
      Nonce: "n",
      MsgSignature: messageSignature("t", { timestamp: "1760000008", nonce: "n", encrypt }),
    });
    expect(sealed).toContain("<TimeStamp>1760000008</TimeStamp>");
  });
});
