import { ApiRefusal, demand } from "../http/api-refusal.ts";
import { byteLength, isObject, objectIn, textIn, type JsonObject } from "../http/json-body.ts";
import type { PlatformArticle, PlatformMessage } from "../platform-message.ts";
import type { World } from "../world.ts";

type Reader = (world: World, content: JsonObject) => PlatformMessage;

/** 2,048 bytes is what deployed senders keep to; the exact limit is unconfirmed. Source: fact sheet 3, 5.1. */
const textBytes = 2_048;

/** By msgtype. `link` belongs to mini programs and is refused. Source: fact sheet 5.1. */
const readers: Readonly<Record<string, Reader>> = {
  text: readText,
  image: (world, content) => ({ kind: "image", mediaId: readMedia(world, content, "image") }),
  voice: (world, content) => ({ kind: "voice", mediaId: readMedia(world, content, "voice") }),
  video: readVideo,
  music: readMusic,
  news: readNews,
  mpnews: readRetiredNews,
  mpnewsarticle: readArticle,
  msgmenu: readMenu,
  wxcard: readCard,
  miniprogrampage: readMiniProgram,
};

/** @throws ApiRefusal for a type or a content that the platform does not take. */
export function readMessage(world: World, body: JsonObject): PlatformMessage {
  const type = textIn(body, "msgtype");
  const reader = Object.hasOwn(readers, type) ? readers[type] : undefined;
  if (!reader) throw new ApiRefusal(40008);
  return reader(world, objectIn(body, type));
}

function readText(_world: World, content: JsonObject): PlatformMessage {
  const text = textIn(content, "content");
  demand(text !== "", 44004);
  demand(byteLength(text) <= textBytes, 45002);
  return { kind: "text", content: text };
}

function readVideo(world: World, content: JsonObject): PlatformMessage {
  const mediaId = readMedia(world, content, "video");
  const [title, description] = [textIn(content, "title"), textIn(content, "description")];
  const hasThumb = textIn(content, "thumb_media_id") !== "";
  const thumbMediaId = hasThumb ? readThumb(world, content) : "";
  return { kind: "video", mediaId, thumbMediaId, title, description };
}

function readMusic(world: World, content: JsonObject): PlatformMessage {
  return {
    kind: "music",
    title: textIn(content, "title"),
    description: textIn(content, "description"),
    musicUrl: textIn(content, "musicurl"),
    hqMusicUrl: textIn(content, "hqmusicurl"),
    thumbMediaId: readThumb(world, content),
  };
}

/** An array with exactly one article. Source: fact sheet 5.1. */
function readNews(_world: World, content: JsonObject): PlatformMessage {
  const articles = content["articles"];
  demand(Array.isArray(articles), 45162);
  demand(articles.length > 0, 44003);
  demand(articles.length === 1, 45008);
  return { kind: "news", articles: articles.map(readNewsArticle) };
}

function readNewsArticle(article: unknown): PlatformArticle {
  demand(isObject(article), 45162);
  const [title, description] = [textIn(article, "title"), textIn(article, "description")];
  return { title, description, url: textIn(article, "url"), picUrl: textIn(article, "picurl") };
}

/** Articles by media_id are retired with the drafts, so no such media_id exists. Source: fact sheet 5.1. */
function readRetiredNews(): PlatformMessage {
  throw new ApiRefusal(40007);
}

function readArticle(world: World, content: JsonObject): PlatformMessage {
  const articleId = textIn(content, "article_id");
  const article = world.articles.find(articleId);
  demand(article !== undefined, 53600);
  return { kind: "article", articleId, title: article.title };
}

function readMenu(_world: World, content: JsonObject): PlatformMessage {
  const list = content["list"];
  demand(Array.isArray(list) && list.length > 0, 45162);
  const [head, tail] = [textIn(content, "head_content"), textIn(content, "tail_content")];
  return { kind: "menu", head, items: list.map(readMenuItem), tail };
}

function readMenuItem(item: unknown): { id: string; content: string } {
  demand(isObject(item), 45162);
  const [id, content] = [textIn(item, "id"), textIn(item, "content")];
  demand(id !== "" && content !== "", 45162);
  return { id, content };
}

function readCard(_world: World, content: JsonObject): PlatformMessage {
  const cardId = textIn(content, "card_id");
  demand(cardId !== "", 45162);
  return { kind: "card", cardId };
}

/** The mini program must be linked to the account. Source: fact sheet 5.1. */
function readMiniProgram(world: World, content: JsonObject): PlatformMessage {
  const appId = textIn(content, "appid");
  demand(isLinkedMiniProgram(world, appId), 40013);
  const [title, pagePath] = [textIn(content, "title"), textIn(content, "pagepath")];
  const thumbMediaId = readThumb(world, content);
  return { kind: "miniprogram", title, appId, pagePath, thumbMediaId };
}

export function isLinkedMiniProgram({ settings }: World, appId: string): boolean {
  const { linkedMiniPrograms } = settings.current;
  if (linkedMiniPrograms) return linkedMiniPrograms.includes(appId);
  return /^wx[0-9a-z]{14,16}$/.test(appId);
}

/** Temporary and permanent ids both work. Source: fact sheet 5.1. */
function readMedia(world: World, content: JsonObject, type: "image" | "voice" | "video"): string {
  const mediaId = textIn(content, "media_id");
  demand(world.media.isUsable(mediaId, type), 40007);
  return mediaId;
}

/** The preview picture may have been uploaded as a picture or as a thumb. */
function readThumb(world: World, content: JsonObject): string {
  const mediaId = textIn(content, "thumb_media_id");
  const isThumb = world.media.isUsable(mediaId, "thumb") || world.media.isUsable(mediaId, "image");
  demand(isThumb, 40007);
  return mediaId;
}
