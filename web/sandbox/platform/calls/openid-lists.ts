import { demand } from "../http/api-refusal.ts";
import { textListIn, type JsonObject } from "../http/json-body.ts";
import type { World } from "../world.ts";

/** `openid_list`. @throws ApiRefusal 40032 when it is empty or too long, 40003 and 49003 for foreign openids. */
export function readOpenids({ followers }: World, body: JsonObject, most: number): string[] {
  const openids = textListIn(body, "openid_list");
  demand(openids !== undefined && openids.length > 0 && openids.length <= most, 40032);
  const unique = [...new Set(openids)];
  for (const openid of unique) followers.require(openid, 49003);
  return unique;
}

/** Those after `after`, or from the first for "". */
export function pageOf(
  openids: readonly string[],
  after: string,
  size: number,
): { readonly page: readonly string[]; readonly isLast: boolean } {
  const from = after === "" ? 0 : openids.indexOf(after) + 1;
  return { page: openids.slice(from, from + size), isLast: from + size >= openids.length };
}
