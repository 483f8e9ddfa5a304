import { reply, type ConversationState, type Turn, type TurnFacts } from "../turn.ts";
import { describeOwnLine } from "./describe-offer.ts";
import type { OwnSignUp } from "./offers.ts";

/** His sign-ups by number. */
export function sayOwn(
  lead: "signups.list" | "signoff.which",
  own: readonly OwnSignUp[],
  { state, facts }: { readonly state: ConversationState; readonly facts: TurnFacts },
): Turn {
  const events = own.map((signUp, at) => describeOwnLine(signUp, at + 1, facts)).join("\n\n");
  const { offered: _offered, ...rest } = state;
  const ids = own.map(({ event }) => event.id);
  return reply(facts.text(lead, { events }), {
    ...rest,
    listed: { kind: "sign-ups", ids, at: facts.now.toISOString() },
  });
}
