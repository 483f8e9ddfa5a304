import type { NoticeDraft } from "../../../bot/campaigns/notice-draft.ts";
import { allCategories, categoryNames } from "../../../bot/notices/category-names.ts";
import { channelNames } from "../../../bot/notices/channel-names.ts";
import { normaliseInput } from "../../../bot/survey/parse/normalise-input.ts";
import { readTownName, type Town } from "../../../bot/towns.ts";
import type { AudienceRule } from "../../../models/audience-rule.ts";
import type { Channel } from "../../../models/channel.ts";
import type { NoticeCategory } from "../../../models/notice-category.ts";

/** What a draft is asked for, in this order. */
export const draftSteps = ["title", "body", "category", "audience", "channels"] as const;
export type DraftStep = (typeof draftSteps)[number];

/** What is asked for now. */
export function stepOf(draft: NoticeDraft): DraftStep {
  const { title, body, category, audience } = draft;
  if (title === undefined) return "title";
  if (body === undefined) return "body";
  if (category === undefined) return "category";
  return audience === undefined ? "audience" : "channels";
}

/** Without what was answered last. */
export function stepBack({ at, ...draft }: NoticeDraft): NoticeDraft {
  const before = draftSteps[draftSteps.indexOf(stepOf({ at, ...draft })) - 1];
  const { offered: _offered, ...rest } = draft;
  const kept = Object.entries(rest).filter(([name]) => name !== before);
  return { at, ...Object.fromEntries(kept) };
}

/** By number or name. */
export function readCategory(text: string): NoticeCategory | undefined {
  const said = normaliseInput(text);
  const byName = allCategories.find((category) => categoryNames[category] === said);
  return byName ?? (/^\d$/.test(said) ? allCategories[Number(said) - 1] : undefined);
}

/** 1 2 · 2、1 · 模板消息: in the order he wrote them, each once. Undefined when one of them was not offered. */
export function readChannels(
  text: string,
  offered: readonly Channel[],
): readonly Channel[] | undefined {
  const said = splitList(text).flatMap((part) => (/^\d+$/.test(part) ? Array.from(part) : [part]));
  const chosen = said.map((part) =>
    /^\d$/.test(part)
      ? offered[Number(part) - 1]
      : offered.find((channel) => channelNames[channel] === part),
  );
  if (chosen.length === 0 || chosen.includes(undefined)) return undefined;
  return [...new Set(chosen as Channel[])];
}

const everybody = /^(?:全部|所有人?|全体|大家|所有关注者|全部关注者)$/;
const tagged = /^(?:有)?标签\s*[:：]?\s*(.+)$/;

/** 全部 · 仁和、天竺 · 标签 货车司机; undefined for anything else. */
export function readAudience(text: string): AudienceRule | undefined {
  const said = normaliseInput(text);
  if (everybody.test(said)) return { kind: "everyone" };
  const tags = tagged.exec(said)?.[1];
  if (tags !== undefined) return { kind: "tag", names: splitList(tags) };
  const towns = splitList(said).map(readTowns);
  if (towns.length === 0 || towns.includes(undefined)) return undefined;
  const codes = towns.flatMap((found) => found?.map(({ code }) => code) ?? []);
  return { kind: "town", codes: [...new Set(codes)] };
}

/** 仁和和天竺: the word between them may be a part of a name. */
function readTowns(text: string): readonly Town[] | undefined {
  const whole = readTownName(text);
  if (whole) return [whole];
  for (let at = text.indexOf("和"); at !== -1; at = text.indexOf("和", at + 1)) {
    const first = readTownName(text.slice(0, at));
    const others = first && readTowns(text.slice(at + 1));
    if (first && others) return [first, ...others];
  }
  return undefined;
}

function splitList(text: string): string[] {
  return normaliseInput(text)
    .split(/[\s、,，;；]+/)
    .filter((part) => part !== "");
}
