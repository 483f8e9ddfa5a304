import { describe, expect, it } from "vitest";
import { useOfButton } from "../../../../web/sandbox/page/button-use.ts";
import type { MenuButton } from "../../../../web/sandbox/api-types.ts";

describe("useOfButton", () => {
  it.each<[Omit<MenuButton, "name">, object]>([
    [{ type: "click", key: "K" }, { act: { kind: "click", key: "K" } }],
    [
      { type: "view", url: "https://u.test/" },
      {
        act: { kind: "view", url: "https://u.test/" },
        page: { url: "https://u.test/", title: "钮" },
      },
    ],
    [
      { type: "miniprogram", url: "https://u.test/", pagePath: "p/i", appId: "wx1" },
      { act: { kind: "miniprogram", pagePath: "p/i" }, page: { url: "p/i", title: "小程序：钮" } },
    ],
    [{ type: "scancode_push", key: "K" }, { sheet: "scanCode" }],
    [{ type: "scancode_waitmsg", key: "K" }, { sheet: "scanCode" }],
    [{ type: "pic_sysphoto", key: "K" }, { sheet: "images" }],
    [{ type: "pic_photo_or_album", key: "K" }, { sheet: "images" }],
    [{ type: "pic_weixin", key: "K" }, { sheet: "images" }],
    [{ type: "location_select", key: "K" }, { sheet: "place" }],
    [{ type: "media_id", mediaId: "m" }, { act: { kind: "showMedia", mediaId: "m" } }],
    [{ type: "article_id", articleId: "a" }, { act: { kind: "showArticle", articleId: "a" } }],
    [
      { type: "article_view_limited", articleId: "a" },
      { page: { url: "文章编号 a", title: "文章：钮" } },
    ],
    [{ type: "view_limited", mediaId: "m" }, { page: { url: "文章编号 m", title: "文章：钮" } }],
    [{ type: "click" }, {}],
    [{ type: "view" }, {}],
    [{ type: "miniprogram" }, {}],
    [{ type: "location_select" }, {}],
    [{ type: "media_id" }, {}],
    [{}, {}],
  ])("of %j", (fields, use) => {
    expect(useOfButton({ name: "钮", ...fields })).toEqual(use);
  });
});
