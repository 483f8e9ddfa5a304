import { describe, expect, it } from "vitest";
import type { ChatContent, ChatMessage } from "../../../../web/sandbox/api-types.ts";
import { pushFailures } from "../../../../web/sandbox/callback/push-failure.ts";
import { avatarColour, avatarText } from "../../../../web/sandbox/page/avatar.ts";
import {
  isFailed,
  messageTitle,
  noticeText,
  outcomeText,
  pushText,
} from "../../../../web/sandbox/page/chat-texts.ts";

function buildMessage(change: Partial<ChatMessage>): ChatMessage {
  const content = { kind: "text", text: "你好" } as const;
  const at = "2026-03-06T02:00:00.000Z";
  return { seq: 3, at, direction: "toAccount", content, state: "answered", attempt: 1, ...change };
}

describe("chat texts", () => {
  it.each<[ChatContent, string | undefined]>([
    [{ kind: "follow" }, "你关注了公众号"],
    [{ kind: "unfollow" }, "你取消了关注"],
    [{ kind: "scan", stallName: "甲", isFollow: true }, "你扫描「甲」的二维码，关注了公众号"],
    [{ kind: "scan", stallName: "甲", isFollow: false }, "你扫描了「甲」的二维码"],
    [{ kind: "click", buttonName: "帮助" }, "你点了菜单「帮助」"],
    [{ kind: "view", buttonName: "网站" }, "你打开了菜单链接「网站」"],
    [{ kind: "failure", text: "出了故障" }, "出了故障"],
    [{ kind: "unreadable" }, "这条消息无法读取"],
    [
      { kind: "reply", message: { kind: "transfer_customer_service", kfAccount: "" } },
      "已转给人工客服",
    ],
    [{ kind: "reply", message: { kind: "text", content: "好" } }, undefined],
    [{ kind: "text", text: "好" }, undefined],
  ])("draws %j as a grey line or a bubble", (content, notice) => {
    expect(noticeText(content)).toBe(notice);
  });

  it("tells the developer how a push goes", () => {
    expect(pushText(buildMessage({ state: "sending", attempt: 2 }))).toBe("第 2 次推送…");
    expect(pushText(buildMessage({}))).toBe("第 1 次推送，已答复");
    const failed = buildMessage({ state: "failed", attempt: 3, failure: "timeout" });
    expect(pushText(failed)).toBe("推送 3 次，失败：超时没有答复");
    expect(messageTitle(buildMessage({}))).toBe("第 3 条：文字消息");
    expect(messageTitle(buildMessage({ content: { kind: "follow" } }))).toContain("你关注了");
  });

  it("has a Chinese sentence for every failure", () => {
    for (const failure of pushFailures) {
      expect(outcomeText(failure)).toMatch(/[\u4e00-\u9fff]/);
      expect(isFailed(failure)).toBe(true);
    }
    expect([isFailed("reply"), isFailed("silent")]).toEqual([false, false]);
  });
});

describe("avatars", () => {
  it.each([
    ["示例职工7", "7"],
    ["示例职工1234", "234"],
    ["王师傅", "傅"],
    ["小👩‍🔧", "🔧"],
    ["  ", "?"],
  ])("of %j say %s", (name, shown) => {
    expect(avatarText(name)).toBe(shown);
  });

  it("keep their colour", () => {
    expect(avatarColour("7")).toBe(avatarColour("14"));
    expect(avatarColour("1")).toMatch(/^#/);
  });
});
