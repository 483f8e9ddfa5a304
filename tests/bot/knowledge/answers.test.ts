import { describe, expect, it } from "vitest";
import { seedTopics } from "../../../bot/knowledge/seed-topics.ts";
import { topicIds } from "../../../bot/knowledge/topic.ts";
import { urgentTexts } from "../../../bot/knowledge/urgent-answers.ts";
import type { UrgentKind } from "../../../bot/knowledge/urgent.ts";

const urgentKinds: readonly UrgentKind[] = [
  "self-harm",
  "accident",
  "fire-or-gas",
  "violence",
  "wage-protest",
  "other",
];
/** Facts: domain.md, section 9. */
const allowedNumbers = /(?<!\d)(?:110|119|120|12333|12345|12348|12351|12356)(?!\d)/g;
const listNumber = /^\d\. /gm;
/** What the account cannot do yet, or nobody has confirmed. */
const forbidden =
  /已为您(?:登记|转接|删除|退订|预约)|马上为您|帮您(?:转接|预约|删除|退订)|稍后(?:会有人|联系)|会有人(?:联系|回复)您|工单|受理号|元|块钱|回复“人工|尊敬的|亲[，,！]|[!！]|年费[免为]/;
const texts: readonly (readonly [string, string])[] = [
  ...seedTopics.map(({ id, answer }) => [id, answer] as const),
  ...urgentKinds.map((kind) => [`urgent: ${kind}`, urgentTexts[`urgent.${kind}`]] as const),
];

describe("the answers", () => {
  it("stand for every label but out_of_scope, in its order", () => {
    const labels = topicIds.filter((id) => id !== "out_of_scope");
    expect(seedTopics.map(({ id }) => id)).toEqual(labels);
  });

  it.each(texts)("%s has 60 to 350 characters and fits one message", (_id, text) => {
    const characters = Array.from(text.replace(/\s/g, "")).length;
    expect(characters).toBeGreaterThanOrEqual(60);
    expect(characters).toBeLessThanOrEqual(350);
    expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(2048);
  });

  it.each(texts)("%s gives no figures but known telephone numbers", (_id, text) => {
    expect(text.replace(listNumber, "").replace(allowedNumbers, "")).not.toMatch(/[\d%％]/);
  });

  it.each(texts)("%s promises nothing that the account cannot do", (_id, text) => {
    expect(text).not.toMatch(forbidden);
  });

  it.each(texts)("%s is trimmed and without spaces at line ends", (_id, text) => {
    expect(text).toBe(text.trim());
    expect(text).not.toMatch(/[ \t]$/m);
  });

  it("have titles of their own, at most 12 characters", () => {
    const titles = seedTopics.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
    for (const title of titles) expect(Array.from(title).length).toBeLessThanOrEqual(12);
  });

  it("are plain data", () => {
    expect(JSON.parse(JSON.stringify(seedTopics))).toEqual(seedTopics);
  });

  it.each(urgentKinds)("name a number to call in the first line: %s", (kind) => {
    expect(urgentTexts[`urgent.${kind}`].split("\n")[0]).toMatch(allowedNumbers);
  });
});
