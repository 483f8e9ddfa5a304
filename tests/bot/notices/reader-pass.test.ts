import { describe, expect, it } from "vitest";
import { ReaderPasses } from "../../../bot/notices/reader-pass.ts";

const now = new Date("2026-11-24T02:00:00Z");
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const passes = new ReaderPasses(Buffer.alloc(32, 1));
const others = new ReaderPasses(Buffer.alloc(32, 2));
const page = { kind: "notice", id: "n1" } as const;

describe("a reader's pass", () => {
  it("tells who he is for two hours, and that nobody knows for five minutes", () => {
    const pass = passes.issue({ follower: "f-1_x" }, now);
    expect(passes.read(pass, later(119))).toEqual({ follower: "f-1_x" });
    expect(passes.read(pass, later(120))).toBeUndefined();
    const nobody = passes.issue({ follower: undefined }, now);
    expect(passes.read(nobody, later(4))).toEqual({ follower: undefined });
    expect(passes.read(nobody, later(5))).toBeUndefined();
  });

  it.each([
    ["another key's", others.issue({ follower: "f" }, now)],
    ["one with more behind it", `${passes.issue({ follower: "f" }, now)}.x`],
    ["one for somebody else", passes.issue({ follower: "f" }, now).replace(".f.", ".g.")],
    ["a state", passes.newState(page, now)],
    ["nothing", ""],
  ])("is not %s", (_name, pass) => {
    expect(passes.read(pass, now)).toBeUndefined();
  });
});

describe("a state", () => {
  it("is letters and digits, new each time, and counts for its page and ten minutes", () => {
    const state = passes.newState(page, now);
    expect(state).toMatch(/^[0-9a-z]{1,128}$/);
    expect(passes.newState(page, now)).not.toBe(state);
    expect(passes.isState(state, page, later(9))).toBe(true);
    expect(passes.isState(state, page, later(10))).toBe(false);
    expect(passes.isState(state, { ...page, id: "n2" }, now)).toBe(false);
    expect(passes.isState(state, { kind: "event", id: "n1" }, now)).toBe(false);
    expect(others.isState(state, page, now)).toBe(false);
    expect(passes.isState(`${state}0`, page, now)).toBe(false);
  });
});
