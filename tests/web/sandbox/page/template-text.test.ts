import { expect, it } from "vitest";
import { shownValue } from "../../../../web/sandbox/page/template-text.ts";

it.each([
  ["职工羽毛球赛", "职工羽毛球赛"],
  ["二十个字".repeat(5), "二十个字".repeat(5)],
  [`${"二十个字".repeat(5)}多`, `${"二十个字".repeat(5).slice(0, 19)}…`],
  ["庆祝🎉👨‍👩‍👧", "庆祝□□"],
])("%s is shown as %s", (value, shown) => {
  expect(shownValue(value)).toBe(shown);
});
