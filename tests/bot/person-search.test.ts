import { describe, expect, it } from "vitest";
import { describePerson, openMobile, readSearch } from "../../bot/person-search.ts";
import { FieldCipher } from "../../models/field-cipher.ts";

const cipher = new FieldCipher(Buffer.alloc(32, 5));

function isFound(person: { name?: string; mobile?: string }, typed: string): boolean {
  const { searchKeys } = describePerson(person, cipher);
  const wanted = readSearch(typed, cipher);
  if (!wanted) throw new Error(`${typed} is too little to search by`);
  return wanted.every((key) => searchKeys.includes(key));
}

const person = { name: "王小明", mobile: "13800138101" };

describe("a person", () => {
  it.each(["王小", "小明", "王小明", " 王 小明 ", "wx", "wxm", "WXM", "8101", "13800138101"])(
    "is found by %s",
    (typed) => expect(isFound(person, typed)).toBe(true),
  );

  it.each(["王明", "明小", "xm", "wxmm", "8102", "13900138101", "1380", "李小明"])(
    "is not found by %s",
    (typed) => expect(isFound(person, typed)).toBe(false),
  );

  it.each([
    ["单田芳", "stf"],
    ["解晓东", "xxd"],
    ["仇英", "qy"],
    ["曾志伟", "zzw"],
    ["欧阳修", "oyx"],
    ["阿卜杜拉·买买提", "abdl"],
    ["王張偉", "wzw"],
  ])("%s is found by %s, as the surname is read", (name, typed) =>
    expect(isFound({ name }, typed)).toBe(true),
  );

  it.each(["王", "w", "", "13", "138001", "·", "138001381011"])(
    "%s is too little or no number of ours",
    (typed) => expect(readSearch(typed, cipher)).toBeUndefined(),
  );

  it("keeps the mobile sealed, and no digit of it in the keys", () => {
    const { mobile, searchKeys } = describePerson(person, cipher);
    expect(searchKeys.join()).not.toMatch(/8101|1380013/);
    expect(mobile && openMobile(mobile, cipher)).toBe(person.mobile);
  });

  it("who says nothing is found by nothing", () => {
    expect(describePerson({}, cipher)).toEqual({ searchKeys: [] });
  });
});
