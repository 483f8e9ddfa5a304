import { reply, type ConversationState, type Turn, type TurnFacts } from "../turn.ts";
import { readNumber } from "../survey/parse/chinese-number.ts";
import { normaliseInput } from "../survey/parse/normalise-input.ts";
import { findTown } from "../towns.ts";

/** The topic a text asks about, when it is clear enough to answer. */
export function findTopic(text: string, facts: TurnFacts): string | undefined {
  return facts.topics.find(text).ranked[0]?.id;
}

/** The answer of one topic; undefined when it is gone. */
export function answerTopic(
  id: string,
  { text, state, facts }: { text: string; state: ConversationState; facts: TurnFacts },
): Turn | undefined {
  const topic = facts.topics.byId(id);
  if (!topic) return undefined;
  const { offered: _offered, ...rest } = state;
  const town = id === "station" ? (findTown(text)?.name ?? state.town) : undefined;
  const local = town && facts.text("station.known", { town });
  return reply([topic.answer, local].filter(Boolean).join("\n\n"), rest);
}

/** The topic behind a number, while the last reply offered some. */
export function chosenTopic(text: string, state: ConversationState): string | undefined {
  const choice = /^(?:第|选)?(\d|[一二三])(?:个|项|号)?[.。吧呗、]*$/.exec(
    normaliseInput(text),
  )?.[1];
  const number = choice === undefined ? undefined : readNumber(choice);
  return number === undefined ? undefined : state.offered?.[number - 1];
}

/** Not understood: the three nearest topics by number, and who else can be asked. */
export function fallBack(text: string, state: ConversationState, facts: TurnFacts): Turn {
  const offered = facts.topics
    .find(text)
    .nearest.map(({ id }) => ({ id, topic: facts.topics.byId(id) }))
    .filter(({ topic }) => topic !== undefined);
  const choices = offered
    .map(({ topic }, index) => `${index + 1}. ${topic?.title ?? ""}`)
    .join("\n");
  const town = findTown(text)?.name ?? state.town;
  const station = town ? facts.text("fallback.station", { town }) : "";
  const turn = reply(facts.text("fallback", { choices, station }), {
    ...state,
    offered: offered.map(({ id }) => id),
  });
  const effect = { kind: "unanswered-question", text, at: facts.now.toISOString() } as const;
  return { ...turn, effects: [effect] };
}
