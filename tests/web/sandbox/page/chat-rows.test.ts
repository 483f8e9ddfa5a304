import { describe, expect, it } from "vitest";
import type { ChatMessage } from "../../../../web/sandbox/api-types.ts";
import { clockLabel, timeLabel, toRows } from "../../../../web/sandbox/page/chat-rows.ts";

/** A Friday afternoon in Shunyi. */
const now = new Date("2026-03-06T15:00:00+08:00");

describe("timeLabel", () => {
  it.each([
    ["2026-03-06T10:32:00+08:00", "10:32"],
    ["2026-03-06T00:00:00+08:00", "00:00"],
    ["2026-03-05T23:59:00+08:00", "昨天 23:59"],
    ["2026-03-04T08:05:00+08:00", "星期三 08:05"],
    ["2026-02-28T08:05:00+08:00", "星期六 08:05"],
    ["2026-02-27T08:05:00+08:00", "2月27日 08:05"],
    ["2025-12-31T08:05:00+08:00", "2025年12月31日 08:05"],
    ["2026-03-07T08:05:00+08:00", "3月7日 08:05"],
  ])("writes %s as %s, whatever the host's zone", (at, label) => {
    expect(timeLabel(new Date(at), now)).toBe(label);
  });

  it("has seconds for the developer", () => {
    expect(clockLabel(new Date("2026-03-06T10:32:05+08:00"))).toBe("10:32:05");
  });
});

describe("toRows", () => {
  it("puts a time before the first message and after five minutes", () => {
    const at = ["10:00:00", "10:04:59", "10:09:59", "10:10:00"];
    const messages = at.map((time, index) => buildMessage(index + 1, `2026-03-06T${time}+08:00`));
    expect(toRows(messages, { now, offsetMs: 0 }).map(({ key }) => key)).toEqual([
      ...["time-1", "message-1", "message-2", "time-3", "message-3", "message-4"],
    ]);
  });
});

function buildMessage(seq: number, at: string): ChatMessage {
  const content = { kind: "text", text: "你好" } as const;
  return { seq, at, direction: "toAccount", content, state: "answered", attempt: 1 };
}
