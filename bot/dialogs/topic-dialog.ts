import { reply, type ConversationState, type Effect, type Turn, type TurnFacts } from "../turn.ts";
import { readNumber } from "../survey/parse/chinese-number.ts";
import { normaliseInput } from "../survey/parse/normalise-input.ts";
import { findTown, pathOfTown, readTownName, townNamed, type Town } from "../towns.ts";
import { tellStations } from "./station-dialog.ts";

const stationTopic = "station";

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
  if (id !== stationTopic) return reply(topic.answer, rest);
  const named = findTown(text);
  const told = sayStation(topic.answer, named ?? townNamed(state.town), facts);
  return reply(told, rememberTown(rest, named));
}

/** The registered ones of his town, and nothing else; where his town is not known, he is asked, if we could tell him
 *  then. */
function sayStation(general: string, town: Town | undefined, facts: TurnFacts): string {
  if (town && facts.stations.inTown(town.code).length > 0) return tellStations(town, facts);
  if (town) return `${general}\n\n${tellStations(town, facts)}`;
  return facts.stations.isEmpty ? general : `${general}\n\n${facts.text("station.ask")}`;
}

/** Whose station he asks for is his, unless a stall or a place that he sent has told more. */
export function rememberTown(state: ConversationState, town: Town | undefined): ConversationState {
  return town && state.town === undefined ? { ...state, town: town.name } : state;
}

/** A message that is nothing but a town's name asks for its station. */
export function answerTownName(
  text: string,
  state: ConversationState,
  facts: TurnFacts,
): Turn | undefined {
  const town = readTownName(text);
  if (!town) return undefined;
  const { offered: _offered, ...rest } = state;
  return reply(tellStations(town, facts), rememberTown(rest, town));
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
  return { ...turn, effects: [noteQuestion(text, state.town, facts)] };
}

function noteQuestion(text: string, town: string | undefined, facts: TurnFacts): Effect {
  const organisationPath = pathOfTown(town);
  return {
    ...{ kind: "unanswered-question", text, at: facts.now.toISOString() },
    retentionDays: facts.settings.retentionDays,
    ...(organisationPath && { organisationPath }),
  };
}
