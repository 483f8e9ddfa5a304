import { describe, expect, it } from "vitest";
import { TurnQueue } from "../../../web/sandbox/turn-queue.ts";
import { TypingNotes } from "../../../web/sandbox/typing-notes.ts";

describe("TurnQueue", () => {
  it("runs one after the other for a key, also after a failure, and lets other keys pass", async () => {
    const queue = new TurnQueue<number>();
    const order: string[] = [];
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const first = queue.run(1, async () => {
      await gate;
      order.push("first");
      throw new Error("first");
    });
    const second = queue.run(1, () => Promise.resolve(order.push("second")));
    await queue.run(2, () => Promise.resolve(order.push("other")));
    release();
    await expect(first).rejects.toThrow("first");
    await second;
    expect(order).toEqual(["other", "first", "second"]);
  });
});

describe("TypingNotes", () => {
  it("end when they are taken back, and by themselves", () => {
    let nowMs = 0;
    const notes = new TypingNotes(() => nowMs);
    expect(notes.isTyping("o1")).toBe(false);
    notes.note("o1", true);
    notes.note("o2", true);
    notes.note("o2", false);
    expect([notes.isTyping("o1"), notes.isTyping("o2")]).toEqual([true, false]);
    nowMs = 15_000;
    expect(notes.isTyping("o1")).toBe(false);
  });
});
