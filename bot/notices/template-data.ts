import type { NoticeContent } from "../../models/notice-content.ts";
import type { NoticeKind } from "../wechat/api/subscription-notices.ts";
import { formatShanghai } from "../shanghai-time.ts";
import { plainTime } from "./plain-time.ts";

/** What of a notice fills a keyword of a template. */
export const templateSources = ["title", "summary", "time", "place", "account"] as const;
export type TemplateSource = (typeof templateSources)[number];

/** The platform's template of one category, and what fills its keywords. */
export interface NoticeTemplate {
  readonly templateId: string;
  /** By keyword, `thing1`. */
  readonly fields: Readonly<Record<string, TemplateSource>>;
}

/** Of a subscription notice: what a follower agrees to. */
export interface SubscriptionTemplate extends NoticeTemplate {
  /** One consent, one send; or many, where the category allows it. */
  readonly kind: NoticeKind;
}

export interface TemplateFacts {
  readonly accountName: string;
  /** On the platform's clock. */
  readonly now: Date;
}

/** Longest value by the letters a keyword begins with, in characters. Source: fact sheet 5.3. */
const longest: Readonly<Record<string, number>> = {
  ...{ thing: 20, character_string: 32, letter: 32, number: 32, phrase: 5, name: 10 },
  ...{ phone_number: 17, car_number: 8, symbol: 5 },
};
const emoji = /\p{Extended_Pictographic}(?:\u{FE0F}|\u{200D}\p{Extended_Pictographic})*/gu;
const unknownPlace = "详情见内容";

/** Values as the platform takes them: without emoji, which phones show as □, and cut where they are too long. */
export function templateData(
  content: NoticeContent,
  { fields }: NoticeTemplate,
  facts: TemplateFacts,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, source]) => [key, fit(key, valueOf(source, content, facts))]),
  );
}

function valueOf(
  source: TemplateSource,
  { title, summary, time, place }: NoticeContent,
  { accountName, now }: TemplateFacts,
): string {
  switch (source) {
    case "title":
      return title;
    case "summary":
      return summary;
    case "time":
      return time ?? formatShanghai(now, "YYYY年M月D日 HH:mm");
    case "place":
      return place ?? unknownPlace;
    case "account":
      return accountName;
  }
}

/** Cut to what the keyword holds, with an ellipsis. */
function fit(key: string, value: string): string {
  const bare = value.replace(emoji, "").replace(/\s+/g, " ").trim();
  const plain = key.startsWith("time") ? plainTime(bare) : bare;
  const most = longest[key.replace(/\d+$/, "")];
  const characters = Array.from(plain);
  if (most === undefined || characters.length <= most) return plain;
  return `${characters.slice(0, most - 1).join("")}…`;
}
