import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maxTextBytes, splitText } from "../../../bot/wechat/split-text.ts";

const sentence = "工会会员可以到所在镇街的工会服务站咨询。";

describe("splitting long texts", () => {
  it("leaves a text alone that fits to the byte", () => {
    const text = "会".repeat(682) + "ab";
    expect(Buffer.byteLength(text)).toBe(maxTextBytes);
    expect(splitText(text)).toEqual([text]);
  });

  it("cuts at sentence ends", () => {
    const parts = splitText(sentence.repeat(60));
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) expect(part.endsWith("。")).toBe(true);
    expect(parts.join("")).toBe(sentence.repeat(60));
  });

  it("cuts a sentence without an end between characters, never inside an emoji", () => {
    const parts = splitText("👨‍👩‍👧".repeat(200));
    for (const part of parts) expect(Buffer.byteLength(part) % Buffer.byteLength("👨‍👩‍👧")).toBe(0);
  });

  it("never cuts a link, not even at the question mark of its address", () => {
    const link = `<a href="https://union.example.cn/a?b=1;c=2">查看活动</a>`;
    const parts = splitText(`${"字".repeat(650)}${link}${"字".repeat(650)}`);
    expect(parts.filter((part) => part.includes(link))).toHaveLength(1);
  });

  it("loses nothing but white space between parts and keeps every part within the limit", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 400 }),
        fc.integer({ min: 40, max: 200 }),
        (text, maxBytes) => {
          const parts = splitText(text, maxBytes);
          const strip = (value: string) => value.replace(/\s/gu, "");
          expect(strip(parts.join(""))).toBe(strip(text));
          for (const part of parts) expect(Buffer.byteLength(part)).toBeLessThanOrEqual(maxBytes);
        },
      ),
    );
  });
});
