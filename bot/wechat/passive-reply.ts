import type { OutgoingMessage } from "../outgoing-message.ts";
import type { MessageCipher } from "./message-cipher.ts";
import { messageSignature } from "./signature.ts";
import { buildXml, type XmlContent } from "./xml.ts";

/** "No reply", valid for every push; sent as it is, also in encrypted modes. Fact sheet 1.4. */
export const acceptedWithoutReply = "success";

export interface ReplyAddress {
  readonly openid: string;
  readonly accountId: string;
  readonly createdAt: Date;
}

/** The clear XML of a passive reply. Source: "被动回复用户消息", fact sheet 3. */
export function buildPassiveReply(message: OutgoingMessage, address: ReplyAddress): string {
  return buildXml({
    ToUserName: address.openid,
    FromUserName: address.accountId,
    CreateTime: Math.floor(address.createdAt.getTime() / 1000),
    MsgType: message.type,
    ...writeBody(message),
  });
}

function writeBody(message: OutgoingMessage): Record<string, XmlContent> {
  switch (message.type) {
    case "text":
      return { Content: message.text };
    case "image":
      return { Image: { MediaId: message.mediaId } };
    case "voice":
      return { Voice: { MediaId: message.mediaId } };
    case "video":
      return {
        Video: {
          MediaId: message.mediaId,
          Title: message.title,
          Description: message.description,
        },
      };
    case "music":
      return { Music: writeMusic(message) };
    case "news":
      return writeNews(message);
    case "transfer_customer_service":
      return message.agent ? { TransInfo: { KfAccount: message.agent } } : {};
  }
}

function writeMusic(message: OutgoingMessage & { type: "music" }): Record<string, XmlContent> {
  return {
    Title: message.title,
    Description: message.description,
    MusicUrl: message.musicUrl,
    HQMusicUrl: message.hqMusicUrl,
    ThumbMediaId: message.thumbMediaId,
  };
}

function writeNews(message: OutgoingMessage & { type: "news" }): Record<string, XmlContent> {
  const item = message.articles.map((article) => ({
    Title: article.title,
    Description: article.description,
    PicUrl: article.pictureUrl,
    Url: article.url,
  }));
  return { ArticleCount: item.length, Articles: { item } };
}

export interface ReplySealing {
  readonly cipher: MessageCipher;
  readonly token: string;
  /** Seconds; a millisecond value was seen to be rejected (fact sheet 1.6). */
  readonly timestampSeconds: number;
  readonly nonce: string;
}

/** Wraps a clear reply for compatible and safe mode. */
export function sealPassiveReply(clearXml: string, sealing: ReplySealing): string {
  const encrypt = sealing.cipher.encrypt(clearXml);
  const timestamp = String(sealing.timestampSeconds);
  return buildXml({
    Encrypt: encrypt,
    MsgSignature: messageSignature(sealing.token, { timestamp, nonce: sealing.nonce, encrypt }),
    TimeStamp: sealing.timestampSeconds,
    Nonce: sealing.nonce,
  });
}
