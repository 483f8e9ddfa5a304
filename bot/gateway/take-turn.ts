import { openBuckets } from "../../models/allowance.ts";
import type {
  LeasedConversation,
  Reservation,
  TurnResult,
} from "../../models/conversation-schema.ts";
import { isHeld } from "../../models/handover.ts";
import { isDatabaseError } from "../../models/database.ts";
import { offerLimit } from "../../models/kept-message.ts";
import type { Content, ContentCache } from "../content-cache.ts";
import type { Log } from "../log.ts";
import type { OutgoingMessage } from "../outgoing-message.ts";
import type { KeptContent } from "../outbox/keep-for-next-contact.ts";
import type { OutboxSender } from "../outbox/outbox-sender.ts";
import type { PuppetOfficialAccount } from "../puppet/puppet-official-account.ts";
import { ReplyWindow, type Settled } from "../puppet/reply-window.ts";
import type { TicketParts } from "../tickets/ticket-parts.ts";
import type { ConversationState, Effect } from "../turn.ts";
import { identifyCallback } from "../wechat/callback-key.ts";
import { readInbound } from "../wechat/inbound.ts";
import type { XmlElement } from "../wechat/xml.ts";
import {
  composeReply,
  offerKept,
  type ComposeFacts,
  type Composed,
  type KeptBefore,
} from "./compose-reply.ts";
import { followUpEffects, lateEffects, type Timing } from "./list-effects.ts";
import { decideTurn } from "./decide-turn.ts";
import type { PendingTurn, TurnDependencies } from "./pending-turn.ts";
import { isAskedFor } from "./late-answers.ts";
import { openJson, sealJson } from "./sealed-json.ts";

export interface TurnTaker extends TurnDependencies {
  readonly puppet: PuppetOfficialAccount;
  readonly content: ContentCache;
  readonly outbox: OutboxSender;
  readonly tickets: TicketParts;
  /** Whether the account may send customer-service messages. */
  readonly maySend: boolean;
  /** The platform's clock; only forward. */
  readonly platformNow: () => Date;
  readonly log: Log;
}

/** What is remembered of an answer: with its instant, so that a repeat gets the same bytes. */
export interface StoredReply {
  readonly message: OutgoingMessage;
  readonly at: string;
  /** The words of a cadre who holds the chat: no answer of the account. */
  readonly isCadres?: boolean;
}

/** A turn that was decided; how its answer reaches the follower is still open. */
export interface DecidedTurn {
  readonly pending: PendingTurn;
  readonly settled: Settled;
  readonly keptBefore: readonly KeptBefore[];
}

export interface SealedTurn {
  readonly key: string;
  readonly result: TurnResult;
  /** In clear; absent when the answer is "no reply". */
  readonly reply?: StoredReply;
}

/** No listener of ours takes this long; one that does has lost its window. */
const turnTimeoutMs = 60_000;

/** Takes the turn of the callback at the front of the inbox, through Wechaty; nothing is written yet.
 *  A listener that fails leaves the state as it was and an apology, so that it blocks nobody.
 *  @throws when the database does not answer: the turn is taken again later. */
export async function takeTurn(
  conversation: LeasedConversation,
  taker: TurnTaker,
): Promise<DecidedTurn> {
  const pending = openFront(conversation, await taker.content.current(), taker);
  const keptBefore = await findKept(pending, taker);
  const settled = await settleTurn(pending, taker);
  return { pending, settled, keptBefore };
}

/** What the turn's one write holds.
 *  @param conversation as it is now: its front may have been marked late while the turn was decided */
export function sealTurn(
  { pending, settled, keptBefore }: DecidedTurn,
  conversation: LeasedConversation,
  taker: TurnTaker,
): SealedTurn {
  const timing = timingOf(conversation, taker);
  const facts = {
    openid: recipientOf(pending),
    at: pending.receivedAt.toISOString(),
    maySend: taker.maySend,
  };
  if (timing.kind !== "in-time") {
    const effects = [...turnEffects(pending, settled), ...lateEffects(settled.said, timing, facts)];
    const giveBack = settled.said.length === 0 ? timing.reservation : undefined;
    return sealParts({ pending, settled, effects, giveBack }, taker);
  }
  const isSilent = isHandedOver(pending) && settled.said.length === 0;
  const composed = isSilent
    ? offerKept(keptBefore, pending.content.text("kept-cadre"))
    : composeReply(settled.said, keptBefore, composeFacts(pending, taker));
  const effects = [
    ...turnEffects(pending, settled),
    ...followUpEffects(composed, keptBefore, facts),
  ];
  const hasOfferedAll =
    !isHandedOver(pending) &&
    keptBefore.length < offerLimit &&
    keptBefore.length === composed.offeredIds.length;
  return sealParts({ pending, settled, effects, composed, hasOfferedAll }, taker);
}

/** As the turn saw it; its write holds only if it is so still. */
function isHandedOver({ conversation, receivedAt }: PendingTurn): boolean {
  return isHeld(conversation.handover, receivedAt);
}

function timingOf({ inbox }: LeasedConversation, { maySend }: TurnTaker): Timing {
  const [front] = inbox;
  if (!front) return { kind: "in-time" };
  if (front.late) return { kind: front.late, reservation: front.reservation };
  if (isAskedFor(front, new Date())) return { kind: "in-time" };
  return { kind: maySend ? "send" : "keep" };
}

function composeFacts(
  { conversation, content }: PendingTurn,
  { maySend, platformNow }: TurnTaker,
): ComposeFacts {
  const buckets = maySend ? openBuckets(conversation.allowance ?? {}, platformNow()) : [];
  return {
    keptLead: content.text("kept"),
    uncertainLead: content.text("kept-uncertain"),
    moreToCome: content.text("more-to-come"),
    sendable: buckets.reduce((sum, { left }) => sum + left, 0),
  };
}

function openFront(
  conversation: LeasedConversation,
  content: Content,
  { cipher }: TurnTaker,
): PendingTurn {
  const [front] = conversation.inbox;
  if (!front) throw new Error("a turn needs a callback at the front of the inbox");
  const fields = openJson(cipher, front.inbound, "inbound") as XmlElement;
  const inbound = readInbound(fields);
  if (!inbound) throw new Error("the inbox holds something that is no callback");
  const state = conversation.state
    ? (openJson(cipher, conversation.state, "state") as ConversationState)
    : {};
  const { key, receivedAt } = front;
  return { conversation, content, key, receivedAt, inbound, fields, state };
}

async function findKept(pending: PendingTurn, taker: TurnTaker): Promise<KeptBefore[]> {
  const { conversation } = pending;
  if ((conversation.keptSeq ?? 0) <= (conversation.keptSeenSeq ?? 0)) return [];
  const found = await taker.stores.keptMessages.find(
    conversation._id,
    taker.platformNow(),
    isHandedOver(pending),
  );
  return found.map(({ id, message, isCadres }) => ({
    id,
    ...(isCadres && { isCadres }),
    ...readKept(openJson(taker.cipher, message, "kept") as KeptContent | OutgoingMessage),
  }));
}

/** Before 0.2 the message alone was kept. */
function readKept(content: KeptContent | OutgoingMessage): KeptContent {
  return "message" in content ? content : { message: content };
}

async function settleTurn(pending: PendingTurn, taker: TurnTaker): Promise<Settled> {
  const window = new ReplyWindow({
    inbound: pending.inbound,
    openid: recipientOf(pending),
    decide: () => decideTurn(pending, taker),
  });
  const timer = setTimeout(
    () => window.fail(new Error("no listener settled the reply window")),
    turnTimeoutMs,
  );
  try {
    taker.puppet.receive(window);
    return await window.settled;
  } catch (error) {
    if (isDatabaseError(error)) throw error;
    return apologise(pending, error, taker);
  } finally {
    clearTimeout(timer);
  }
}

/** Authorization events are about somebody else than their sender. */
function recipientOf({ inbound, fields }: PendingTurn): string {
  const { subject } = identifyCallback(inbound, fields);
  return subject.kind === "follower" ? subject.openid : inbound.openid;
}

function apologise(pending: PendingTurn, error: unknown, taker: TurnTaker): Settled {
  taker.log.error({ event: "turn.failed", conversation: pending.conversation._id, error });
  const isAnswerable = pending.inbound.kind === "message" && !isHandedOver(pending);
  const said: OutgoingMessage[] = isAnswerable
    ? [{ type: "text", text: pending.content.text("failed") }]
    : [];
  return { said, turn: { say: said, state: pending.state, effects: [] } };
}

interface TurnParts {
  readonly pending: PendingTurn;
  readonly settled: Settled;
  readonly effects: readonly Effect[];
  readonly composed?: Composed;
  /** Nothing that was kept is left to offer. */
  readonly hasOfferedAll?: boolean;
  readonly giveBack?: Reservation | undefined;
}

function sealParts(
  { pending, settled, effects, composed, hasOfferedAll, giveBack }: TurnParts,
  { cipher }: TurnTaker,
): SealedTurn {
  const reply = composed?.reply && toStoredReply(composed.reply, pending);
  const ticket = ticketOf(effects);
  const { keptSeq } = pending.conversation;
  return {
    key: pending.key,
    ...(reply && { reply }),
    result: {
      state: sealJson(cipher, settled.turn.state, "state"),
      ...(reply && { reply: sealJson(cipher, reply, "reply") }),
      ...(effects.length > 0 && { effects: sealJson(cipher, effects, "effects") }),
      ...(hasOfferedAll && keptSeq && { keptSeenSeq: keptSeq }),
      ...(giveBack && { giveBack }),
      ...(ticket !== undefined && { ticket }),
    },
  };
}

function toStoredReply(message: OutgoingMessage, pending: PendingTurn): StoredReply {
  const at = pending.receivedAt.toISOString();
  return { message, at, ...(isHandedOver(pending) && { isCadres: true }) };
}

/** The ticket this turn opens. */
function ticketOf(effects: readonly Effect[]): string | undefined {
  return effects.flatMap((effect) => (effect.kind === "open-ticket" ? [effect.ticket.id] : []))[0];
}

/** What the turn itself lists, and the callback as it came when we do not know its type. */
function turnEffects(
  { inbound, fields, receivedAt }: PendingTurn,
  { turn }: Settled,
): readonly Effect[] {
  if (inbound.kind !== "unknown") return turn.effects;
  const at = receivedAt.toISOString();
  return [{ kind: "raw-callback", name: inbound.name, fields, at }, ...turn.effects];
}
