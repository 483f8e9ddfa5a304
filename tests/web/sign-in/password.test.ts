import { describe, expect, it } from "vitest";
import { findPasswordFault, hashPassword, verifyPassword } from "../../../web/sign-in/password.ts";

describe("a password's hash", () => {
  it("is argon2id with 19 MiB, two rounds, one lane, and salted", async () => {
    const [first, second] = await Promise.all([
      hashPassword("一二三四五六"),
      hashPassword("一二三四五六"),
    ]);
    expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(second).not.toBe(first);
    expect(await verifyPassword(first, "一二三四五六")).toBe(true);
    expect(await verifyPassword(first, "一二三四五七")).toBe(false);
  });

  it("of nobody costs the same work and is never right", async () => {
    expect(await verifyPassword(undefined, "nobody has this password")).toBe(false);
    expect(await verifyPassword(null, "x")).toBe(false);
  });
});

describe("the rule for passwords", () => {
  it.each([
    ["ninechars", true],
    ["tencharsok", false],
    ["春天的花儿都开了真好", false],
    ["Password1234", true],
    ["１２３４５６７８９０", true],
    ["Shunyi 2026", true],
    ["abababababab", true],
    ["wang-has-a-secret", true],
    ["x".repeat(201), true],
    ["correct horse battery", false],
  ])("%s is refused: %s", (password, isRefused) => {
    const fault = findPasswordFault(password, "wang");
    expect(fault !== undefined).toBe(isRefused);
    if (fault !== undefined) expect(fault).toMatch(/^\p{Script=Han}/u);
  });
});
