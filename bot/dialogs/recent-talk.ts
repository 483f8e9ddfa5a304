import type { ConversationState, RememberedTalk, Talk, Turn } from "../turn.ts";

/** What is remembered of talk that belongs to no ticket (yet): little, and not for long. */
const recentEntries = 10;
const recentMs = 24 * 60 * 60_000;
/** A few words of ours tell which answer it was. */
const maxCharacters = { worker: 300, account: 24 } as const;

/** What the turn says, behind what the worker said. */
export function talkOf(heard: string | undefined, turn: Turn, now: Date): readonly Talk[] {
  const at = now.getTime();
  const said = turn.say.flatMap((message) =>
    message.type === "text" ? [{ by: "account", text: message.text, at } as const] : [],
  );
  return heard === undefined ? said : [{ by: "worker", text: heard, at }, ...said];
}

/** Adds to what is remembered; the oldest goes. */
export function rememberTalk(
  state: ConversationState,
  talk: readonly Talk[],
  now: Date,
): ConversationState {
  const kept = [...freshTalk(state, now), ...talk].slice(-recentEntries);
  const { recent: _recent, ...rest } = state;
  return kept.length > 0 ? { ...rest, recent: kept.map(shorten) } : rest;
}

/** Nobody needs it any more: it stands in the ticket, or he left. */
export function forgetTalk({ recent: _recent, ...state }: ConversationState): ConversationState {
  return state;
}

export function freshTalk({ recent = [] }: ConversationState, now: Date): readonly Talk[] {
  const talk = recent.map(([by, atSeconds, text]): Talk => ({
    ...{ by: by === "w" ? "worker" : "account", text },
    at: atSeconds * 1_000,
  }));
  return talk.filter(({ at }) => now.getTime() - at < recentMs);
}

function shorten({ by, text, at }: Talk): RememberedTalk {
  const characters = Array.from(text);
  const max = maxCharacters[by];
  const short = characters.length > max ? `${characters.slice(0, max - 1).join("")}…` : text;
  return [by === "worker" ? "w" : "a", Math.floor(at / 1_000), short];
}
