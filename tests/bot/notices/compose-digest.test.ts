import { describe, expect, it } from "vitest";
import { composeDigest, digestFrame } from "../../../bot/notices/compose-digest.ts";
import { customerServiceText, previewNotice } from "../../../bot/notices/preview.ts";
import type { Discount } from "../../../models/discount.ts";
import type { UnionEvent } from "../../../models/union-event-schema.ts";

/** A Tuesday, 10:00 in Shanghai. */
const now = new Date("2026-11-24T02:00:00Z");
const rule = { title: "本周活动与优惠", parts: ["event", "discount"] } as const;
const frame = digestFrame(rule, "c1@slot");
const about = { parts: rule.parts, place: "仁和镇", now };

const row = {
  ...{ organisationPath: ["110113"], createdAt: now, updatedAt: now, version: 1 },
  description: "说明",
};
const event = (id: string): UnionEvent => ({
  ...{ ...row, _id: id, title: `羽毛球赛${id}`, place: "文化宫", status: "open", signUpCount: 0 },
  ...{ startsAt: new Date("2026-11-28T06:00:00Z"), endsAt: new Date("2026-11-28T08:00:00Z") },
});
const discount = (id: string, validFromAt = new Date("2026-11-01T00:00:00Z")): Discount => ({
  ...{ ...row, _id: id, title: "超市满减", howToUse: "出示会员卡", validFromAt },
  validUntilAt: new Date("2026-11-30T15:59:59Z"),
});

describe("a digest", () => {
  it("lists what is on, with a summary that fits into one line of a template message", () => {
    const many = { events: Array.from({ length: 30 }, (_, at) => event(String(at))) };
    const full = composeDigest(frame, { ...many, discounts: [discount("d")] }, about);
    expect(full).toMatchObject({
      ...{ notice: "c1@slot", category: "event", title: "本周活动与优惠", place: "仁和镇" },
      ...{ summary: "本周30项活动、1项优惠，点开看详情" },
      time: "11月24日 周二 到 11月29日 周日",
    });
    expect(Array.from(full?.summary ?? "").length).toBeLessThanOrEqual(20);
    expect(full?.items).toHaveLength(31);
    expect(full?.items?.at(-1)).toEqual({
      ...{ kind: "discount", id: "d", title: "超市满减", time: "11月30日 周一止" },
      how: "出示会员卡",
    });
  });

  it("says from when on a discount is valid that is not yet", () => {
    const later = discount("d", new Date("2026-11-26T00:00:00Z"));
    const [item] = composeDigest(frame, { events: [], discounts: [later] }, about)?.items ?? [];
    expect(item?.time).toBe("11月26日 周四起，11月30日 周一止");
  });

  it.each([
    ["nothing is on", { events: [], discounts: [] }, rule.parts],
    ["only what he does not want is on", { events: [event("e")], discounts: [] }, ["discount"]],
  ] as const)("is none when %s", (_, offers, parts) => {
    expect(composeDigest(frame, offers, { ...about, parts })).toBeUndefined();
  });

  it("goes by the template of discounts when it holds nothing else", () => {
    expect(digestFrame({ ...rule, parts: ["discount"] }, "c1@slot").category).toBe("discount");
  });

  it("fits every channel: six lines in a text message, and nothing that WeChat cuts or refuses", () => {
    const events = Array.from({ length: 9 }, (_, at) => event(String(at)));
    const content = composeDigest(frame, { events, discounts: [] }, about);
    if (!content) throw new Error("nothing composed");
    const text = customerServiceText(content, "https://x/m/digest/1");
    expect(text.split("\n")).toHaveLength(9);
    expect(text).toContain("· 羽毛球赛0（11月28日 周六 14:00–16:00，文化宫）");
    const facts = { pageUrl: "https://x/m/digest/1", accountName: "工会", now };
    const preview = previewNotice(content, facts);
    const warnings = [preview.template, preview.subscription, preview.customerService].flatMap(
      (part) => part.warnings,
    );
    expect(warnings).toEqual([]);
  });
});
