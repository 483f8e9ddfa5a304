import { describe, expect, it } from "vitest";
import { createWordForWord } from "../../../bot/knowledge/word-for-word.ts";

const isOurs = createWordForWord([
  'const wordings = [\n  "怎么入会？",\n  "会费交到哪里",\n];\nconst forms = `\n  入会 地址 打折\n`;',
]);

describe("createWordForWord", () => {
  it.each(["怎么入会", "怎麼入會!", "会费 交到哪里", "交到哪里"])("%s: %s", (line) => {
    expect(isOurs(line)).toBe(line !== "交到哪里");
  });

  it("does not count a word among other words", () => {
    expect(isOurs("地址")).toBe(false);
  });

  it("counts a sentence inside a longer text", () => {
    expect(isOurs("入会地址打折")).toBe(true);
  });

  it("has nothing to say of signs alone", () => {
    expect(isOurs("👍")).toBe(false);
  });
});
