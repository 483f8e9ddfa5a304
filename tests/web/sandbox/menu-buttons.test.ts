import { describe, expect, it } from "vitest";
import { toMenuButtons } from "../../../web/sandbox/menu-buttons.ts";

describe("menu buttons", () => {
  it("are drawn from what the platform has published", () => {
    const published = [
      { name: "点", type: "click", key: "K", sub_button: [] },
      {
        ...{ name: "小", type: "miniprogram", url: "https://u.test/", sub_button: [] },
        ...{ appid: "wx1", pagepath: "p" },
      },
      {
        name: "更多",
        sub_button: [
          { name: "素", type: "media_id", media_id: "m", sub_button: [] },
          { name: "文", type: "article_id", article_id: "a", sub_button: [] },
        ],
      },
    ];
    expect(toMenuButtons(published)).toEqual([
      { name: "点", type: "click", key: "K" },
      { name: "小", type: "miniprogram", url: "https://u.test/", appId: "wx1", pagePath: "p" },
      {
        name: "更多",
        subButtons: [
          { name: "素", type: "media_id", mediaId: "m" },
          { name: "文", type: "article_id", articleId: "a" },
        ],
      },
    ]);
  });

  it("lose a type that the phone does not know", () => {
    expect(toMenuButtons([{ name: "新", type: "teleport", key: "K", sub_button: [] }])).toEqual([
      { name: "新", key: "K" },
    ]);
  });
});
