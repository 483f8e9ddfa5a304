import type { AnswerError } from "../survey/answer.ts";
import {
  questionOf,
  shownOption,
  type Question,
  type SurveyDefinition,
} from "../survey/definition.ts";
import { describeAnswer } from "../survey/describe-answer.ts";
import type { AskReason } from "../survey/engine.ts";
import { reviewedQuestions } from "../survey/reviewed-questions.ts";
import type { SurveyState } from "../survey/survey-state.ts";
import type { TextKey } from "../texts/seed-texts.ts";
import type { TurnFacts } from "../turn.ts";

type Say = TurnFacts["text"];

const lead: Partial<Record<AskReason, TextKey>> = {
  back: "survey.back",
  "already-first": "survey.already-first",
  "cannot-skip": "survey.cannot-skip",
  skipped: "survey.skipped",
  resumed: "survey.resumed",
  correcting: "survey.correcting",
  help: "survey.help",
  "question-answered": "survey.question-answered",
};

/** After this many misses in a row a way out is offered. */
const missesBeforeWayOut = 3;

export class SurveyWords {
  readonly #definition: SurveyDefinition;
  readonly #say: Say;

  constructor(definition: SurveyDefinition, say: Say) {
    this.#definition = definition;
    this.#say = say;
  }

  /** The question at `state.at`, with the reason it is asked in front. */
  ask(state: SurveyState, after: AskReason): string {
    const question = questionOf(this.#definition, state.at);
    const key = lead[after];
    return paragraphs(
      key && this.#say(key),
      this.#question(question),
      this.#present(state, question, after),
    );
  }

  miss(state: SurveyState, error: AnswerError): string {
    const question = questionOf(this.#definition, state.at);
    const wayOut = question.isOptional ? "survey.miss.third.optional" : "survey.miss.third";
    return paragraphs(
      missText(question, error),
      state.misses >= missesBeforeWayOut ? this.#say(wayOut) : undefined,
      optionList(question),
    );
  }

  review(state: SurveyState, after: "done" | "corrected" | "miss" | "which"): string {
    const questions = reviewedQuestions(this.#definition);
    const total = String(questions.length);
    if (after === "miss" || after === "which")
      return this.#say(`survey.review.${after}`, { total });
    const answers = questions
      .map(
        (question, index) =>
          `${index + 1}. ${question.label}：${describeAnswer(question, state.answers[question.id])}`,
      )
      .join("\n");
    return this.#say(after === "done" ? "survey.review" : "survey.review.corrected", { answers });
  }

  /** Offers to go on or to begin anew, naming where the worker stopped. */
  resumeOrRestart(state: SurveyState): string {
    if (state.stage === "reviewing") return this.#say("survey.resume-review");
    const question = questionOf(this.#definition, state.at);
    return this.#say("survey.resume-or-restart", {
      label: question.label,
      ...this.#place(question),
    });
  }

  #question(question: Question): string {
    const progress =
      question.type === "consent" ? "" : this.#say("survey.progress", this.#place(question));
    return paragraphs(`${question.ask}${progress}`, optionList(question), this.#hints(question));
  }

  #hints(question: Question): string {
    const isByNumber = question.type === "single" || question.type === "headcount_band";
    const byNumber = isByNumber ? this.#say("survey.by-number") : "";
    return `${byNumber}${question.isOptional ? this.#say("survey.optional") : ""}`;
  }

  /** What was answered before, where it is asked again. */
  #present(state: SurveyState, question: Question, after: AskReason): string | undefined {
    const value = state.answers[question.id];
    const isAskedAgain = after === "back" || after === "correcting";
    if (!isAskedAgain || value === undefined || question.type === "consent") return undefined;
    return this.#say("survey.now", { answer: describeAnswer(question, value) });
  }

  #place(question: Question): { number: string; total: string } {
    const questions = reviewedQuestions(this.#definition);
    const number = questions.findIndex(({ id }) => id === question.id) + 1;
    return { number: String(Math.max(number, 1)), total: String(questions.length) };
  }
}

function optionList(question: Question): string | undefined {
  if (!("options" in question)) return undefined;
  return question.options.map((option, index) => `${index + 1}. ${shownOption(option)}`).join("\n");
}

/** Most misses are best met with the question's own hint. */
function missText(question: Question, error: AnswerError): string {
  if (error === "ambiguous" && question.type === "mobile")
    return "您发了两个不同的号码，请只留一个手机号。";
  if (error === "ambiguous" && question.type === "name")
    return "看着像两个名字，请只写您自己的姓名。";
  if (error === "too_short" && question.type === "name")
    return "姓名好像没写全，请把姓和名都写上。";
  if (error === "out_of_options") return `没有这个选项。${question.hint}`;
  if (error === "ambiguous") return `没看准您选的是哪个。${question.hint}`;
  return question.hint;
}

function paragraphs(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join("\n\n");
}
