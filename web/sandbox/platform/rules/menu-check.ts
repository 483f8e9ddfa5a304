import { ApiRefusal, demand } from "../http/api-refusal.ts";
import { byteLength, isObject, textIn, type JsonObject } from "../http/json-body.ts";
import { keyTypes, type Button } from "./menu-types.ts";

/** What a button may point at. */
export interface MenuTargets {
  readonly isPermanentMedia: (mediaId: string) => boolean;
  readonly isArticle: (articleId: string) => boolean;
  readonly isLinkedMiniProgram: (appId: string) => boolean;
  /** The code for an address that is none; absent: the level's. */
  readonly domainCode?: number;
}

interface Level {
  readonly nameBytes: number;
  readonly codes: {
    readonly type: number;
    readonly name: number;
    readonly key: number;
    readonly url: number;
    readonly domain: number;
  };
}

const mostButtons = 3;
const mostSubButtons = 5;
const keyBytes = 128;
const urlBytes = 1_024;

/** Limits and codes by level. Source: fact sheet 8, 13. */
const levels: { readonly first: Level; readonly second: Level } = {
  first: {
    nameBytes: 16,
    codes: { type: 40017, name: 40018, key: 40019, url: 40020, domain: 40055 },
  },
  second: {
    nameBytes: 60,
    codes: { type: 40024, name: 40025, key: 40026, url: 40027, domain: 40054 },
  },
};

/** @throws ApiRefusal with the code of the first limit that the menu breaks. Source: fact sheet 8. */
export function checkButtons(value: unknown, targets: MenuTargets): Button[] {
  demand(Array.isArray(value) && value.length >= 1 && value.length <= mostButtons, 40016);
  return value.map((button: unknown) => checkFirstLevel(button, targets));
}

function checkFirstLevel(button: unknown, targets: MenuTargets): Button {
  demand(isObject(button), 40016);
  const name = checkName(button, levels.first);
  const children = button["sub_button"];
  if (!Array.isArray(children) || children.length === 0) {
    demand(button["type"] !== undefined || !Array.isArray(children), 41007);
    return { name, ...checkTarget(button, levels.first, targets), sub_button: [] };
  }
  // A type and sub-buttons exclude each other.
  demand(button["type"] === undefined, 40017);
  demand(children.length <= mostSubButtons, 40023);
  return { name, sub_button: children.map((child) => checkSecondLevel(child, targets)) };
}

function checkSecondLevel(button: unknown, targets: MenuTargets): Button {
  demand(isObject(button), 40023);
  const children = button["sub_button"];
  demand(!Array.isArray(children) || children.length === 0, 40022);
  const name = checkName(button, levels.second);
  return { name, ...checkTarget(button, levels.second, targets), sub_button: [] };
}

function checkName(button: JsonObject, { nameBytes, codes }: Level): string {
  const name = textIn(button, "name");
  demand(name !== "" && byteLength(name) <= nameBytes, codes.name);
  return name;
}

function checkTarget(button: JsonObject, level: Level, targets: MenuTargets): Partial<Button> {
  const type = textIn(button, "type");
  if (keyTypes.has(type)) return { type, key: checkKey(button, level) };
  switch (type) {
    case "view":
      return { type, url: checkUrl(button, level, targets) };
    case "miniprogram":
      return { type, ...checkMiniProgram(button, level, targets) };
    case "media_id":
      return { type, media_id: checkMediaId(button, targets) };
    case "article_id":
    case "article_view_limited":
      return { type, article_id: checkArticleId(button, targets) };
    default:
      // Among them view_limited, which is retired.
      throw new ApiRefusal(level.codes.type);
  }
}

function checkKey(button: JsonObject, { codes }: Level): string {
  const key = textIn(button, "key");
  demand(key !== "" && byteLength(key) <= keyBytes, codes.key);
  return key;
}

function checkUrl(button: JsonObject, { codes }: Level, targets: MenuTargets): string {
  const url = textIn(button, "url");
  demand(url !== "" && byteLength(url) <= urlBytes, codes.url);
  demand(isWebAddress(url), targets.domainCode ?? codes.domain);
  demand(!isAccountHomePage(url), 40155);
  return url;
}

function isWebAddress(url: string): boolean {
  return URL.canParse(url) && /^https?:\/\/[^\s/]+/.test(url);
}

/** Another account's home page; one's own is refused as well, for the address does not tell. */
function isAccountHomePage(url: string): boolean {
  const { hostname, pathname } = new URL(url);
  return hostname === "mp.weixin.qq.com" && pathname.startsWith("/mp/profile_ext");
}

function checkMiniProgram(button: JsonObject, level: Level, targets: MenuTargets) {
  const url = checkUrl(button, level, targets);
  const [appid, pagepath] = [textIn(button, "appid"), textIn(button, "pagepath")];
  demand(targets.isLinkedMiniProgram(appid), 45064);
  demand(pagepath !== "", 41030);
  return { url, appid, pagepath };
}

function checkMediaId(button: JsonObject, { isPermanentMedia }: MenuTargets): string {
  const mediaId = textIn(button, "media_id");
  demand(mediaId !== "", 41006);
  demand(isPermanentMedia(mediaId), 40007);
  return mediaId;
}

function checkArticleId(button: JsonObject, { isArticle }: MenuTargets): string {
  const articleId = textIn(button, "article_id");
  demand(isArticle(articleId), 53600);
  return articleId;
}
