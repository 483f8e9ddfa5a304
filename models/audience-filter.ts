import { trusted } from "mongoose";
import type { AudienceRule } from "./audience-rule.ts";
import { facetNames } from "./facet.ts";

/** Conditions on followers. Scope, subscription and opt-outs are not in it: a run gives those as reasons. */
export type AudienceFilter = Readonly<Record<string, unknown>>;

const dayMs = 24 * 60 * 60_000;

/** Undefined: reaches nobody, because the rule names nothing. That holds for "not" as well: everybody but nobody would
 *  be everybody, which is only ever meant when it is said.
 *  @param now on the platform's clock */
export function audienceFilter(rule: AudienceRule, now: Date): AudienceFilter | undefined {
  switch (rule.kind) {
    case "all":
      return joinAll(rule.rules.map((part) => audienceFilter(part, now)));
    case "any":
      return joinAny(rule.rules.map((part) => audienceFilter(part, now)));
    case "not":
      return invert(audienceFilter(rule.rule, now));
    case "everyone":
      return {};
    case "follower":
      return oneOf("_id", rule.ids);
    case "town":
      return oneOf("town", rule.codes);
    case "organisation":
      return oneOf("organisationPath", rule.codes);
    case "enterprise":
      return oneOf("facets", rule.keys.map(facetNames.enterprise));
    case "tag":
      return oneOf("tags", rule.names);
    case "answer":
      return oneOf("facets", answerFacets(rule));
    case "join-state":
      return oneOf(
        "joinState",
        rule.states.map((state) => (state === "unknown" ? null : state)),
      );
    case "last-contact":
      return {
        lastContactAt: trusted({ $gte: new Date(now.getTime() - rule.withinDays * dayMs) }),
      };
    case "stall":
      return oneOf("facets", rule.scenes.map(facetNames.stall));
    case "event":
      return { facets: facetNames.event(rule.event, rule.as) };
  }
}

/** Null stands for a field that is not there. */
function oneOf(field: string, values: readonly (string | null)[]): AudienceFilter | undefined {
  if (values.length === 0) return undefined;
  return { [field]: values.length === 1 ? values[0] : trusted({ $in: [...values] }) };
}

function answerFacets({ survey, question, values }: Extract<AudienceRule, { kind: "answer" }>) {
  return values.map((value) => facetNames.answer(survey, question, value));
}

function invert(inner: AudienceFilter | undefined): AudienceFilter | undefined {
  return inner && { $nor: [inner] };
}

function joinAll(parts: readonly (AudienceFilter | undefined)[]): AudienceFilter | undefined {
  const known = parts.filter((part) => part !== undefined);
  if (known.length < parts.length || known.length === 0) return undefined;
  return known.length === 1 ? known[0] : { $and: known };
}

function joinAny(parts: readonly (AudienceFilter | undefined)[]): AudienceFilter | undefined {
  const known = parts.filter((part) => part !== undefined);
  if (known.length <= 1) return known[0];
  return { $or: known };
}
