import { textOf, type XmlElement } from "./xml.ts";

interface FromArticle {
  /** Set when the message was sent from an article's page. */
  readonly article?: { readonly messageDataId: string; readonly index: number };
}

/** The messages of fact sheet 2.1. Media ids are valid for three days. */
export type InboundMessage = FromArticle & { readonly kind: "message"; readonly msgId: string } & (
    | {
        readonly type: "text";
        readonly text: string;
        /** Set when the text comes from a tapped msgmenu item or link. */
        readonly menuItemId?: string;
      }
    | { readonly type: "image"; readonly pictureUrl: string; readonly mediaId: string }
    | {
        readonly type: "voice";
        readonly mediaId: string;
        readonly format: string;
        readonly mediaId16K?: string;
        /** The platform's transcript; absent or empty where recognition is off. */
        readonly recognition?: string;
      }
    | {
        readonly type: "video" | "shortvideo";
        readonly mediaId: string;
        readonly thumbMediaId: string;
      }
    | {
        readonly type: "location";
        readonly latitude: number;
        readonly longitude: number;
        readonly scale: number;
        readonly label: string;
      }
    | {
        readonly type: "link";
        readonly title: string;
        readonly description: string;
        readonly url: string;
      }
    | {
        readonly type: "file";
        readonly title: string;
        readonly fileKey: string;
        readonly fileBytes: number;
      }
    /** Stickers, cards and the like, which the platform does not forward. */
    | { readonly type: "unsupported" }
  );

type MessageBody<Type extends string, Message = InboundMessage> = Message extends {
  type: infer Types;
}
  ? Type extends Types
    ? Omit<Message, "kind" | "msgId" | "type" | "article">
    : never
  : never;

/** The platform's stand-ins for what it does not forward; observed, fact sheet 2.1. */
const unsupportedTexts: ReadonlySet<string> = new Set([
  "【收到不支持的消息类型，暂无法显示】",
  "【收到不支援的訊息類型，無法顯示】",
  "[Unsupported Message]",
]);

/** Undefined when the type is not listed or a required field is missing. */
export function readMessage(messageType: string, fields: XmlElement): InboundMessage | undefined {
  const msgId = textOf(fields, "MsgId");
  const body = bodyReaders.get(messageType)?.(fields);
  if (!msgId || !body) return undefined;
  const type = isStandIn(body) ? "unsupported" : messageType;
  return Object.assign(
    body,
    { kind: "message", type, msgId },
    readArticle(fields),
  ) as InboundMessage;
}

function isStandIn(body: { text?: string }): boolean {
  return body.text !== undefined && unsupportedTexts.has(body.text);
}

function readArticle(fields: XmlElement): FromArticle | undefined {
  const messageDataId = textOf(fields, "MsgDataId");
  if (!messageDataId) return undefined;
  return { article: { messageDataId, index: Number(textOf(fields, "Idx") ?? 1) } };
}

const bodyReaders = new Map<string, (fields: XmlElement) => object | undefined>(
  Object.entries({
    text: readText,
    image: readImage,
    voice: readVoice,
    video: readVideo,
    shortvideo: readVideo,
    location: readLocation,
    link: readLink,
    file: readFile,
  }),
);

function readText(fields: XmlElement): MessageBody<"text"> | undefined {
  const text = textOf(fields, "Content");
  if (text === undefined) return undefined;
  const menuItemId = textOf(fields, "bizmsgmenuid");
  return menuItemId ? { text, menuItemId } : { text };
}

function readImage(fields: XmlElement): MessageBody<"image"> | undefined {
  const mediaId = textOf(fields, "MediaId");
  return mediaId ? { mediaId, pictureUrl: textOf(fields, "PicUrl") ?? "" } : undefined;
}

function readVoice(fields: XmlElement): MessageBody<"voice"> | undefined {
  const mediaId = textOf(fields, "MediaId");
  if (!mediaId) return undefined;
  const mediaId16K = textOf(fields, "MediaId16K");
  const recognition = textOf(fields, "Recognition");
  return {
    mediaId,
    format: textOf(fields, "Format") ?? "",
    ...(mediaId16K && { mediaId16K }),
    ...(recognition && { recognition }),
  };
}

function readVideo(fields: XmlElement): MessageBody<"video"> | undefined {
  const mediaId = textOf(fields, "MediaId");
  return mediaId ? { mediaId, thumbMediaId: textOf(fields, "ThumbMediaId") ?? "" } : undefined;
}

function readLocation(fields: XmlElement): MessageBody<"location"> | undefined {
  const latitude = Number(textOf(fields, "Location_X") || Number.NaN);
  const longitude = Number(textOf(fields, "Location_Y") || Number.NaN);
  if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) return undefined;
  return {
    latitude,
    longitude,
    scale: Number(textOf(fields, "Scale") ?? 0),
    label: textOf(fields, "Label") ?? "",
  };
}

function readLink(fields: XmlElement): MessageBody<"link"> | undefined {
  const url = textOf(fields, "Url");
  if (!url) return undefined;
  return {
    url,
    title: textOf(fields, "Title") ?? "",
    description: textOf(fields, "Description") ?? "",
  };
}

function readFile(fields: XmlElement): MessageBody<"file"> | undefined {
  const fileKey = textOf(fields, "FileKey");
  if (!fileKey) return undefined;
  return {
    fileKey,
    title: textOf(fields, "Title") ?? "",
    fileBytes: Number(textOf(fields, "FileTotalLen") ?? 0),
  };
}
