import type { LeasedConversation, TurnResult } from "../../models/conversation-schema.ts";
import { isDatabaseError } from "../../models/database.ts";
import type { Content, ContentCache } from "../content-cache.ts";
import type { Log } from "../log.ts";
import type { OutgoingMessage } from "../outgoing-message.ts";
import type { PuppetOfficialAccount } from "../puppet/puppet-official-account.ts";
import { ReplyWindow, type Settled } from "../puppet/reply-window.ts";
import type { ConversationState, Effect } from "../turn.ts";
import { identifyCallback } from "../wechat/callback-key.ts";
import { readInbound } from "../wechat/inbound.ts";
import type { XmlElement } from "../wechat/xml.ts";
import { composeReply, type Composed, type KeptBefore } from "./compose-reply.ts";
import { decideTurn, type PendingTurn, type TurnDependencies } from "./decide-turn.ts";
import { openJson, sealJson } from "./sealed-json.ts";

export interface TurnTaker extends TurnDependencies {
  readonly puppet: PuppetOfficialAccount;
  readonly content: ContentCache;
  readonly log: Log;
}

/** What is remembered of an answer: with its instant, so that a repeat gets the same bytes. */
export interface StoredReply {
  readonly message: OutgoingMessage;
  readonly at: string;
}

export interface TakenTurn {
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
): Promise<TakenTurn> {
  const pending = openFront(conversation, await taker.content.current(), taker);
  const keptBefore = await findKept(conversation, taker);
  const settled = await settleTurn(pending, taker);
  const composed = composeReply(settled.said, keptBefore, {
    keptLead: pending.content.text("kept"),
    moreToCome: pending.content.text("more-to-come"),
  });
  return sealTurn(pending, { settled, composed }, taker);
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

async function findKept(conversation: LeasedConversation, taker: TurnTaker): Promise<KeptBefore[]> {
  if ((conversation.keptSeq ?? 0) <= (conversation.keptSeenSeq ?? 0)) return [];
  const found = await taker.stores.keptMessages.find(conversation._id);
  return found.map(({ id, message }) => ({
    id,
    message: openJson(taker.cipher, message, "kept") as OutgoingMessage,
  }));
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
  const isAnswerable = pending.inbound.kind === "message";
  const said: OutgoingMessage[] = isAnswerable
    ? [{ type: "text", text: pending.content.text("failed") }]
    : [];
  return { said, turn: { say: said, state: pending.state, effects: [] } };
}

function sealTurn(
  pending: PendingTurn,
  { settled, composed }: { settled: Settled; composed: Composed },
  { cipher }: TurnTaker,
): TakenTurn {
  const at = pending.receivedAt.toISOString();
  const effects = listEffects(pending, { settled, composed }, at);
  const reply = composed.reply && { message: composed.reply, at };
  const offeredAll = (pending.conversation.keptSeq ?? 0) > 0 && composed.offeredIds.length > 0;
  return {
    key: pending.key,
    ...(reply && { reply }),
    result: {
      state: sealJson(cipher, settled.turn.state, "state"),
      ...(reply && { reply: sealJson(cipher, reply, "reply") }),
      ...(effects.length > 0 && { effects: sealJson(cipher, effects, "effects") }),
      ...(offeredAll && { keptSeenSeq: pending.conversation.keptSeq ?? 0 }),
    },
  };
}

function listEffects(
  { inbound, fields }: PendingTurn,
  { settled, composed }: { settled: Settled; composed: Composed },
  at: string,
): readonly Effect[] {
  const raw: Effect[] =
    inbound.kind === "unknown" ? [{ kind: "raw-callback", name: inbound.name, fields, at }] : [];
  return [
    ...raw,
    ...settled.turn.effects,
    ...composed.offeredIds.map((id) => ({ kind: "drop-kept-message", id }) as const),
    ...composed.keep.map((message) => ({ kind: "keep-message", message, at }) as const),
  ];
}
