import type { JoinState } from "../models/audience-rule.ts";
import { facetNames } from "../models/facet.ts";
import type { AnswerChange } from "../models/follower.ts";
import { isSensitive } from "../models/response.ts";
import { normaliseText } from "./knowledge/normalise.ts";
import type { AnswerValue } from "./survey/answer.ts";
import { joinSurvey } from "./survey/join-survey.ts";
import type { SurveyResponse } from "./survey/survey-state.ts";

/** Answers that are one of a few: what an audience can ask for. */
const choiceTypes: ReadonlySet<string> = new Set(["single", "multi", "headcount_band"]);

const joinStateOf: Readonly<Record<string, JoinState>> = {
  愿意: "willing",
  再了解一下: "considering",
  暂不: "unwilling",
};

/** What a response says of its worker for audiences; nothing any more when it was given up. */
export function answersOf({ survey, status, answers }: SurveyResponse): AnswerChange {
  if (status === "abandoned") return { survey: survey.key, facets: [] };
  const { willing } = answers;
  const joinState = typeof willing === "string" ? joinStateOf[willing] : undefined;
  return {
    survey: survey.key,
    facets: joinSurvey.questions.flatMap(({ id, type }) => {
      const value = answers[id];
      if (value === undefined) return [];
      // An employer's name that may hold a number is sealed in the response: it stands nowhere in clear.
      if (isSensitive(id, value)) return [];
      if (type === "enterprise") return [facetNames.enterprise(enterpriseKey(textOf(value)))];
      if (!choiceTypes.has(type)) return [];
      return listOf(value).map((one) => facetNames.answer(survey.key, id, one));
    }),
    ...(joinState && { joinState }),
  };
}

/** One employer, however its name is written: width, case, spaces and brackets do not count. */
export function enterpriseKey(name: string): string {
  return normaliseText(name).replace(/[^\p{L}\p{N}]/gu, "");
}

function textOf(value: AnswerValue): string {
  return typeof value === "string" ? value : value.join("");
}

function listOf(value: AnswerValue): readonly string[] {
  return typeof value === "string" ? [value] : value;
}
