import type { FollowerAct, MenuButton } from "../api-types.ts";
import type { SheetName, WebPage } from "./phone-view.ts";

/** What tapping a menu button does at once: an act, a page that opens, a sheet that asks for something first. */
export interface ButtonUse {
  readonly act?: FollowerAct;
  readonly page?: WebPage;
  readonly sheet?: SheetName;
}

/** Source: fact sheet 8, table of types. A button that lacks what its type needs does nothing. */
export function useOfButton(button: MenuButton): ButtonUse {
  const { type } = button;
  if (type === undefined) return {};
  switch (type) {
    case "click":
      return button.key === undefined ? {} : { act: { kind: "click", key: button.key } };
    case "scancode_push":
    case "scancode_waitmsg":
      return asking(button, "scanCode");
    case "pic_sysphoto":
    case "pic_photo_or_album":
    case "pic_weixin":
      return asking(button, "images");
    case "location_select":
      return asking(button, "place");
    case "view":
    case "miniprogram":
      return useOfLink(button);
    case "media_id":
    case "article_id":
    case "article_view_limited":
    case "view_limited":
      return useOfContent(button);
  }
}

function asking({ key }: MenuButton, sheet: SheetName): ButtonUse {
  return key === undefined ? {} : { sheet };
}

function useOfLink({ name, type, url, pagePath }: MenuButton): ButtonUse {
  if (type === "view") {
    return url === undefined ? {} : { act: { kind: "view", url }, page: { url, title: name } };
  }
  if (pagePath === undefined) return {};
  const page = { url: pagePath, title: `小程序：${name}` };
  return { act: { kind: "miniprogram", pagePath }, page };
}

/** Media and articles that the client shows without a word to the account. */
function useOfContent({ name, type, mediaId, articleId }: MenuButton): ButtonUse {
  if (type === "media_id" && mediaId !== undefined) return { act: { kind: "showMedia", mediaId } };
  if (type === "article_id" && articleId !== undefined) {
    return { act: { kind: "showArticle", articleId } };
  }
  const shown = articleId ?? mediaId;
  return shown === undefined ? {} : { page: { url: `文章编号 ${shown}`, title: `文章：${name}` } };
}
