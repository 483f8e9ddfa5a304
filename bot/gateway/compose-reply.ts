import { sayText, type OutgoingMessage } from "../outgoing-message.ts";
import type { KeptContent } from "../outbox/keep-for-next-contact.ts";
import { maxTextBytes, splitText } from "../wechat/split-text.ts";

export interface KeptBefore extends KeptContent {
  readonly id: string;
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
  /** What did not fit into it, in order. */
  readonly rest: readonly OutgoingMessage[];
  /** Kept before, and part of this reply now. */
  readonly offeredIds: readonly string[];
}

/** The platform takes one reply: the first message, cut where it is too long, with what was kept before in front
 *  as far as it fits. Pure. */
export function composeReply(
  said: readonly OutgoingMessage[],
  keptBefore: readonly KeptBefore[],
  facts: ComposeFacts,
): Composed {
  const parts = cutForReply(said, facts);
  const [first, ...rest] = parts;
  if (first === undefined) return { rest: [], offeredIds: [] };
  if (first.type !== "text") return { reply: first, rest, offeredIds: [] };
  return { ...offerKept(first.text, keptBefore, facts), rest };
}

/** A worker is asked to write again only when the rest cannot follow by itself. */
function cutForReply(
  said: readonly OutgoingMessage[],
  { sendable, moreToCome }: ComposeFacts,
): readonly OutgoingMessage[] {
  const parts = cutTexts(said, maxTextBytes);
  return parts.length - 1 <= sendable ? parts : cutTexts(said, maxTextBytes, `\n${moreToCome}`);
}

/** Texts in parts of at most `maxBytes`; all but a text's last part carry the note. */
export function cutTexts(
  messages: readonly OutgoingMessage[],
  maxBytes: number,
  note = "",
): readonly OutgoingMessage[] {
  return messages.flatMap((message) => {
    if (message.type !== "text" || Buffer.byteLength(message.text) <= maxBytes) return [message];
    const parts = splitText(message.text, maxBytes - Buffer.byteLength(note));
    return parts.map((part, index) => sayText(index < parts.length - 1 ? part + note : part));
  });
}

function offerKept(
  text: string,
  keptBefore: readonly KeptBefore[],
  texts: ComposeTexts,
): Omit<Composed, "rest"> {
  const offered: KeptBefore[] = [];
  let whole = text;
  for (const kept of keptBefore) {
    if (kept.message.type !== "text") continue;
    const candidate = withKept(text, [...offered, kept], texts);
    if (Buffer.byteLength(candidate) > maxTextBytes) break;
    offered.push(kept);
    whole = candidate;
  }
  return { reply: sayText(whole), offeredIds: offered.map(({ id }) => id) };
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
