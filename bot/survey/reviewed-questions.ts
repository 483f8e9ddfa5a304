import type { Question, SurveyDefinition } from "./definition.ts";

/** The questions a worker counts and reviews: all but the consent. */
export function reviewedQuestions(definition: SurveyDefinition): readonly Question[] {
  return definition.questions.filter(({ type }) => type !== "consent");
}
