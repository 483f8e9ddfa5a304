import type { MenuButton } from "./menu-button.ts";

/** Who sees a conditional menu; the other fields are retired. Source: fact sheet 8. */
export interface MenuMatch {
  readonly tagId?: number;
  readonly client?: "ios" | "android" | "other";
}

const clientNumbers = { ios: "1", android: "2", other: "3" } as const;
const maxDomains = 3;

/** As the platform wants it. */
export function writeMatch({ tagId, client }: MenuMatch): Readonly<Record<string, string>> {
  return {
    ...(tagId !== undefined && { tag_id: String(tagId) }),
    ...(client && { client_platform_type: clientNumbers[client] }),
  };
}

/** In Chinese; undefined when nothing is found. */
export function checkMatch(buttons: readonly MenuButton[], match: MenuMatch): string | undefined {
  if (match.tagId === undefined && !match.client) {
    return "个性化菜单要有匹配条件：请选一个标签或一种手机";
  }
  const domains = new Set(buttons.flatMap(listUrls).map((url) => new URL(url).hostname));
  if (domains.size <= maxDomains) return undefined;
  return `个性化菜单里的链接最多 ${maxDomains} 个域名，现在有 ${domains.size} 个：请减少`;
}

function listUrls({ url, subButtons }: MenuButton): string[] {
  const own = url !== undefined && URL.canParse(url) ? [url] : [];
  return [...own, ...(subButtons ?? []).flatMap(listUrls)];
}
