import { describe, expect, it } from "vitest";
import { errorTable, findErrorRule } from "../../../../bot/wechat/api/error-table.ts";
import { section13 } from "./section-13.ts";

/** The sheet's letters in the table's words: the first action, and the second where there are two. */
const words: Readonly<Record<string, readonly [string, string?]>> = {
  R: ["retry"],
  OK: ["done"],
  T: ["renew-token"],
  F: ["fault-in-request"],
  X: ["give-up-recipient"],
  O: ["tell-operator"],
  S: ["stop-job"],
  M: ["back-off-minute"],
  D: ["stop-api-today", "tell-operator"],
  "S+O": ["stop-job", "tell-operator"],
  "F|O": ["fault-in-request", "tell-operator"],
  "O|F": ["tell-operator", "fault-in-request"],
  "X|F": ["give-up-recipient", "fault-in-request"],
  "X|S": ["give-up-recipient", "stop-job"],
  "reupload|F": ["reupload", "fault-in-request"],
  "reuse|oauth": ["reuse-result", "restart-oauth"],
  oauth: ["restart-oauth"],
  ignore: ["ignore"],
  "wait-minute": ["wait-a-minute"],
  "failed-only": ["retry-failed-only"],
};

const cases = Object.entries(section13).flatMap(([letters, codes]) =>
  codes.map((code) => [code, letters] as const),
);
/** Of the token call (fact sheet 4, unconfirmed) and of statistics (11). */
const fromOtherSections = [50_004, 50_007, 61_024, 61_501, 61_503];

describe("the error table (fact sheet 13)", () => {
  it.each(cases)("%i is %s", (code, letters) => {
    const [action, also] = words[letters] ?? [];
    const rule = errorTable[code];
    expect({ action: rule?.action, also: rule?.also }).toEqual({ action, also });
  });

  it("is closed: it holds the sheet's codes and no others", () => {
    const listed = [...cases.map(([code]) => code), ...fromOtherSections];
    const numbers = Object.keys(errorTable).map(Number);
    expect(numbers.sort((a, b) => a - b)).toEqual(listed.sort((a, b) => a - b));
  });

  it("says in Chinese what happened and what to do", () => {
    for (const [code, { explanation }] of Object.entries(errorTable)) {
      expect(`${code} ${explanation}`).toMatch(/^-?\d+ .*[\u4e00-\u9fff].*[：:，].+/);
    }
  });

  it.each([
    [40_001, "/cgi-bin/stable_token", "stop-job"],
    [40_001, "/cgi-bin/clear_quota/v2", "stop-job"],
    [40_001, "/cgi-bin/user/get", "renew-token"],
    [46_003, "/cgi-bin/menu/get", "done"],
    [46_003, "/cgi-bin/menu/delete", "fault-in-request"],
  ])("%i of %s is %s", (code, path, action) => {
    expect(findErrorRule(code, path).action).toBe(action);
  });

  it("a code nobody knows is told to the operator and never repeated", () => {
    const rule = findErrorRule(99_999, "/cgi-bin/user/get");
    expect(rule.action).toBe("tell-operator");
    expect(rule.explanation).toContain("99999");
  });
});
