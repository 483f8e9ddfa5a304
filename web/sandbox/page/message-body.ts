import type { ChatContent, Place } from "../api-types.ts";
import type { PassiveMessage } from "../callback/passive-message.ts";
import type { PlatformArticle, PlatformMessage } from "../platform/platform-message.ts";

type Video = Extract<PlatformMessage, { kind: "video" }>;
type Music = Extract<PlatformMessage, { kind: "music" }>;
type Menu = Extract<PlatformMessage, { kind: "menu" }>;
type Template = Extract<PlatformMessage, { kind: "template" }>;

/** What a bubble holds, whoever sent it and by whichever way it came. */
export type MessageBody =
  /** As typed: nothing in it is a link. */
  | { readonly kind: "plain"; readonly text: string }
  | { readonly kind: "rich"; readonly text: string }
  | { readonly kind: "image"; readonly mediaId: string }
  | { readonly kind: "voice"; readonly mediaId: string; readonly recognition: string }
  | Video
  | Music
  | Menu
  | Template
  | { readonly kind: "news"; readonly articles: readonly PlatformArticle[] }
  | { readonly kind: "place"; readonly place: Place }
  | {
      readonly kind: "card";
      readonly label: "文章" | "卡券" | "小程序";
      readonly title: string;
      readonly detail: string;
      readonly thumbMediaId: string;
    };

/** Undefined when the message is a grey line. */
export function messageBody(content: ChatContent): MessageBody | undefined {
  if (content.kind === "text") return { kind: "plain", text: content.text };
  if (content.kind === "image" || content.kind === "place") return content;
  if (content.kind === "voice") return { ...content, recognition: content.recognition ?? "" };
  if (content.kind === "reply") return replyBody(content.message);
  return content.kind === "message" ? sentBody(content.message) : undefined;
}

function replyBody(message: PassiveMessage): MessageBody | undefined {
  if (message.kind === "transfer_customer_service") return undefined;
  return sentBody(message.kind === "video" ? { ...message, thumbMediaId: "" } : message);
}

function sentBody(message: PlatformMessage): MessageBody {
  switch (message.kind) {
    case "text":
      return { kind: "rich", text: message.content };
    case "voice":
      return { kind: "voice", mediaId: message.mediaId, recognition: "" };
    case "image":
      return { kind: "image", mediaId: message.mediaId };
    case "video":
    case "music":
    case "news":
    case "menu":
    case "template":
      return message;
    case "article":
      return card("文章", {
        title: message.title || "公众号文章",
        detail: `文章编号 ${message.articleId}`,
      });
    case "card":
      return card("卡券", { title: "卡券", detail: `卡券编号 ${message.cardId}` });
    case "miniprogram":
      return {
        ...card("小程序", { title: message.title, detail: message.pagePath }),
        thumbMediaId: message.thumbMediaId,
      };
  }
}

function card(
  label: "文章" | "卡券" | "小程序",
  texts: { readonly title: string; readonly detail: string },
) {
  return { kind: "card", label, ...texts, thumbMediaId: "" } as const;
}
