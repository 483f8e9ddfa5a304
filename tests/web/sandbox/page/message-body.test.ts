import { describe, expect, it } from "vitest";
import type { ChatContent } from "../../../../web/sandbox/api-types.ts";
import { messageBody } from "../../../../web/sandbox/page/message-body.ts";

const place = { latitude: 40.13, longitude: 116.65, label: "顺义" };
const video = { mediaId: "m1", title: "入会", description: "" };

describe("messageBody", () => {
  it.each<[ChatContent, object | undefined]>([
    [
      { kind: "text", text: "<a>" },
      { kind: "plain", text: "<a>" },
    ],
    [
      { kind: "image", mediaId: "m1" },
      { kind: "image", mediaId: "m1" },
    ],
    [
      { kind: "voice", mediaId: "m1" },
      { kind: "voice", mediaId: "m1", recognition: "" },
    ],
    [
      { kind: "place", place },
      { kind: "place", place },
    ],
    [
      { kind: "reply", message: { kind: "text", content: "好" } },
      { kind: "rich", text: "好" },
    ],
    [
      { kind: "reply", message: { kind: "video", ...video } },
      { kind: "video", ...video, thumbMediaId: "" },
    ],
    [{ kind: "reply", message: { kind: "transfer_customer_service", kfAccount: "" } }, undefined],
    [
      { kind: "message", message: { kind: "voice", mediaId: "m1" } },
      { kind: "voice", mediaId: "m1", recognition: "" },
    ],
    [
      { kind: "message", message: { kind: "article", articleId: "a1", title: "职工普法" } },
      { kind: "card", label: "文章", title: "职工普法", detail: "文章编号 a1", thumbMediaId: "" },
    ],
    [
      { kind: "message", message: { kind: "article", articleId: "a1", title: "" } },
      { kind: "card", label: "文章", title: "公众号文章", detail: "文章编号 a1", thumbMediaId: "" },
    ],
    [
      { kind: "message", message: { kind: "card", cardId: "c1" } },
      { kind: "card", label: "卡券", title: "卡券", detail: "卡券编号 c1", thumbMediaId: "" },
    ],
    [
      {
        kind: "message",
        message: {
          ...{ kind: "miniprogram", title: "入会", appId: "wx1", pagePath: "p", thumbMediaId: "t" },
        },
      },
      { kind: "card", label: "小程序", title: "入会", detail: "p", thumbMediaId: "t" },
    ],
    [{ kind: "click", buttonName: "帮助" }, undefined],
    [{ kind: "unreadable" }, undefined],
  ])("of %j", (content, body) => {
    expect(messageBody(content)).toEqual(body);
  });
});
