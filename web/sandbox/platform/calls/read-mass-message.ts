import { ApiRefusal, demand } from "../http/api-refusal.ts";
import type { ApiCall } from "../http/endpoint.ts";
import { byteLength, objectIn, textIn, textListIn, type JsonObject } from "../http/json-body.ts";
import type { PlatformMessage } from "../platform-message.ts";
import type { DraftArticle } from "../rules/draft-article.ts";
import type { World } from "../world.ts";
import { mediaUrl } from "./media-calls.ts";

/** What a mass send carries. */
export interface MassContent {
  /** What each phone shows, in this order. */
  readonly messages: readonly PlatformMessage[];
  /** Of articles only. */
  readonly draft?: { readonly mediaId: string; readonly articles: readonly DraftArticle[] };
}

interface MassCall {
  readonly call: ApiCall;
  /** Where the articles are going to lie. */
  readonly articleBase: string;
  /** A preview names one picture, a send a list. */
  readonly isPreview: boolean;
}

/** As for customer-service texts; the page states none. */
const textBytes = 2_048;

/** @throws ApiRefusal for a type or a content that the platform does not take. Source: fact sheet 5.2. */
export function readMassMessage(world: World, mass: MassCall): MassContent {
  const { body } = mass.call;
  switch (textIn(body, "msgtype")) {
    case "text":
      return { messages: [readText(objectIn(body, "text"))] };
    case "image":
      return { messages: readImages(world, body, mass.isPreview) };
    case "voice":
      return { messages: [readVoice(world, objectIn(body, "voice"))] };
    case "mpnews":
      return readDraft(world, mass);
    case "mpvideo":
      throw new ApiRefusal(48022);
    case "wxcard":
      throw new ApiRefusal(45113);
    default:
      throw new ApiRefusal(40008);
  }
}

/** What makes two sends the same where no clientmsgid tells them apart. */
export function contentOf(body: JsonObject): string {
  const type = textIn(body, "msgtype");
  return JSON.stringify([type, body[type === "image" ? "images" : type]]);
}

function readText(content: JsonObject): PlatformMessage {
  const text = textIn(content, "content");
  demand(text !== "", 44004);
  demand(byteLength(text) <= textBytes, 45002);
  return { kind: "text", content: text };
}

function readImages({ media }: World, body: JsonObject, isPreview: boolean): PlatformMessage[] {
  const mediaIds = isPreview
    ? [textIn(objectIn(body, "image"), "media_id")]
    : textListIn(objectIn(body, "images"), "media_ids");
  demand(mediaIds !== undefined && mediaIds.length > 0, 40007);
  return mediaIds.map((mediaId) => {
    demand(media.isUsable(mediaId, "image"), 40007);
    return { kind: "image", mediaId };
  });
}

function readVoice({ media }: World, content: JsonObject): PlatformMessage {
  const mediaId = textIn(content, "media_id");
  demand(media.isUsable(mediaId, "voice"), 40007);
  return { kind: "voice", mediaId };
}

/** A test account may send no articles. Source: fact sheet 16. */
function readDraft({ drafts, settings }: World, { call, articleBase }: MassCall): MassContent {
  demand(settings.current.accountKind !== "test", 48008);
  const mediaId = textIn(objectIn(call.body, "mpnews"), "media_id");
  const { articles } = drafts.require(mediaId);
  const cards = articles.map(({ title, digest, thumbMediaId }, at) => ({
    ...{ title, description: digest, url: `${articleBase}/${at + 1}` },
    picUrl: mediaUrl(call, thumbMediaId),
  }));
  return { messages: [{ kind: "news", articles: cards }], draft: { mediaId, articles } };
}
