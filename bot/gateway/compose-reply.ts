import { sayText, type OutgoingMessage } from "../outgoing-message.ts";
import { maxTextBytes, splitText } from "../wechat/split-text.ts";

export interface KeptBefore {
  readonly id: string;
  readonly message: OutgoingMessage;
}

export interface ComposeTexts {
  /** Stands in front of what was kept. */
  readonly keptLead: string;
  /** Stands behind a part when more is to come. */
  readonly moreToCome: string;
}

export interface Composed {
  /** The passive reply; absent when nothing is said. */
  readonly reply?: OutgoingMessage;
  /** To be kept for the next contact, in order. */
  readonly keep: readonly OutgoingMessage[];
  /** Kept before, and part of this reply now. */
  readonly offeredIds: readonly string[];
}

/** The platform takes one reply: the first message, cut where it is too long, with what was kept before in front
 *  as far as it fits. The rest is kept. Pure. */
export function composeReply(
  said: readonly OutgoingMessage[],
  keptBefore: readonly KeptBefore[],
  texts: ComposeTexts,
): Composed {
  const [first, ...rest] = said.flatMap((message) => cut(message, texts.moreToCome));
  if (first === undefined) return { keep: [], offeredIds: [] };
  if (first.type !== "text") return { reply: first, keep: rest, offeredIds: [] };
  return { ...offerKept(first.text, keptBefore, texts.keptLead), keep: rest };
}

function cut(message: OutgoingMessage, moreToCome: string): readonly OutgoingMessage[] {
  if (message.type !== "text" || Buffer.byteLength(message.text) <= maxTextBytes) return [message];
  const note = `\n${moreToCome}`;
  const parts = splitText(message.text, maxTextBytes - Buffer.byteLength(note));
  return parts.map((part, index) => sayText(index < parts.length - 1 ? `${part}${note}` : part));
}

function offerKept(
  text: string,
  keptBefore: readonly KeptBefore[],
  keptLead: string,
): Omit<Composed, "keep"> {
  const offered: KeptBefore[] = [];
  let whole = text;
  for (const kept of keptBefore) {
    if (kept.message.type !== "text") continue;
    const candidate = withKept(text, [...offered, kept], keptLead);
    if (Buffer.byteLength(candidate) > maxTextBytes) break;
    offered.push(kept);
    whole = candidate;
  }
  return { reply: sayText(whole), offeredIds: offered.map(({ id }) => id) };
}

function withKept(text: string, kept: readonly KeptBefore[], keptLead: string): string {
  const texts = kept.map(({ message }) => (message.type === "text" ? message.text : ""));
  return [keptLead, ...texts, text].join("\n\n");
}
