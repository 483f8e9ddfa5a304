import { demand } from "../http/api-refusal.ts";
import { isObject, textIn, type JsonObject } from "../http/json-body.ts";
import type { PlatformFollower } from "./follower-book.ts";
import type { Button, ConditionalMenu } from "./menu-types.ts";

/** Gone with the privacy change of 2021. Source: fact sheet 8. */
const privateFields = ["sex", "country", "province", "city", "language"];
/** Retired too, but no private matter: accepted, and never met again. */
const retiredField = "group_id";
const mostDomains = 3;

/** @throws ApiRefusal 65304 when nothing is in it, 65320 when it asks for what is private. */
export function checkMatchRule(value: unknown): JsonObject {
  demand(isObject(value), 65304);
  const fields = Object.keys(value).filter((name) => textIn(value, name) !== "");
  demand(!fields.some((name) => privateFields.includes(name)), 65320);
  demand(fields.length > 0, 65304);
  return Object.fromEntries(fields.map((name) => [name, textIn(value, name)]));
}

/** Of several tags the last one put on decides. Source: fact sheet 8. */
export function isMatch(rule: JsonObject, person: PlatformFollower): boolean {
  if (rule[retiredField] !== undefined) return false;
  const lastTag = person.tagIds.at(-1);
  const tag = rule["tag_id"];
  const platform = rule["client_platform_type"];
  if (tag !== undefined && (lastTag === undefined || tag !== String(lastTag))) return false;
  return platform === undefined || platform === person.clientPlatform;
}

/** The links of all conditional menus lead to three domains at most.
 *  @throws ApiRefusal 65317, 65316. Source: fact sheet 8. */
export function checkDomains(menus: readonly ConditionalMenu[], added: readonly Button[]): void {
  const buttons = [...menus.flatMap((menu) => menu.buttons), ...added];
  const urls = buttons.flatMap(({ url, sub_button }) => [url, ...sub_button.map((b) => b.url)]);
  const present = urls.filter((url) => url !== undefined);
  demand(new Set(present.map((url) => new URL(url).hostname)).size <= mostDomains, 65316);
}
