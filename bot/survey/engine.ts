import type { AnswerError } from "./answer.ts";
import { questionOf, type Question, type SurveyDefinition } from "./definition.ts";
import { parseAnswer } from "./parse/parse-answer.ts";
import { consentRefused } from "./parse/parse-consent.ts";
import type { Command } from "./parse/parse-command.ts";
import { parseReview } from "./parse/parse-review.ts";
import type { SurveyState } from "./survey-state.ts";

/** What the step means; the dialog turns it into words. */
export type SurveyStep =
  /** Ask the question at `state.at`; `after` says why. */
  | { readonly kind: "ask"; readonly state: SurveyState; readonly after: AskReason }
  | { readonly kind: "miss"; readonly state: SurveyState; readonly error: AnswerError }
  | {
      readonly kind: "review";
      readonly state: SurveyState;
      readonly after: "done" | "corrected" | "miss" | "which";
    }
  | { readonly kind: "paused"; readonly state: SurveyState }
  | { readonly kind: "declined" }
  /** The worker confirmed: the shell claims a receipt number and the response is finished. */
  | { readonly kind: "submit"; readonly state: SurveyState };

export type AskReason =
  | "started"
  | "answered"
  | "skipped"
  | "back"
  | "already-first"
  | "cannot-skip"
  | "resumed"
  | "correcting"
  | "help"
  | "question-answered";

export interface StepContext {
  readonly definition: SurveyDefinition;
  readonly now: Date;
}

export function startSurvey(responseId: string, { definition, now }: StepContext): SurveyState {
  const [first] = definition.questions;
  if (!first) throw new Error(`survey ${definition.key} has no questions`);
  return {
    responseId,
    survey: { key: definition.key, version: definition.version },
    stage: "asking",
    at: first.id,
    isCorrecting: false,
    answers: {},
    misses: 0,
    startedAt: now.toISOString(),
    lastAt: now.toISOString(),
    hasQuit: false,
  };
}

/** Takes a text as the answer to the question being asked, or to the review. Pure. */
export function takeText(state: SurveyState, text: string, context: StepContext): SurveyStep {
  const touched = touch(state, context.now);
  if (state.stage === "reviewing") return takeReviewText(touched, text, context);
  const question = questionOf(context.definition, state.at);
  const parsed = parseAnswer(question, text);
  if ("error" in parsed) {
    return { kind: "miss", state: { ...touched, misses: state.misses + 1 }, error: parsed.error };
  }
  if (question.type === "consent" && parsed.value === consentRefused) return { kind: "declined" };
  const answered: SurveyState = {
    ...touched,
    answers: inOrder({ ...state.answers, [question.id]: parsed.value }, context.definition),
    ...(question.type === "consent" && { consentAt: context.now.toISOString() }),
  };
  return moveOn(answered, "answered", context);
}

/** Commands mean the same at every question. `restart`, `menu` and `human` are the router's. */
export function takeCommand(
  state: SurveyState,
  command: Exclude<Command, "restart" | "menu" | "human">,
  context: StepContext,
): SurveyStep {
  const touched = touch(state, context.now);
  switch (command) {
    case "back":
      return goBack(touched, context);
    case "skip":
      return skip(touched, context);
    case "quit":
      return { kind: "paused", state: { ...touched, hasQuit: true } };
    case "continue":
      return askAgain(touched, "resumed");
    case "help":
      return askAgain(touched, "help");
  }
}

/** The question (or the review) once more, for the reason given. */
export function askAgain(
  state: SurveyState,
  after: AskReason,
): Extract<SurveyStep, { kind: "ask" } | { kind: "review" }> {
  if (state.stage === "reviewing") return { kind: "review", state, after: "done" };
  return { kind: "ask", state, after };
}

export function touch(state: SurveyState, now: Date): SurveyState {
  return { ...state, lastAt: now.toISOString(), hasQuit: false };
}

function moveOn(
  state: SurveyState,
  after: "answered" | "skipped",
  { definition }: StepContext,
): SurveyStep {
  const fresh: SurveyState = { ...state, misses: 0, isCorrecting: false };
  const next = neighbour(definition, state.at, 1);
  if (state.isCorrecting || !next) {
    const reason = state.isCorrecting ? "corrected" : "done";
    return { kind: "review", state: { ...fresh, stage: "reviewing" }, after: reason };
  }
  return { kind: "ask", state: { ...fresh, at: next.id }, after };
}

function goBack(state: SurveyState, context: StepContext): SurveyStep {
  const fresh: SurveyState = { ...state, misses: 0, isCorrecting: false, stage: "asking" };
  if (state.isCorrecting)
    return { kind: "review", state: { ...fresh, stage: "reviewing" }, after: "done" };
  if (state.stage === "reviewing") {
    const last = context.definition.questions.at(-1);
    return { kind: "ask", state: { ...fresh, at: last?.id ?? state.at }, after: "back" };
  }
  const previous = neighbour(context.definition, state.at, -1);
  if (!previous) return { kind: "ask", state: fresh, after: "already-first" };
  return { kind: "ask", state: { ...fresh, at: previous.id }, after: "back" };
}

/** Skipping a correction keeps the answer as it was. */
function skip(state: SurveyState, context: StepContext): SurveyStep {
  if (state.stage === "reviewing") return { kind: "review", state, after: "miss" };
  if (state.isCorrecting) return moveOn(state, "skipped", context);
  const question = questionOf(context.definition, state.at);
  if (!question.isOptional) return { kind: "ask", state, after: "cannot-skip" };
  const { [question.id]: _skipped, ...answers } = state.answers;
  return moveOn({ ...state, answers }, "skipped", context);
}

function takeReviewText(state: SurveyState, text: string, context: StepContext): SurveyStep {
  const choice = parseReview(text, context.definition);
  switch (choice.kind) {
    case "submit":
      return { kind: "submit", state };
    case "which":
      return { kind: "review", state, after: "which" };
    case "unclear":
      return { kind: "review", state, after: "miss" };
    case "correct": {
      const correcting: SurveyState = {
        ...state,
        stage: "asking",
        at: choice.questionId,
        isCorrecting: true,
        misses: 0,
      };
      return { kind: "ask", state: correcting, after: "correcting" };
    }
  }
}

function neighbour(definition: SurveyDefinition, id: string, step: 1 | -1): Question | undefined {
  const index = definition.questions.findIndex((question) => question.id === id);
  return index + step < 0 ? undefined : definition.questions[index + step];
}

function inOrder(
  answers: SurveyState["answers"],
  definition: SurveyDefinition,
): SurveyState["answers"] {
  const entries = definition.questions.flatMap(({ id }) => {
    const value = answers[id];
    return value === undefined ? [] : [[id, value] as const];
  });
  return Object.fromEntries(entries);
}
