import type { CallbackSettings } from "./callback-settings.ts";
import type { NewsArticle, PassiveMessage } from "./passive-message.ts";
import type { PushFailure } from "./push-failure.ts";
import { openReply } from "./reply-envelope.ts";
import { child, childText, type XmlElement } from "./xml-reader.ts";

/** What the reply is measured against: the push it answers. */
export interface AnsweredPush {
  readonly openid: string;
  readonly isEvent: boolean;
}

export type ReplyVerdict =
  | { readonly kind: "reply"; readonly message: PassiveMessage; readonly raw: string }
  | { readonly kind: "silent" }
  /** `raw` is the XML in clear, if the reading came that far. */
  | { readonly kind: "invalid"; readonly reason: PushFailure; readonly raw?: string };

/** What every deployed SDK splits at; not on the platform's page. Source: fact sheet 3. */
const longestTextBytes = 2_048;
/** An answer to a message shows one article, to an event up to eight. Source: "被动回复用户消息". */
const mostArticles = { message: 1, event: 8 };

type Parsed = PassiveMessage | { readonly kind: "invalid"; readonly reason: PushFailure };

/** Judges a response body as the platform does. `success` and the empty body are never encrypted. */
export function readReply(
  body: string,
  push: AnsweredPush,
  settings: CallbackSettings,
): ReplyVerdict {
  if (body === "" || body === "success") return { kind: "silent" };
  const opened = openReply(body, settings);
  if (opened.kind === "invalid") return opened;
  const { xml, raw } = opened;
  const addressFault = findAddressFault(xml, push, settings);
  if (addressFault) return { kind: "invalid", reason: addressFault, raw };
  const message = parseMessage(xml, push);
  if (message.kind === "invalid") return { ...message, raw };
  return hasStringOutsideCdata(xml)
    ? { kind: "invalid", reason: "no-cdata", raw }
    : { kind: "reply", message, raw };
}

function findAddressFault(
  xml: XmlElement,
  push: AnsweredPush,
  settings: CallbackSettings,
): PushFailure | undefined {
  if (childText(xml, "ToUserName") !== push.openid) return "wrong-receiver";
  if (childText(xml, "FromUserName") !== settings.originalId) return "wrong-sender";
  if (!/^\d{1,10}$/.test(childText(xml, "CreateTime"))) return "bad-timestamp";
  return undefined;
}

function parseMessage(xml: XmlElement, push: AnsweredPush): Parsed {
  const parse = parsers[childText(xml, "MsgType")];
  return parse ? parse(xml, push) : invalid("unknown-type");
}

const parsers: Readonly<
  Record<string, ((xml: XmlElement, push: AnsweredPush) => Parsed) | undefined>
> = {
  __proto__: null as never,
  text: parseText,
  image: (xml) => parseMedia(xml, "image", "Image"),
  voice: (xml) => parseMedia(xml, "voice", "Voice"),
  video: parseVideo,
  music: parseMusic,
  news: parseNews,
  transfer_customer_service: parseTransfer,
};

function parseText(xml: XmlElement): Parsed {
  const content = childText(xml, "Content");
  if (content === "") return invalid("empty-text");
  return Buffer.byteLength(content) > longestTextBytes
    ? invalid("text-too-long")
    : { kind: "text", content };
}

function parseMedia(xml: XmlElement, kind: "image" | "voice", wrapper: string): Parsed {
  const mediaId = innerText(xml, wrapper, "MediaId");
  return mediaId === "" ? invalid("no-media-id") : { kind, mediaId };
}

function parseVideo(xml: XmlElement): Parsed {
  const mediaId = innerText(xml, "Video", "MediaId");
  if (mediaId === "") return invalid("no-media-id");
  const title = innerText(xml, "Video", "Title");
  return { kind: "video", mediaId, title, description: innerText(xml, "Video", "Description") };
}

function parseMusic(xml: XmlElement): Parsed {
  const thumbMediaId = innerText(xml, "Music", "ThumbMediaId");
  if (thumbMediaId === "") return invalid("no-media-id");
  return {
    kind: "music",
    title: innerText(xml, "Music", "Title"),
    description: innerText(xml, "Music", "Description"),
    musicUrl: innerText(xml, "Music", "MusicUrl"),
    hqMusicUrl: innerText(xml, "Music", "HQMusicUrl"),
    thumbMediaId,
  };
}

function parseNews(xml: XmlElement, push: AnsweredPush): Parsed {
  const items = (child(xml, "Articles")?.children ?? []).filter(({ name }) => name === "item");
  const most = push.isEvent ? mostArticles.event : mostArticles.message;
  const isCounted = childText(xml, "ArticleCount") === String(items.length);
  return isCounted && items.length >= 1 && items.length <= most
    ? { kind: "news", articles: items.map(readArticle) }
    : invalid("article-count");
}

function readArticle(item: XmlElement): NewsArticle {
  return {
    title: childText(item, "Title"),
    description: childText(item, "Description"),
    picUrl: childText(item, "PicUrl"),
    url: childText(item, "Url"),
  };
}

function parseTransfer(xml: XmlElement, push: AnsweredPush): Parsed {
  if (push.isEvent) return invalid("not-for-events");
  return {
    kind: "transfer_customer_service",
    kfAccount: innerText(xml, "TransInfo", "KfAccount"),
  };
}

function innerText(xml: XmlElement, wrapper: string, name: string): string {
  const inner = child(xml, wrapper);
  return inner ? childText(inner, name) : "";
}

function invalid(reason: PushFailure): Parsed {
  return { kind: "invalid", reason };
}

/** The documented form has every string in CDATA; only numbers may stand bare. */
function hasStringOutsideCdata(element: XmlElement): boolean {
  if (element.hasBareText && !/^\s*\d+\s*$/.test(element.text)) return true;
  return element.children.some(hasStringOutsideCdata);
}
