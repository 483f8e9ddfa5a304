import { describe, expect, it } from "vitest";
import {
  PageLinks,
  readPageToken,
  signPageToken,
  type PhonePage,
} from "../../../bot/notices/page-link.ts";

const key = Buffer.alloc(32, 1);
const now = new Date("2026-11-24T02:00:00Z");
const page: PhonePage = { kind: "notice", id: "n1" };
const visitor = { follower: "u9fJQk2cW0b1l3mZr5tXyA", run: "c1@2026-11-24T10:00" };
const dayMs = 24 * 60 * 60_000;
const later = (days: number) => new Date(now.getTime() + days * dayMs);

describe("a page's token", () => {
  const token = signPageToken(page, visitor, { key, now });

  it("names its visitor and what brought him, for 30 days", () => {
    expect(readPageToken(page, token, { key, now: later(29) })).toEqual(visitor);
    expect(readPageToken(page, token, { key, now: later(31) })).toBeUndefined();
    const plain = signPageToken(page, { follower: "f" }, { key, now });
    expect(readPageToken(page, plain, { key, now })).toEqual({ follower: "f" });
  });

  it.each([
    ["of another page", { kind: "event", id: "n1" } as const, token, key],
    ["of another notice", { kind: "notice", id: "n2" } as const, token, key],
    ["of another key", page, token, Buffer.alloc(32, 2)],
    ["changed", page, `A${token.slice(1)}`, key],
    ["cut", page, token.slice(0, -1), key],
    ["with a tail", page, `${token}.x`, key],
    ["empty", page, "", key],
  ])("%s is nobody's", (_what, of, text, by) => {
    expect(readPageToken(of, text, { key: by, now })).toBeUndefined();
  });

  it("stands in an address that is safe in links", () => {
    const address = new PageLinks("https://u.example", key).address(page, visitor, now);
    expect(address).toMatch(/^https:\/\/u\.example\/m\/notice\/n1\?t=[\w-]+\.[\w-]+$/);
  });
});
