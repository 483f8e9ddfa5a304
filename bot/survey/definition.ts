/** A survey is data; a published version never changes, a response pins its version. */
export interface SurveyDefinition {
  readonly key: string;
  readonly version: number;
  readonly title: string;
  /** Named in every response beside the time of consent. */
  readonly consentTextVersion: string;
  readonly questions: readonly Question[];
}

interface QuestionBase {
  /** Also the name of the answer: `answers.<id>`. */
  readonly id: string;
  /** Short name in the review. */
  readonly label: string;
  readonly ask: string;
  /** Said instead of the question after a miss. */
  readonly hint: string;
  readonly isOptional?: boolean;
}

export interface Option {
  /** As it is stored. */
  readonly value: string;
  /** As the worker sees it, where that differs. */
  readonly shown?: string;
  /** Other ways to say it. */
  readonly synonyms: readonly string[];
}

export interface HeadcountOption extends Option {
  /** Inclusive bounds. */
  readonly from: number;
  readonly to: number;
}

export type Question = QuestionBase &
  (
    | { readonly type: "consent" }
    | { readonly type: "enterprise" }
    | { readonly type: "name" }
    | { readonly type: "mobile" }
    | { readonly type: "single"; readonly options: readonly Option[] }
    | { readonly type: "multi"; readonly options: readonly Option[] }
    | { readonly type: "headcount_band"; readonly options: readonly HeadcountOption[] }
  );

export function questionOf(definition: SurveyDefinition, id: string): Question {
  const question = definition.questions.find((candidate) => candidate.id === id);
  if (!question) throw new Error(`survey ${definition.key} has no question ${id}`);
  return question;
}

export function shownOption(option: Option): string {
  return option.shown ?? option.value;
}
