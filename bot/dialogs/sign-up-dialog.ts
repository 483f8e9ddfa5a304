import { describeSpan } from "../notices/describe-time.ts";
import type { TextKey } from "../texts/seed-texts.ts";
import {
  reply,
  type Claim,
  type ConversationState,
  type Effect,
  type Turn,
  type TurnFacts,
} from "../turn.ts";
import type { SignUpAnswer } from "./offers.ts";
import { sayOwn } from "./say-own-sign-ups.ts";

interface SignUpContext {
  readonly state: ConversationState;
  readonly facts: TurnFacts;
}

/** Signs up for the event behind a number of the last list; undefined where there is none behind it. */
export function signUp(
  number: number | undefined,
  context: SignUpContext,
): Turn | Claim | undefined {
  const { state, facts } = context;
  const event = listedEvent(number, state);
  if (event === undefined) return undefined;
  if (!facts.signUp) return { kind: "claim", claim: "sign-up", event };
  return tell(facts.signUp, context);
}

/** Signs off from the event behind a number; without one from the only event he signed up for. */
export function signOff(number: number | undefined, context: SignUpContext): Turn | Claim {
  const { state, facts } = context;
  const event = listedEvent(number, state);
  if (facts.signUp) return tell(facts.signUp, context);
  return { kind: "claim", claim: "sign-off", ...(event !== undefined && { event }) };
}

function listedEvent(
  number: number | undefined,
  { listed }: ConversationState,
): string | undefined {
  if (number === undefined || !listed || listed.kind === "discounts") return undefined;
  return listed.ids[number - 1];
}

function tell(answer: SignUpAnswer, { state, facts }: SignUpContext): Turn {
  switch (answer.kind) {
    case "signed-up":
      return settled(sayPosition(answer, facts), answer.event.id, state);
    case "refused":
      return reply(facts.text(`signup.${answer.reason}`, { title: answer.title }), state);
    case "signed-off":
      return settled(facts.text("signoff.done", { title: answer.title }), answer.event, state);
    case "too-late":
      return reply(facts.text("signoff.started", { title: answer.title }), state);
    case "which":
      if (answer.signUps.length === 0) return reply(facts.text("signoff.none"), state);
      return sayOwn("signoff.which", answer.signUps, { state, facts });
  }
}

const positionTexts: Readonly<Record<"place" | "waiting", readonly [TextKey, TextKey]>> = {
  place: ["signup.done", "signup.already"],
  waiting: ["signup.waiting", "signup.already.waiting"],
};

function sayPosition(
  { event, standing, rank, isNew }: Extract<SignUpAnswer, { kind: "signed-up" }>,
  facts: TurnFacts,
): string {
  const { title, place, startsAt, endsAt } = event;
  const [first, again] = positionTexts[standing];
  const time = describeSpan(startsAt, endsAt);
  return facts.text(isNew ? first : again, { title, place, time, rank: String(rank) });
}

/** His facets follow, and whoever moves up is told. */
function settled(text: string, event: string, state: ConversationState): Turn {
  const effect: Effect = { kind: "settle-event", event };
  return { ...reply(text, state), effects: [effect] };
}
