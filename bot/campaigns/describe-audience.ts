import type { AudienceRule, JoinState } from "../../models/audience-rule.ts";
import { joinSurvey } from "../survey/join-survey.ts";
import { townByCode } from "../towns.ts";

const joinStateNames: Readonly<Record<JoinState | "unknown", string>> = {
  willing: "愿意入会",
  considering: "还想了解",
  unwilling: "暂不入会",
  applied: "已申请入会",
  member: "已是会员",
  unknown: "入会意愿未知",
};

/** What only the database knows by name: organisations, stalls, events. Without an entry the id is shown. */
export type AudienceNames = ReadonlyMap<string, string>;

/** A rule in words, for cadres: “仁和镇，并且有标签「货代」”. */
export function describeAudience(rule: AudienceRule, names: AudienceNames = new Map()): string {
  return describe(rule, { names, isInner: false });
}

interface Place {
  readonly names: AudienceNames;
  /** Within another rule: lists of several parts stand in brackets. */
  readonly isInner: boolean;
}

function describe(rule: AudienceRule, place: Place): string {
  switch (rule.kind) {
    case "all":
      return joinParts(rule.rules, "，并且", place);
    case "any":
      return joinParts(rule.rules, "，或者", place);
    case "not":
      return `不是：${describe(rule.rule, { ...place, isInner: true })}`;
    case "everyone":
      return "所有关注者";
    case "follower":
      return `点名的 ${rule.ids.length} 位关注者`;
    case "town":
      return listOf(rule.codes.map((code) => townByCode(code)?.name ?? nameOf(code, place)));
    case "organisation":
      return `${listOf(rule.codes.map((code) => nameOf(code, place)))}及下属`;
    case "enterprise":
      return `单位是${listOf(rule.keys.map(quote))}`;
    case "tag":
      return `有标签${listOf(rule.names.map(quote))}`;
    case "answer":
      return `“${labelOf(rule.question)}”答了${listOf(rule.values.map(quote))}`;
    case "join-state":
      return listOf(rule.states.map((state) => joinStateNames[state]));
    case "last-contact":
      return `最近 ${rule.withinDays} 天联系过`;
    case "stall":
      return `扫过摊点${listOf(rule.scenes.map((scene) => quote(nameOf(scene, place))))}的码`;
    case "event": {
      const event = quote(nameOf(rule.event, place));
      return rule.as === "signed-up" ? `报名了活动${event}` : `在活动${event}候补`;
    }
  }
}

function joinParts(
  rules: readonly AudienceRule[],
  word: string,
  { names, isInner }: Place,
): string {
  const parts = rules.map((rule) => describe(rule, { names, isInner: rules.length > 1 }));
  const joined = parts.length === 0 ? "没有人" : parts.join(word);
  return isInner && parts.length > 1 ? `（${joined}）` : joined;
}

function listOf(names: readonly string[]): string {
  return names.length === 0 ? "（没有选）" : names.join("、");
}

function quote(name: string): string {
  return `「${name}」`;
}

function nameOf(id: string, { names }: Place): string {
  return names.get(id) ?? id;
}

function labelOf(question: string): string {
  return joinSurvey.questions.find(({ id }) => id === question)?.label ?? question;
}
