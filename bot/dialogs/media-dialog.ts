import { findTown } from "../towns.ts";
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

/** A place: the town it lies in, when the platform's label names one of ours. */
export function answerPlace(label: string, state: ConversationState, facts: TurnFacts): Turn {
  const town = findTown(label)?.name;
  if (!town) return reply(facts.text("media.location"), state);
  return reply(facts.text("media.location.town", { town }), { ...state, town });
}
