import { describe, expect, it } from "vitest";
import { foldSound, readingOf, splitPinyin } from "../../../bot/knowledge/pinyin.ts";

describe("readingOf", () => {
  it.each([
    ["会", "hui"],
    ["绿", "lv"],
    ["薪", "xin"],
    ["咋", "za"],
    ["了", "le"],
    ["龘", "龘"],
    ["a", "a"],
  ])("reads %s as %s", (character, reading) => {
    expect(readingOf(character)).toBe(reading);
  });
});

describe("foldSound", () => {
  it.each([
    ["zheng", "zen"],
    ["shi", "si"],
    ["chang", "cang"],
    ["ping", "pin"],
    ["hui", "hui"],
    ["app", "app"],
  ])("hears %s as %s", (syllable, heard) => {
    expect(foldSound(syllable)).toBe(heard);
  });
});

describe("splitPinyin", () => {
  it.each([
    ["zenmejiarugonghui", ["zen", "me", "jia", "ru", "gong", "hui"]],
    ["lianxidianhua", ["lian", "xi", "dian", "hua"]],
    ["app", undefined],
    ["asdfghjk", undefined],
    ["a", undefined],
    ["a".repeat(5_000), undefined],
  ])("splits %s", (letters, syllables) => {
    expect(splitPinyin(letters)).toEqual(syllables);
  });
});
