import type { DigestItem, DigestPart, DigestRule } from "../../models/digest.ts";
import type { Discount } from "../../models/discount.ts";
import type { NoticeCategory } from "../../models/notice-category.ts";
import type { NoticeContent } from "../../models/notice-content.ts";
import type { UnionEvent } from "../../models/union-event-schema.ts";
import { describeDay, describeSpan, endOfWeek } from "./describe-time.ts";

/** What is on this week in one place. */
export interface WeekOffers {
  readonly events: readonly UnionEvent[];
  readonly discounts: readonly Discount[];
}

/** What all editions of one run have in common. The category says which template they go by.
 *  @param notice the run's slot: each one is a new notice */
export function digestFrame(rule: DigestRule, notice: string): NoticeContent {
  const { title, parts } = rule;
  return {
    ...{ notice, title, category: digestCategory({ parts }) },
    ...{ summary: `每位职工所在镇街本周的${describeDigest(rule)}`, body: "" },
  };
}

/** 活动和优惠; 快到期的优惠. */
export function describeDigest({ parts, isEndingOnly }: Omit<DigestRule, "title">): string {
  const names = parts.map((part) => {
    const ending = isEndingOnly && part === "discount" ? "快到期的" : "";
    return ending + digestPartNames[part];
  });
  return names.join("和");
}

export function digestCategory({ parts }: Pick<DigestRule, "parts">): NoticeCategory {
  return parts.includes("event") ? "event" : "discount";
}

/** The digest of one place for who wants these parts; undefined when nothing is on. Pure.
 *  @param place as it is read: 仁和镇, 全区
 *  @param now on the platform's clock */
export function composeDigest(
  frame: NoticeContent,
  { events, discounts }: WeekOffers,
  about: Omit<DigestRule, "title"> & { readonly place: string; readonly now: Date },
): NoticeContent | undefined {
  const items = [
    ...(about.parts.includes("event") ? events.map(toEventItem) : []),
    ...(about.parts.includes("discount")
      ? discounts.map((discount) => toDiscountItem(discount, about.now))
      : []),
  ];
  if (items.length === 0) return undefined;
  const { notice, category, title } = frame;
  return {
    ...{ notice, category, title, summary: summarise(items, about.isEndingOnly), items },
    body: items.map(describeItem).join("\n"),
    ...{ time: describeRestOfWeek(about.now), place: about.place },
  };
}

const digestPartNames: Readonly<Record<DigestPart, string>> = {
  event: "活动",
  discount: "优惠",
};

function toEventItem({ _id, title, startsAt, endsAt, place, link }: UnionEvent): DigestItem {
  const time = describeSpan(startsAt, endsAt);
  return { kind: "event", id: _id, title, time, place, ...(link && { link }) };
}

function toDiscountItem(discount: Discount, now: Date): DigestItem {
  const { _id, title, validFromAt, validUntilAt, howToUse, place, link } = discount;
  const from = validFromAt > now ? `${describeDay(validFromAt)}起，` : "";
  const time = `${from}${describeDay(validUntilAt)}止`;
  return {
    ...{ kind: "discount", id: _id, title, time },
    ...{ how: howToUse, ...(place && { place }), ...(link && { link }) },
  };
}

/** Fits into one line of a template message: 20 characters. */
function summarise(items: readonly DigestItem[], isEndingOnly = false): string {
  const counts = (["event", "discount"] as const).flatMap((kind) => {
    const count = items.filter((item) => item.kind === kind).length;
    return count === 0 ? [] : [`${count}项${describeDigest({ parts: [kind], isEndingOnly })}`];
  });
  return `本周${counts.join("、")}${isEndingOnly ? "" : "，点开看详情"}`;
}

/** One line: in a text message, and where the page is not opened. */
export function describeItem({ title, time, place }: DigestItem): string {
  return `· ${title}（${time}${place === undefined ? "" : `，${place}`}）`;
}

/** From this day to Sunday. */
function describeRestOfWeek(now: Date): string {
  const [from, to] = [describeDay(now), describeDay(new Date(endOfWeek(now).getTime() - 1))];
  return from === to ? from : `${from} 到 ${to}`;
}
