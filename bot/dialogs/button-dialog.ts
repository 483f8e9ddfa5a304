import type { SurveyDefinition } from "../survey/definition.ts";
import { isPaused } from "../survey/survey-state.ts";
import {
  reply,
  silent,
  type Claim,
  type ConversationState,
  type Turn,
  type TurnFacts,
} from "../turn.ts";
import { askPending } from "./survey-dialog.ts";
import { openSurvey } from "./text-dialog.ts";
import { withPerson } from "./ticket-dialog.ts";
import { tellTopic } from "./offer-dialog.ts";

export interface ButtonContext {
  readonly state: ConversationState;
  readonly facts: TurnFacts;
  readonly definition: SurveyDefinition;
}

/** A tapped menu button. A key nobody knows (an older menu) shows what can be asked. */
export function routeButton(key: string, context: ButtonContext): Turn | Claim {
  const { survey } = context.state;
  const isAsking = survey !== undefined && !isPaused(survey, context.facts.now);
  if (!isAsking) return key === joinKey ? openSurvey(context) : answerButton(key, context);
  const answered = key === joinKey ? silent(context.state) : answerButton(key, context);
  return "say" in answered
    ? askPending({ ...context, state: answered.state }, survey, answered)
    : answered;
}

const joinKey = "survey/join";
const topicPrefix = "topic/";

function answerButton(key: string, { state, facts }: ButtonContext): Turn | Claim {
  const topic = key.startsWith(topicPrefix) ? key.slice(topicPrefix.length) : "";
  const answered = topic !== "" && tellTopic(topic, { state, facts, text: "" });
  if (!answered) return reply(facts.text("menu"), state);
  if (!("say" in answered)) return answered;
  return withPerson(answered, { topic, text: "" }, facts);
}
