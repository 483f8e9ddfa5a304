import { reply, type ConversationState, type Turn, type TurnFacts } from "../turn.ts";

/** Kinds of message that cannot be read, each with something useful to say. */
export type UnreadableKind = "image" | "voice" | "video" | "link" | "file" | "sticker";

export function answerUnreadable(
  kind: UnreadableKind,
  state: ConversationState,
  facts: TurnFacts,
): Turn {
  return reply(facts.text(`media.${kind}`), state);
}
