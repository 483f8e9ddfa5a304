import { sayText } from "../outgoing-message.ts";
import type { SurveyDefinition } from "../survey/definition.ts";
import {
  askAgain,
  startSurvey,
  takeCommand,
  takeText,
  touch,
  type SurveyStep,
} from "../survey/engine.ts";
import type { Command } from "../survey/parse/parse-command.ts";
import type { SurveyResponse, SurveyState } from "../survey/survey-state.ts";
import {
  joinTexts,
  reply,
  type Claim,
  type ConversationState,
  type Effect,
  type Turn,
  type TurnFacts,
} from "../turn.ts";
import { SurveyWords } from "./say-survey.ts";

export interface SurveyTurnContext {
  readonly state: ConversationState;
  readonly facts: TurnFacts;
  readonly definition: SurveyDefinition;
}

/** A survey begins: asks for consent first. Begun anew it keeps its row, which is abandoned until then. */
export function beginSurvey(context: SurveyTurnContext): Turn {
  const { state, facts, definition } = context;
  const abandoned = abandon(context);
  const survey = startSurvey(state.survey?.responseId ?? facts.turnId, {
    definition,
    now: facts.now,
  });
  const turn = say(context, { kind: "ask", state: survey, after: "started" });
  return { ...turn, effects: [...abandoned, ...turn.effects] };
}

export function answerSurvey(
  context: SurveyTurnContext,
  survey: SurveyState,
  text: string,
): Turn | Claim {
  return settle(context, takeText(survey, text, stepContext(context)));
}

export function commandSurvey(
  context: SurveyTurnContext,
  survey: SurveyState,
  command: Exclude<Command, "restart" | "menu" | "human">,
): Turn | Claim {
  return settle(context, takeCommand(survey, command, stepContext(context)));
}

/** The pending question once more, behind an answer to something else. */
export function askPending(context: SurveyTurnContext, survey: SurveyState, answered: Turn): Turn {
  const pending = say(context, askAgain(touch(survey, context.facts.now), "question-answered"));
  return {
    ...pending,
    say: joinTexts([...answered.say, ...pending.say]),
    effects: [...answered.effects, ...pending.effects],
  };
}

/** Somebody who left in the middle asks for the survey again. */
export function offerResume(context: SurveyTurnContext, survey: SurveyState): Turn {
  return reply(words(context).resumeOrRestart(survey), context.state);
}

function stepContext({ definition, facts }: SurveyTurnContext) {
  return { definition, now: facts.now };
}

function words({ definition, facts }: SurveyTurnContext): SurveyWords {
  return new SurveyWords(definition, facts.text);
}

type SaidStep = Exclude<SurveyStep, { kind: "submit" } | { kind: "declined" }>;

function settle(context: SurveyTurnContext, step: SurveyStep): Turn | Claim {
  switch (step.kind) {
    case "submit":
      return submit(context, step.state);
    case "declined": {
      const { survey: _declined, ...state } = context.state;
      return reply(context.facts.text("survey.declined"), state);
    }
    case "ask":
    case "miss":
    case "review":
    case "paused":
      return say(context, step);
  }
}

function say(context: SurveyTurnContext, step: SaidStep): Turn {
  const { offered: _offered, ...state } = context.state;
  return {
    say: [sayText(wordsFor(context, step))],
    state: { ...state, survey: step.state },
    effects: saveRunning(context, step.state),
  };
}

function wordsFor(context: SurveyTurnContext, step: SaidStep): string {
  switch (step.kind) {
    case "ask":
      return words(context).ask(step.state, step.after);
    case "miss":
      return words(context).miss(step.state, step.error);
    case "review":
      return words(context).review(step.state, step.after);
    case "paused":
      return context.facts.text("survey.quit");
  }
}

function submit(context: SurveyTurnContext, survey: SurveyState): Turn | Claim {
  const { facts } = context;
  if (facts.receipt === undefined) return { kind: "claim", claim: "receipt" };
  const at = facts.now.toISOString();
  const running = describeResponse(context, survey, "submitted");
  const { survey: _finished, offered: _offered, ...state } = context.state;
  return {
    say: [sayText(facts.text("survey.submitted", { receipt: facts.receipt }))],
    state: { ...state, lastSubmission: { receipt: facts.receipt, at } },
    effects: running
      ? [
          { kind: "response", response: { ...running, receipt: facts.receipt, submittedAt: at } },
          describePerson(survey),
        ]
      : [],
  };
}

/** The row follows every accepted answer; before consent there is none. */
function saveRunning(context: SurveyTurnContext, survey: SurveyState): readonly Effect[] {
  const before = context.state.survey;
  const isUnchanged = before?.responseId === survey.responseId && before.answers === survey.answers;
  const response = isUnchanged ? undefined : describeResponse(context, survey, "running");
  if (!response) return [];
  const isSamePerson = personAnswers.every((id) => before?.answers[id] === survey.answers[id]);
  return [{ kind: "response", response }, ...(isSamePerson ? [] : [describePerson(survey)])];
}

const personAnswers = ["name", "mobile"] as const;

/** For the lists. What an earlier survey said of him holds until this one says something else, or is sent. */
function describePerson({ answers: { name, mobile } }: SurveyState): Effect {
  return {
    kind: "person",
    ...(typeof name === "string" && { name }),
    ...(typeof mobile === "string" && { mobile }),
  };
}

function abandon(context: SurveyTurnContext): readonly Effect[] {
  const { survey } = context.state;
  const response = survey && describeResponse(context, survey, "abandoned");
  return response ? [{ kind: "response", response }] : [];
}

function describeResponse(
  { definition, facts, state }: SurveyTurnContext,
  survey: SurveyState,
  status: SurveyResponse["status"],
): SurveyResponse | undefined {
  if (survey.consentAt === undefined) return undefined;
  return {
    id: survey.responseId,
    survey: survey.survey,
    status,
    answers: survey.answers,
    consent: { textVersion: definition.consentTextVersion, at: survey.consentAt },
    ...(state.source && { source: state.source }),
    startedAt: survey.startedAt,
    updatedAt: facts.now.toISOString(),
  };
}
