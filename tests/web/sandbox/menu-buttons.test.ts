import { describe, expect, it } from "vitest";
import type { MenuButton } from "../../../web/sandbox/api-types.ts";
import { toMenuButtons, toPlatformButtons } from "../../../web/sandbox/menu-buttons.ts";

describe("menu buttons", () => {
  it("go to the platform and come back unchanged", () => {
    const menu: MenuButton[] = [
      { name: "点", type: "click", key: "K" },
      { name: "小", type: "miniprogram", url: "https://u.test/", appId: "wx1", pagePath: "p" },
      {
        name: "更多",
        subButtons: [
          { name: "素", type: "media_id", mediaId: "m" },
          { name: "文", type: "article_id", articleId: "a" },
        ],
      },
    ];
    expect(toMenuButtons(toPlatformButtons(menu))).toEqual(menu);
  });

  it("lose a type that the phone does not know", () => {
    expect(toMenuButtons([{ name: "新", type: "teleport", key: "K", sub_button: [] }])).toEqual([
      { name: "新", key: "K" },
    ]);
  });
});
