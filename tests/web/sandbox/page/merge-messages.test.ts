import { describe, expect, it } from "vitest";
import type { ChatMessage } from "../../../../web/sandbox/api-types.ts";
import { mergeMessages, nextCursor } from "../../../../web/sandbox/page/merge-messages.ts";

function buildMessage(seq: number, change: Partial<ChatMessage> = {}): ChatMessage {
  const content = { kind: "text", text: "你好" } as const;
  const at = "2026-03-06T02:00:00.000Z";
  return { seq, at, direction: "toAccount", content, state: "answered", attempt: 1, ...change };
}

describe("mergeMessages", () => {
  const known = [buildMessage(1), buildMessage(2, { state: "sending" })];

  it("gives back the same list when nothing changed", () => {
    expect(mergeMessages(known, [buildMessage(2, { state: "sending" })])).toBe(known);
  });

  it("takes a new state, a new try and new messages, in order", () => {
    const retried = mergeMessages(known, [buildMessage(2, { state: "sending", attempt: 2 })]);
    expect(retried[1]?.attempt).toBe(2);
    const settled = mergeMessages(retried, [buildMessage(3), buildMessage(2)]);
    expect(settled.map(({ seq, state }) => [seq, state])).toEqual([
      [1, "answered"],
      [2, "answered"],
      [3, "answered"],
    ]);
  });

  it("keeps the newest 500", () => {
    const many = Array.from({ length: 510 }, (_, index) => buildMessage(index + 1));
    expect(mergeMessages([], many)).toHaveLength(500);
    expect(mergeMessages([], many)[0]?.seq).toBe(11);
  });
});

describe("nextCursor", () => {
  it.each([
    ["an empty chat", [], 0],
    ["a settled chat", [buildMessage(7), buildMessage(8)], 8],
    [
      "a chat with something on its way",
      [buildMessage(7), buildMessage(8, { state: "sending" }), buildMessage(9)],
      7,
    ],
  ])("reads on in %s", (_, messages, cursor) => {
    expect(nextCursor(messages)).toBe(cursor);
  });
});
