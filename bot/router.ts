import { greetScan, readSource, welcome } from "./dialogs/arrival-dialog.ts";
import { routeButton } from "./dialogs/button-dialog.ts";
import { answerCadre } from "./dialogs/cadre-dialog.ts";
import { findDanger } from "./dialogs/danger-dialog.ts";
import { describeMessage } from "./dialogs/describe-message.ts";
import { keepSilent, restartClock } from "./dialogs/handover-dialog.ts";
import { answerUnreadable } from "./dialogs/media-dialog.ts";
import { forgetTalk, rememberTalk, talkOf } from "./dialogs/recent-talk.ts";
import { answerPlace } from "./dialogs/station-dialog.ts";
import { askPending } from "./dialogs/survey-dialog.ts";
import { routeText } from "./dialogs/text-dialog.ts";
import { subscriptionEffects } from "./subscription-effects.ts";
import type { SurveyDefinition } from "./survey/definition.ts";
import { isPaused } from "./survey/survey-state.ts";
import { pathOfTown } from "./towns.ts";
import {
  reply,
  silent,
  type Claim,
  type ConversationState,
  type Effect,
  type Turn,
  type TurnFacts,
} from "./turn.ts";
import type { FollowerEvent } from "./wechat/inbound-event.ts";
import type { InboundMessage } from "./wechat/inbound-message.ts";
import type { Inbound } from "./wechat/inbound.ts";

export interface RouteContext {
  readonly state: ConversationState;
  readonly facts: TurnFacts;
  readonly definition: SurveyDefinition;
}

/** Decides one callback: pure, from what is remembered, what came and the facts. */
export function route(inbound: Inbound, remembered: RouteContext): Turn | Claim {
  const state = restartClock(remembered.state, remembered.facts);
  const context = { ...remembered, state };
  switch (inbound.kind) {
    case "message":
      return withContact(inbound, converse(inbound, context), context);
    case "event":
      return withContact(inbound, receiveEvent(inbound, context), context);
    case "account-event":
      return { ...silent(remembered.state), effects: resultsIn(inbound) };
    case "unknown":
      return silent(remembered.state);
  }
}

/** Whoever sent it looks for its result. */
function resultsIn(event: Extract<Inbound, { kind: "account-event" }>): readonly Effect[] {
  if (event.event === "TEMPLATESENDJOBFINISH") {
    return [{ kind: "send-result", msgId: event.msgId, status: event.status }];
  }
  if (event.event !== "MASSSENDJOBFINISH") return [];
  const { msgId, status, totalCount: total, filterCount, sentCount: sent, errorCount } = event;
  const result = { status, total, filtered: filterCount, sent, failed: errorCount };
  return [{ kind: "mass-result", msgId, result }];
}

/** A cadre's commands first, in every state; a worker is answered by whoever holds the chat. */
function converse(message: InboundMessage, context: RouteContext): Turn | Claim {
  const command = message.type === "text" && answerCadre(message.text, context);
  if (command) return command;
  const { state, facts } = context;
  const heard = describeMessage(message);
  const turn = facts.openTicket?.isHandedOver
    ? keepSilent(undefined, { state, facts, danger: findDanger(message, facts) })
    : routeMessage(message, context);
  return "say" in turn ? withTalk(countMisses(turn), heard, context) : turn;
}

function receiveEvent(event: FollowerEvent, context: RouteContext): Turn | Claim {
  const { state, facts } = context;
  const effects = subscriptionEffects(event);
  if (effects) return { ...silent(state), effects };
  const turn = routeEvent(event, context);
  if (!("say" in turn)) return turn;
  if (facts.openTicket?.isHandedOver) return keepSilent(turn, { state, facts });
  if (event.event === "unsubscribe") return { ...turn, state: forgetTalk(turn.state) };
  return withTalk(turn, undefined, context);
}

/** Only misses in a row count. */
function countMisses(turn: Turn): Turn {
  if (turn.effects.some(({ kind }) => kind === "unanswered-question")) return turn;
  const { misses: _misses, ...state } = turn.state;
  return { ...turn, state };
}

/** What is said belongs to the ticket that is open; else the newest of it is remembered. */
function withTalk(turn: Turn, heard: string | undefined, { facts }: RouteContext): Turn {
  const { now, openTicket } = facts;
  const talk = talkOf(heard, turn, now);
  if (talk.length === 0) return turn;
  const isOpening = turn.effects.some(({ kind }) => kind === "open-ticket");
  const ticket = isOpening ? facts.ticketReceipt : openTicket?.id;
  if (ticket === undefined) return { ...turn, state: rememberTalk(turn.state, talk, now) };
  const rows: Effect = { kind: "chat-rows", ticket, talk, at: now.toISOString() };
  return { ...turn, state: forgetTalk(turn.state), effects: [...turn.effects, rows] };
}

function routeMessage(message: InboundMessage, context: RouteContext): Turn | Claim {
  switch (message.type) {
    case "text":
      return isReadable(message.text)
        ? routeText(message.text, context)
        : backToSurvey(answerUnreadable("sticker", context.state, context.facts), context);
    case "voice":
      return routeVoice(message.recognition, context);
    case "location":
      return backToSurvey(answerPlace(message, context.state, context.facts), context);
    case "unsupported":
      return backToSurvey(answerUnreadable("sticker", context.state, context.facts), context);
    case "video":
    case "shortvideo":
      return backToSurvey(answerUnreadable("video", context.state, context.facts), context);
    case "image":
    case "link":
    case "file":
      return backToSurvey(answerUnreadable(message.type, context.state, context.facts), context);
  }
}

/** Letters, digits or a question mark; a classic face like [微笑] or /::) alone says nothing. */
function isReadable(text: string): boolean {
  return /[\p{L}\p{N}?？👌👍👎✅]/u.test(
    text.replace(/\[[\p{Script=Han}A-Za-z]{1,8}\]|\/:[^\s\p{Script=Han}]{1,6}/gu, ""),
  );
}

/** A transcript is a text; the worker sees what was heard. */
function routeVoice(recognition: string | undefined, context: RouteContext): Turn | Claim {
  if (recognition === undefined || !isReadable(recognition)) {
    return backToSurvey(answerUnreadable("voice", context.state, context.facts), context);
  }
  const turn = routeText(recognition.replace(/[。．.]$/, ""), context);
  if (!("say" in turn)) return turn;
  const [first, ...rest] = turn.say;
  if (first?.type !== "text") return turn;
  const heard = context.facts.text("media.heard", { heard: recognition, answer: first.text });
  return { ...turn, say: [{ type: "text", text: heard }, ...rest] };
}

/** While a survey runs, its question follows whatever else was said. */
function backToSurvey(turn: Turn, context: RouteContext): Turn {
  const { survey } = context.state;
  if (!survey || isPaused(survey, context.facts.now)) return turn;
  return askPending({ ...context, state: turn.state }, survey, turn);
}

function routeEvent(event: FollowerEvent, context: RouteContext): Turn | Claim {
  const { state, facts } = context;
  switch (event.event) {
    case "subscribe":
      return backToSurvey(welcome(event.scene, state, facts), context);
    case "SCAN":
      return backToSurvey(greetScan(event.scene, state, facts), context);
    case "CLICK":
      return routeButton(event.buttonKey, context);
    case "scancode_waitmsg":
      return backToSurvey(reply(facts.text("scanned"), state), context);
    // Opened links and mini programs, photos and places whose message follows, reports, results: no answer.
    case "unsubscribe":
    case "LOCATION":
    case "VIEW":
    case "view_miniprogram":
    case "scancode_push":
    case "pic_sysphoto":
    case "pic_photo_or_album":
    case "pic_weixin":
    case "location_select":
    case "subscribe_msg_popup_event":
    case "subscribe_msg_change_event":
    case "subscribe_msg_sent_event":
    case "kf_create_session":
    case "kf_close_session":
    case "kf_switch_session":
    case "user_info_modified":
    case "user_authorization_cancellation":
    case "user_authorization_revoke":
      return silent(state);
  }
}

/** Events that happen to a follower without his doing: no contact. */
const withoutContact: ReadonlySet<FollowerEvent["event"]> = new Set([
  "subscribe_msg_sent_event",
  "user_info_modified",
  "user_authorization_cancellation",
  "user_authorization_revoke",
  "kf_create_session",
  "kf_close_session",
  "kf_switch_session",
] as const);

/** His row need not be written more often than this for talk alone. */
const contactIntervalMs = 60 * 60_000;

/** Every act of a follower is a contact; following and leaving change what he is. */
function withContact(
  inbound: Inbound & (InboundMessage | FollowerEvent),
  turn: Turn | Claim,
  { state, facts }: RouteContext,
): Turn | Claim {
  if (!("say" in turn)) return turn;
  if (inbound.kind === "event" && withoutContact.has(inbound.event)) return turn;
  const arrival = inbound.kind === "event" ? describeArrival(inbound) : {};
  const isRecent =
    facts.now.getTime() - new Date(state.contactAt ?? 0).getTime() < contactIntervalMs;
  const { town } = turn.state;
  const isNews = Object.keys(arrival).length > 0 || town !== state.town;
  if (isRecent && !isNews) return turn;
  const at = facts.now.toISOString();
  const organisationPath = pathOfTown(town);
  const effect: Effect = {
    ...{ kind: "follower", openid: inbound.openid, at },
    ...arrival,
    ...(organisationPath && { organisationPath }),
  };
  return { ...turn, state: { ...turn.state, contactAt: at }, effects: [effect, ...turn.effects] };
}

function describeArrival(event: FollowerEvent): Partial<Extract<Effect, { kind: "follower" }>> {
  if (event.event === "unsubscribe") return { isSubscribed: false };
  if (event.event === "SCAN") return { source: readSource(event.scene) };
  if (event.event !== "subscribe") return {};
  return {
    isSubscribed: true,
    ...(event.scene !== undefined && { source: readSource(event.scene) }),
  };
}
