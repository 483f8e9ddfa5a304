import type { NewsArticle, OutgoingMessage } from "../../outgoing-message.ts";
import { maxTextBytes } from "../split-text.ts";

/** A message outside the reply. `mpnews` is retired with the drafts, `link` is the mini programs'.
 *  Source: fact sheet 5.1. */
export type CustomerServiceMessage =
  | Exclude<OutgoingMessage, { type: "transfer_customer_service" | "video" }>
  | (Extract<OutgoingMessage, { type: "video" }> & { readonly thumbMediaId?: string })
  | {
      /** Lines to tap; a tap comes back as a text message with the item's id. */
      readonly type: "menu";
      readonly head?: string;
      readonly items: readonly MenuItem[];
      readonly tail?: string;
    }
  | { readonly type: "article"; readonly articleId: string }
  | { readonly type: "card"; readonly cardId: string }
  | {
      readonly type: "miniprogram";
      readonly title: string;
      readonly appId: string;
      readonly pagePath: string;
      readonly thumbMediaId: string;
    };

export interface MenuItem {
  /** Digits: the platform gives it back as a number. */
  readonly id: string;
  readonly content: string;
}

type Body = Readonly<Record<string, unknown>> & { readonly msgtype: string };

/** `msgtype` and its object, as the platform wants them. */
export function writeCustomerServiceMessage(message: CustomerServiceMessage): Body {
  switch (message.type) {
    case "text":
      return { msgtype: "text", text: { content: message.text } };
    case "image":
    case "voice":
      return { msgtype: message.type, [message.type]: { media_id: message.mediaId } };
    case "video":
      return { msgtype: "video", video: writeVideo(message) };
    case "music":
      return { msgtype: "music", music: writeMusic(message) };
    case "news":
      return { msgtype: "news", news: { articles: message.articles.map(writeArticle) } };
    case "menu":
      return { msgtype: "msgmenu", msgmenu: writeMenu(message) };
    case "article":
      return { msgtype: "mpnewsarticle", mpnewsarticle: { article_id: message.articleId } };
    case "card":
      return { msgtype: "wxcard", wxcard: { card_id: message.cardId } };
    case "miniprogram":
      return { msgtype: "miniprogrampage", miniprogrampage: writeMiniProgram(message) };
  }
}

type OfType<Type> = Extract<CustomerServiceMessage, { type: Type }>;

function writeVideo({ mediaId, thumbMediaId, title, description }: OfType<"video">) {
  return {
    media_id: mediaId,
    ...(thumbMediaId !== undefined && { thumb_media_id: thumbMediaId }),
    title: title ?? "",
    description: description ?? "",
  };
}

function writeMusic(music: OfType<"music">) {
  return {
    title: music.title ?? "",
    description: music.description ?? "",
    musicurl: music.musicUrl ?? "",
    hqmusicurl: music.hqMusicUrl ?? "",
    thumb_media_id: music.thumbMediaId,
  };
}

function writeArticle({ title, description, url, pictureUrl }: NewsArticle) {
  return { title, description, url, picurl: pictureUrl };
}

function writeMenu({ head, items, tail }: OfType<"menu">) {
  return {
    ...(head !== undefined && { head_content: head }),
    list: items,
    ...(tail !== undefined && { tail_content: tail }),
  };
}

function writeMiniProgram({ title, appId, pagePath, thumbMediaId }: OfType<"miniprogram">) {
  return { title, appid: appId, pagepath: pagePath, thumb_media_id: thumbMediaId };
}

/** What the platform would refuse, in Chinese; undefined when nothing is found. */
export function checkCustomerServiceMessage(message: CustomerServiceMessage): string | undefined {
  switch (message.type) {
    case "text":
      return checkText(message.text);
    case "news":
      return message.articles.length === 1 ? undefined : "客服消息的图文要正好 1 篇：请分成几条发";
    case "menu":
      return checkMenu(message);
    case "image":
    case "voice":
    case "video":
    case "music":
    case "article":
    case "card":
    case "miniprogram":
      return undefined;
  }
}

function checkText(text: string): string | undefined {
  if (text === "") return "文字内容是空的：请写上内容再发";
  const isTooLong = Buffer.byteLength(text) > maxTextBytes;
  return isTooLong ? `文字超过 ${maxTextBytes} 字节：请分成几条发` : undefined;
}

function checkMenu({ items }: OfType<"menu">): string | undefined {
  if (items.length === 0) return "菜单消息里没有选项：请至少写一项";
  const isWrong = ({ id, content }: MenuItem) => !/^\d+$/.test(id) || content === "";
  return items.some(isWrong) ? "菜单消息的选项要有文字，编号只能是数字：请改好再发" : undefined;
}
