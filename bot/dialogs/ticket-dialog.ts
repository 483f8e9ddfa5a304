import type { TextKey } from "../texts/seed-texts.ts";
import { compact } from "../survey/parse/normalise-input.ts";
import { formatShanghai } from "../shanghai-time.ts";
import {
  joinTexts,
  reply,
  type Claim,
  type ConversationState,
  type Effect,
  type TicketDraft,
  type TicketState,
  type Turn,
  type TurnFacts,
} from "../turn.ts";
import { freshTalk } from "./recent-talk.ts";
import { findTopic } from "./topic-dialog.ts";

export interface TicketContext {
  readonly state: ConversationState;
  readonly facts: TurnFacts;
}

export interface TicketCause {
  readonly reason: TicketDraft["reason"];
  /** What the worker has just said. */
  readonly text: string;
}

/** Topics that somebody has to look after, not only to answer. */
const personTopics: Readonly<Record<string, "human" | "complaint">> = {
  human: "human",
  complaint: "complaint",
};

/** Adds a ticket to the answer of a topic that asks for somebody. */
export function withPerson(
  answered: Turn,
  { topic, text }: { readonly topic: string; readonly text: string },
  facts: TurnFacts,
): Turn | Claim {
  const reason = personTopics[topic];
  return reason ? withTicket(answered, { reason, text }, facts) : answered;
}

/** A person is wanted: adds a ticket and its receipt to what is said; or names the one that is open. */
export function withTicket(
  answered: Turn,
  { reason, text }: TicketCause,
  facts: TurnFacts,
): Turn | Claim {
  const { openTicket, ticketReceipt } = facts;
  if (openTicket)
    return sayBehind(answered, { key: openText(reason), receipt: openTicket.id }, facts);
  if (ticketReceipt === undefined) return { kind: "claim", claim: "ticket-receipt" };
  const { state } = answered;
  const ticket: TicketDraft = {
    id: ticketReceipt,
    kind: kindOf(text, state, facts),
    reason,
    isUrgent: reason === "urgent",
    text,
    ...(state.town !== undefined && { town: state.town }),
  };
  const at = facts.now.toISOString();
  const effect: Effect = { kind: "open-ticket", ticket, talk: freshTalk(state, facts.now), at };
  const turn = sayBehind(answered, { key: newText(reason), receipt: ticket.id }, facts);
  return { ...turn, effects: [...turn.effects, effect] };
}

function newText(reason: TicketDraft["reason"]): TextKey {
  return reason === "urgent" ? "ticket.opened.urgent" : "ticket.opened";
}

function openText(reason: TicketDraft["reason"]): TextKey {
  return reason === "urgent" ? "ticket.opened.urgent" : "ticket.open-already";
}

function sayBehind(
  turn: Turn,
  { key, receipt }: { readonly key: TextKey; readonly receipt: string },
  facts: TurnFacts,
): Turn {
  const said = { type: "text", text: facts.text(key, { receipt }) } as const;
  return { ...turn, say: joinTexts([...turn.say, said]) };
}

const kinds: Readonly<Record<string, TicketDraft["kind"]>> = {
  legal: "legal",
  hardship: "hardship",
  policy: "policy",
};

/** By what he says now, else by what he asked about before. */
function kindOf(text: string, state: ConversationState, facts: TurnFacts): TicketDraft["kind"] {
  const asked = freshTalk(state, facts.now).filter(({ by }) => by === "worker");
  for (const said of [text, ...asked.map((talk) => talk.text).reverse()]) {
    const kind = kinds[(said !== "" && findTopic(said, facts)) || ""];
    if (kind) return kind;
  }
  return "other";
}

/** The danger is answered as ever; whoever holds his ticket is told as well. */
export function raiseTicket(turn: Turn, text: string, facts: TurnFacts): Turn {
  if (!facts.openTicket) return turn;
  const at = facts.now.toISOString();
  const effect: Effect = { kind: "raise-ticket", ticket: facts.openTicket.id, text, at };
  return { ...turn, effects: [...turn.effects, effect] };
}

const progressWords =
  /^(?:我的?)?(?:诉求|求助|工单|投诉|问题)?(?:的)?(?:办理|处理)?(?:进度|进展)(?:查询|呢|如何|怎么样了?)?$|^查(?:一下|询)?(?:我的?)?(?:诉求|求助|办理|处理)?(?:进度|进展)$|^(?:我的?)?诉求办得?怎么样了?$/;
const receiptNumber = /^SQ-?\d{6}-?\d{5}$/i;

/** How his tickets stand; undefined when he asks for something else, or has none. */
export function tellProgress(
  text: string,
  { state, facts }: TicketContext,
): Turn | Claim | undefined {
  const isReceipt = receiptNumber.test(text.trim());
  if (!isReceipt && !progressWords.test(compact(text))) return undefined;
  if (facts.tickets === undefined) return { kind: "claim", claim: "tickets" };
  if (facts.tickets.length === 0) {
    return isReceipt ? reply(facts.text("ticket.none"), state) : undefined;
  }
  const lines = facts.tickets.map((ticket) => describeTicket(ticket, facts));
  return reply(facts.text("ticket.progress", { tickets: lines.join("\n\n") }), state);
}

function describeTicket(
  { id, status, openedAt, closedAt, outcome }: TicketState,
  facts: TurnFacts,
) {
  const values = { receipt: id, opened: formatShanghai(openedAt, "M月D日") };
  if (status !== "closed") return facts.text(`ticket.state.${status}`, values);
  const closed = formatShanghai(closedAt ?? openedAt, "M月D日");
  return facts.text("ticket.state.closed", { ...values, closed, outcome: outcome ?? "" }).trim();
}
