import { idleMs } from "../survey/survey-state.ts";
import { silent, type ConversationState, type Turn, type TurnFacts } from "../turn.ts";
import { raiseTicket } from "./ticket-dialog.ts";

/** A cadre holds the chat: the account says nothing, and remembers nothing but where the follower came from. */
export function keepSilent(
  spoken: Turn | undefined,
  {
    state,
    facts,
    danger,
  }: { state: ConversationState; facts: TurnFacts; danger?: string | undefined },
): Turn {
  const arrival = spoken && {
    ...(spoken.state.source && { source: spoken.state.source }),
    ...(spoken.state.town !== undefined && { town: spoken.state.town }),
  };
  const turn = silent({ ...state, ...arrival });
  return danger === undefined ? turn : raiseTicket(turn, danger, facts);
}

/** While a cadre held the chat nobody could answer the survey: its clock begins anew at the end. */
export function restartClock(
  state: ConversationState,
  { pastHandover }: TurnFacts,
): ConversationState {
  const { survey } = state;
  if (!survey || !pastHandover || survey.hasQuit) return state;
  const lastMs = new Date(survey.lastAt).getTime();
  const wasAsking = pastHandover.sinceAt.getTime() - lastMs <= idleMs;
  if (!wasAsking || lastMs >= pastHandover.endedAt.getTime()) return state;
  return { ...state, survey: { ...survey, lastAt: pastHandover.endedAt.toISOString() } };
}
