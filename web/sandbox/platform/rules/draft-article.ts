import { demand } from "../http/api-refusal.ts";
import {
  byteLength,
  characterCount,
  isObject,
  textIn,
  type JsonObject,
} from "../http/json-body.ts";
import type { MediaShelf } from "./media-shelf.ts";

/** One article of a draft, as the account wrote it. */
export interface DraftArticle {
  readonly title: string;
  readonly author: string;
  readonly digest: string;
  /** HTML, without what the platform takes out. */
  readonly content: string;
  readonly sourceUrl: string;
  readonly thumbMediaId: string;
  readonly needsComments: boolean;
  readonly onlyFansComment: boolean;
}

/** Source: fact sheet 5.6; of the title's two lengths the newer. */
const longest = { title: 32, author: 16, digest: 128, content: 20_000, defaultDigest: 54 };
const longestBytes = { content: 1_048_576, sourceUrl: 1_024 };
/** "historically 8"; the newest pages state none. */
const mostArticles = 8;

/** @throws ApiRefusal 44003 none, 45008 too many; for each as `readArticle`. */
export function readArticles(media: MediaShelf, list: unknown): readonly DraftArticle[] {
  demand(Array.isArray(list) && list.length > 0, 44003);
  demand(list.length <= mostArticles, 45008);
  return list.map((article) => readArticle(media, article));
}

/** @throws ApiRefusal 40227, 45003, 45004, 45166, 44003, 45002, 45005, 40007. */
export function readArticle(media: MediaShelf, article: unknown): DraftArticle {
  demand(isObject(article), 44003);
  const content = cleanContent(media, readContent(article));
  const given = textIn(article, "digest");
  const digest = given === "" ? firstWords(content) : given;
  const sourceUrl = textIn(article, "content_source_url");
  demand(characterCount(digest) <= longest.digest, 45004);
  demand(byteLength(sourceUrl) <= longestBytes.sourceUrl, 45005);
  return {
    ...readHead(article),
    ...{ digest, content, sourceUrl, thumbMediaId: readThumb(media, article) },
    needsComments: textIn(article, "need_open_comment") === "1",
    onlyFansComment: textIn(article, "only_fans_can_comment") === "1",
  };
}

/** Picture messages (newspic) are not what our account sends. */
function readHead(article: JsonObject): { title: string; author: string } {
  const [title, author] = [textIn(article, "title"), textIn(article, "author")];
  demand((textIn(article, "article_type") || "news") === "news", 45166);
  demand(title !== "", 40227);
  demand(characterCount(title) <= longest.title, 45003);
  demand(characterCount(author) <= longest.author, 45166);
  return { title, author };
}

function readContent(article: JsonObject): string {
  const content = textIn(article, "content");
  demand(content !== "", 44003);
  demand(characterCount(content) < longest.content, 45002);
  demand(byteLength(content) < longestBytes.content, 45002);
  return content;
}

/** A permanent picture. */
function readThumb(media: MediaShelf, article: JsonObject): string {
  const mediaId = textIn(article, "thumb_media_id");
  const type = media.find(mediaId)?.type;
  demand(media.isPermanent(mediaId) && (type === "thumb" || type === "image"), 40007);
  return mediaId;
}

/** Scripts go, and pictures that did not come through media/uploadimg. */
function cleanContent(media: MediaShelf, content: string): string {
  const withoutScripts = content
    .replace(/<script\b[\s\S]*?(<\/script\s*>|$)/gi, "")
    .replace(/\son\w+\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi, "");
  return withoutScripts.replace(/<img\b[^>]*>/gi, (tag) => {
    const mediaId = /\/sandbox\/api\/media\/([\w-]+)["'\s>]/.exec(tag)?.[1] ?? "";
    return media.find(mediaId)?.life === "picture" ? tag : "";
  });
}

function firstWords(content: string): string {
  const words = content.replace(/<[^>]*>/g, "").replace(/&nbsp;/g, " ");
  return Array.from(words.trim()).slice(0, longest.defaultDigest).join("");
}
