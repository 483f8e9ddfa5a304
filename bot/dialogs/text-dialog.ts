import { formatShanghai } from "../shanghai-time.ts";
import type { SurveyDefinition } from "../survey/definition.ts";
import { questionOf } from "../survey/definition.ts";
import { parseAnswer } from "../survey/parse/parse-answer.ts";
import { compact } from "../survey/parse/normalise-input.ts";
import { parseCommand, type Command } from "../survey/parse/parse-command.ts";
import { isPaused, type SurveyState } from "../survey/survey-state.ts";
import {
  reply,
  silent,
  type Claim,
  type ConversationState,
  type Turn,
  type TurnFacts,
} from "../turn.ts";
import { answerMidSurvey } from "./mid-survey-dialog.ts";
import {
  answerSurvey,
  askPending,
  beginSurvey,
  commandSurvey,
  offerResume,
  type SurveyTurnContext,
} from "./survey-dialog.ts";
import { answerDanger } from "./danger-dialog.ts";
import { answerChoice, answerOffers, isListFresh, tellTopic } from "./offer-dialog.ts";
import { answerOptOut } from "./opt-out-dialog.ts";
import { tellProgress, withPerson, withTicket } from "./ticket-dialog.ts";
import { answerTopic, answerTownName, chosenTopic, fallBack, findTopic } from "./topic-dialog.ts";

/** The topic that is something to do, not something to read. */
const joinTopic = "join_start";

/** A worker's text: danger first, then commands, the running survey, numbers we offered, topics. */
export function routeText(
  text: string,
  {
    state,
    facts,
    definition,
  }: { state: ConversationState; facts: TurnFacts; definition: SurveyDefinition },
): Turn | Claim {
  const context: SurveyTurnContext = { state, facts, definition };
  const danger = answerDanger(text, context);
  if (danger) return danger;
  const command = parseCommand(text);
  const direct = answerDirectly(text, context);
  const { survey } = state;
  if (survey && !isPaused(survey, facts.now)) {
    if (direct) return besideSurvey(context, survey, direct);
    return command
      ? commandWhileAsking(context, survey, command)
      : callAfterMisses(context, text, answerMidSurvey(context, survey, text));
  }
  return direct ?? (command ? commandAtRest(context, command) : textAtRest(context, text));
}

/** The survey's question follows; what the answer remembers stays. */
function besideSurvey(context: SurveyTurnContext, survey: SurveyState, answered: Turn | Claim) {
  if (!("say" in answered)) return answered;
  return askPending({ ...context, state: answered.state }, survey, answered);
}

/** What is asked for in so many words, also in the middle of the survey: a ticket's progress, what is on, signing up,
 *  turning notices off. */
function answerDirectly(text: string, context: SurveyTurnContext): Turn | Claim | undefined {
  return (
    tellProgress(text, context) ?? answerOptOut(text, context) ?? answerOffers({ ...context, text })
  );
}

function commandWhileAsking(
  context: SurveyTurnContext,
  survey: SurveyState,
  command: Command,
): Turn | Claim {
  if (command === "restart") return beginSurvey(context);
  if (command === "human") return callPersonMidSurvey(context, survey);
  if (command !== "menu") return commandSurvey(context, survey, command);
  const menu = `${context.facts.text("survey.menu")}\n\n${context.facts.text("menu")}`;
  return reply(menu, { ...context.state, survey: { ...survey, hasQuit: true } });
}

function callPerson({ state, facts }: SurveyTurnContext): Turn | Claim {
  const answered = answerTopic("human", { state, facts, text: "" }) ?? silent(state);
  return withTicket(answered, { reason: "human", text: "人工" }, facts);
}

/** A ticket, and the pending question behind it. */
function callPersonMidSurvey(context: SurveyTurnContext, survey: SurveyState): Turn | Claim {
  const { state, facts } = context;
  const called = withTicket(silent(state), { reason: "human", text: "人工" }, facts);
  return "say" in called ? askPending(context, survey, called) : called;
}

function commandAtRest(context: SurveyTurnContext, command: Command): Turn | Claim {
  const { state, facts } = context;
  switch (command) {
    case "continue":
      return state.survey
        ? commandSurvey(context, state.survey, "continue")
        : reply(facts.text("survey.nothing-to-continue"), state);
    case "restart":
      return beginSurvey(context);
    case "menu":
      return reply(facts.text("menu"), state);
    case "help":
      return reply(facts.text("help"), state);
    case "human":
      return callPerson(context);
    case "back":
    case "skip":
      return reply(facts.text("survey.nothing-to-undo"), state);
    case "quit":
      return reply(facts.text("survey.not-running"), state);
  }
}

/** The survey by its names, as the account itself and its menu call it. */
const surveyNames =
  /^(?:我?[想要]?(?:开始)?填(?:写|一下|个)?(?:入会)?(?:意愿)?(?:登记)?(?:调查)?[表卷]|(?:入会)?(?:意愿)?(?:调查问卷|调查表?|意愿表|问卷))$/;

function textAtRest(context: SurveyTurnContext, text: string): Turn | Claim {
  const { state, facts } = context;
  const late = lateAnswer(context, text);
  if (late) return late;
  const chosen = chosenTopic(text, state);
  if (chosen !== undefined) return openTopic(context, chosen, text);
  const offer = answerChoice({ ...context, text });
  if (offer) return offer;
  if (surveyNames.test(compact(text))) return openTopic(context, joinTopic, text);
  const place = answerTownName(text, state, facts);
  if (place) return place;
  const topic = findTopic(text, facts);
  return topic === undefined ? miss(context, text) : openTopic(context, topic, text);
}

/** After so many misses in a row a person is called. */
const missesBeforePerson = 3;

/** At one question of the survey, too. */
function callAfterMisses(
  { state, facts }: SurveyTurnContext,
  text: string,
  turn: Turn | Claim,
): Turn | Claim {
  if (!("say" in turn) || facts.openTicket) return turn;
  const before = state.survey?.misses ?? 0;
  const isThird = before < missesBeforePerson && turn.state.survey?.misses === missesBeforePerson;
  return isThird ? withTicket(turn, { reason: "misses", text }, facts) : turn;
}

function miss({ state, facts }: SurveyTurnContext, text: string): Turn | Claim {
  const misses = (state.misses ?? 0) + 1;
  const turn = fallBack(text, { ...state, misses }, facts);
  if (misses < missesBeforePerson || facts.openTicket) return turn;
  const { misses: _misses, offered: _offered, ...rest } = turn.state;
  const sorry = { ...reply(facts.text("ticket.misses"), rest), effects: turn.effects };
  return withTicket(sorry, { reason: "misses", text }, facts);
}

function openTopic(context: SurveyTurnContext, topic: string, text: string): Turn | Claim {
  if (topic === joinTopic) return openSurvey(context);
  const answered = tellTopic(topic, { ...context, text });
  if (answered && !("say" in answered)) return answered;
  if (!answered) return fallBack(text, context.state, context.facts);
  return withPerson(answered, { topic, text }, context.facts);
}

/** Begins the survey; offers to go on where one was left, names the receipt where one was sent. */
export function openSurvey(context: SurveyTurnContext): Turn {
  const { state, facts } = context;
  if (state.survey) return offerResume(context, state.survey);
  if (!state.lastSubmission) return beginSurvey(context);
  const { receipt, at } = state.lastSubmission;
  return reply(
    facts.text("survey.submitted-before", {
      receipt,
      date: formatShanghai(new Date(at), "M月D日"),
    }),
    state,
  );
}

/** Silence is no farewell: within a day a plain answer to the pending question is still one. */
const lateAnswerMs = 24 * 60 * 60_000;
const plainTypes: ReadonlySet<string> = new Set(["mobile", "single", "multi", "headcount_band"]);

function lateAnswer(context: SurveyTurnContext, text: string): Turn | Claim | undefined {
  const { survey, offered } = context.state;
  if (!survey || survey.hasQuit || survey.stage !== "asking" || offered) return undefined;
  if (isListNewer(context.state, context.facts)) return undefined;
  const silentMs = context.facts.now.getTime() - new Date(survey.lastAt).getTime();
  const question = questionOf(context.definition, survey.at);
  if (silentMs > lateAnswerMs || !plainTypes.has(question.type)) return undefined;
  if (findTopic(text, context.facts) !== undefined) return undefined;
  return "value" in parseAnswer(question, text) ? answerSurvey(context, survey, text) : undefined;
}

/** A number means what was listed last. */
function isListNewer(state: ConversationState, { now }: TurnFacts): boolean {
  const { listed, survey } = state;
  return isListFresh(state, now) && (listed?.at ?? "") > (survey?.lastAt ?? "");
}
