import { findUrgent } from "../knowledge/urgent.ts";
import { readTownName } from "../towns.ts";
import { reply, type Claim, type Turn, type TurnFacts } from "../turn.ts";
import type { DescribedMessage } from "./describe-message.ts";
import { raiseTicket, withTicket, type TicketContext } from "./ticket-dialog.ts";
import { answerTopic, findTopic } from "./topic-dialog.ts";

/** Answered at once in every state; the survey waits where it is. */
const dangerTopic = "urgent";

/** Somebody is in danger: the numbers to call, and a ticket besides. Undefined when nobody is. */
export function answerDanger(
  text: string,
  { state, facts }: TicketContext,
): Turn | Claim | undefined {
  const urgent = findUrgent(text);
  const isTopic = urgent === undefined && soundsDangerous(text, facts);
  const answered = urgent
    ? reply(facts.text(`urgent.${urgent}`), state)
    : isTopic && answerTopic(dangerTopic, { text, state, facts });
  if (!answered) return undefined;
  const turn = withTicket(answered, { reason: "urgent", text }, facts);
  return "say" in turn ? raiseTicket(turn, text, facts) : turn;
}

/** By the whole message's likeness, beside the signs of `findUrgent`; the name of a place is no danger. */
function soundsDangerous(text: string, facts: TurnFacts): boolean {
  return findTopic(text, facts) === dangerTopic && !readTownName(text);
}

/** What he said, when it tells of danger. */
export function findDanger(message: DescribedMessage, facts: TurnFacts): string | undefined {
  const text = message.type === "voice" ? message.recognition : readText(message);
  if (!text) return undefined;
  const isDanger = findUrgent(text) !== undefined || soundsDangerous(text, facts);
  return isDanger ? text : undefined;
}

function readText(message: DescribedMessage): string | undefined {
  return message.type === "text" ? message.text : undefined;
}
