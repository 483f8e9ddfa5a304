import type { ConversationState, Talk, Turn } from "../turn.ts";

/** What is remembered of talk that belongs to no ticket (yet): little, and not for long. */
const recentEntries = 10;
const recentMs = 24 * 60 * 60_000;
const maxCharacters = { worker: 300, account: 48 } as const;

export function toTalk(by: Talk["by"], text: string, now: Date): Talk {
  return { by, text, at: now.getTime() };
}

/** What the turn says, behind what the worker said. */
export function talkOf(heard: string | undefined, turn: Turn, now: Date): readonly Talk[] {
  const said = turn.say.flatMap((message) =>
    message.type === "text" ? [toTalk("account", message.text, now)] : [],
  );
  return heard === undefined ? said : [toTalk("worker", heard, now), ...said];
}

/** Adds to what is remembered; the oldest goes. */
export function rememberTalk(
  state: ConversationState,
  talk: readonly Talk[],
  now: Date,
): ConversationState {
  const kept = [...freshTalk(state, now), ...talk.map(shorten)].slice(-recentEntries);
  const { recent: _recent, ...rest } = state;
  return kept.length > 0 ? { ...rest, recent: kept } : rest;
}

/** Nobody needs it any more: it stands in the ticket, or he left. */
export function forgetTalk({ recent: _recent, ...state }: ConversationState): ConversationState {
  return state;
}

export function freshTalk({ recent = [] }: ConversationState, now: Date): readonly Talk[] {
  return recent.filter(({ at }) => now.getTime() - at < recentMs);
}

function shorten({ by, text, at }: Talk): Talk {
  const characters = Array.from(text);
  const max = maxCharacters[by];
  return characters.length > max
    ? { by, text: `${characters.slice(0, max - 1).join("")}…`, at }
    : { by, text, at };
}
