import { cutTexts } from "../cut-texts.ts";
import { sayText, type OutgoingMessage } from "../outgoing-message.ts";
import type { KeptContent } from "../outbox/keep-for-next-contact.ts";
import { maxTextBytes } from "../wechat/split-text.ts";

export interface KeptBefore extends KeptContent {
  readonly id: string;
  /** A cadre's words. */
  readonly isCadres?: boolean;
}

export interface ComposeTexts {
  /** Stands in front of what was kept. */
  readonly keptLead: string;
  /** … and of what may have reached him already. */
  readonly uncertainLead: string;
  /** Stands behind a part when more is to come, but not by itself. */
  readonly moreToCome: string;
}

export interface ComposeFacts extends ComposeTexts {
  /** How many messages may follow the reply by themselves. */
  readonly sendable: number;
}

export interface Composed {
  /** The passive reply; absent when nothing is said. */
  readonly reply?: OutgoingMessage;
  /** What did not fit into it, in order; behind it what was kept before and is no text. */
  readonly rest: readonly OutgoingMessage[];
  /** Kept before, and part of this reply now. */
  readonly offeredIds: readonly string[];
}

/** The platform takes one reply: the first message, cut where it is too long, with what was kept before in front
 *  as far as it fits, and behind it as far as the ledger allows. Pure. */
export function composeReply(
  said: readonly OutgoingMessage[],
  keptBefore: readonly KeptBefore[],
  facts: ComposeFacts,
): Composed {
  const [first, ...rest] = cutForReply(said, facts);
  if (first === undefined) return { rest: [], offeredIds: [] };
  const front = first.type === "text" ? offerInFront(first.text, keptBefore, facts) : [];
  const behind = keptBefore
    .filter((kept) => !front.includes(kept))
    .slice(0, Math.max(0, facts.sendable - rest.length));
  const offered = [...front, ...behind];
  if (offered.length === 0) return squeezeIn(said, keptBefore, facts);
  return {
    reply: first.type === "text" ? sayText(withKept(first.text, front, facts)) : first,
    rest: [...rest, ...behind.map((kept) => sayBehind(kept, facts))],
    offeredIds: offered.map(({ id }) => id),
  };
}

/** While a cadre holds the chat nothing is said but what he left for the worker. Pure. */
export function offerKept(keptBefore: readonly KeptBefore[], lead: string): Composed {
  const offered: KeptBefore[] = [];
  let text = lead;
  for (const kept of keptBefore) {
    if (kept.message.type !== "text") continue;
    const longer = `${text}\n\n${kept.message.text}`;
    if (Buffer.byteLength(longer) > maxTextBytes) break;
    text = longer;
    offered.push(kept);
  }
  const offeredIds = offered.map(({ id }) => id);
  return { ...(offered.length > 0 && { reply: sayText(text) }), rest: [], offeredIds };
}

/** A worker is asked to write again only when the rest cannot follow by itself. */
function cutForReply(
  said: readonly OutgoingMessage[],
  { sendable, moreToCome }: ComposeFacts,
): readonly OutgoingMessage[] {
  const parts = cutTexts(said, maxTextBytes);
  return parts.length - 1 <= sendable ? parts : cutTexts(said, maxTextBytes, `\n${moreToCome}`);
}

function offerInFront(
  text: string,
  keptBefore: readonly KeptBefore[],
  texts: ComposeTexts,
): readonly KeptBefore[] {
  const offered: KeptBefore[] = [];
  for (const kept of keptBefore) {
    if (kept.message.type !== "text") continue;
    const candidate = withKept(text, [...offered, kept], texts);
    if (Buffer.byteLength(candidate) > maxTextBytes) break;
    offered.push(kept);
  }
  return offered;
}

/** What never fits in front, and may not be sent behind, would never be said: it comes first, and the end of the
 *  reply waits in its place. */
function squeezeIn(
  said: readonly OutgoingMessage[],
  keptBefore: readonly KeptBefore[],
  facts: ComposeFacts,
): Composed {
  const [front, ...others] = said;
  const kept = keptBefore.find(({ message }) => message.type === "text");
  const isSqueezed = kept && front?.type === "text";
  const saying = isSqueezed ? [sayText(withKept(front.text, [kept], facts)), ...others] : said;
  const [reply, ...rest] = cutForReply(saying, facts);
  return { ...(reply && { reply }), rest, offeredIds: isSqueezed ? [kept.id] : [] };
}

function sayBehind(kept: KeptBefore, texts: ComposeTexts): OutgoingMessage {
  if (kept.message.type !== "text") return kept.message;
  const lead = kept.isUncertain ? texts.uncertainLead : texts.keptLead;
  return sayText(`${lead}\n\n${kept.message.text}`);
}

function withKept(text: string, kept: readonly KeptBefore[], texts: ComposeTexts): string {
  const certain = kept.filter(({ isUncertain }) => !isUncertain);
  const uncertain = kept.filter(({ isUncertain }) => isUncertain);
  return [
    ...paragraph(texts.keptLead, certain),
    ...paragraph(texts.uncertainLead, uncertain),
    text,
  ].join("\n\n");
}

function paragraph(lead: string, kept: readonly KeptBefore[]): readonly string[] {
  if (kept.length === 0) return [];
  return [lead, ...kept.map(({ message }) => (message.type === "text" ? message.text : ""))];
}
