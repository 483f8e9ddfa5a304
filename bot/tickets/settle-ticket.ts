import type { PastHandover } from "../../models/conversation-schema.ts";
import { outboxPosition } from "../../models/outbox.ts";
import type { Ticket, TicketHolder } from "../../models/ticket-schema.ts";
import { openJson, sealJson } from "../gateway/sealed-json.ts";
import type { OutboxContent } from "../outbox/outbox-sender.ts";
import type { ConversationState } from "../turn.ts";
import { alertHolder, describe } from "./alert-cadres.ts";
import { ticketOutcome, type TicketParts } from "./ticket-parts.ts";
import { writeRows } from "./write-rows.ts";

const sweepLimit = 50;

/** Writes what follows from a cadre's act, by who acted or by whoever finds it undone: the chat's handover, the
 *  history, what the worker is told. Each of it can be done again. */
export async function settleTicket(ticket: Ticket, parts: TicketParts): Promise<void> {
  if (ticket.status === "held" && ticket.holder) await settleHeld(ticket, ticket.holder, parts);
  if (ticket.status === "closed") await settleClosed(ticket, parts);
  await parts.stores.tickets.settled(ticket);
}

/** Completes what a process left that was killed in the middle of an act. Returns how many. */
export async function settleLeft(parts: TicketParts): Promise<number> {
  const left = await parts.stores.tickets.findUnsettled(sweepLimit);
  for (const ticket of left) await settleTicket(ticket, parts);
  return left.length;
}

async function settleHeld(
  ticket: Ticket,
  { cadre, name, by, sinceAt, untilAt }: TicketHolder,
  parts: TicketParts,
): Promise<void> {
  const { _id: id, conversation, version } = ticket;
  await parts.stores.handovers.begin(conversation, { ticket: id, cadre, sinceAt, untilAt });
  const isAssigned = by !== cadre;
  // A handover that is renewed keeps its beginning, and its line.
  const row = isAssigned
    ? `${id}.assigned.${version}`
    : `${id}.taken.${cadre}.${sinceAt.getTime()}`;
  const text = isAssigned ? `转给${name}` : `${name}接手`;
  const at = isAssigned ? ticket.updatedAt : sinceAt;
  await writeRows(ticket, [{ id: row, by: "act", text, at, cadre: by }], parts);
  if (!isAssigned) return;
  const content = await parts.content.current();
  const words = content.text("alert.assigned", describe(ticket, ""));
  await alertHolder(ticket, { name: `assigned.${version}`, text: words }, parts);
}

async function settleClosed(ticket: Ticket, parts: TicketParts): Promise<void> {
  const { _id: id, conversation, closedBy, closedAt = ticket.updatedAt } = ticket;
  const { stores, cipher, wake } = parts;
  await stores.handovers.end(conversation, id, pastOf(ticket, closedAt));
  const outcome = ticket.outcome ? cipher.open(ticket.outcome.buffer, ticketOutcome) : "";
  const line = { id: `${id}.closed`, by: "act", at: closedAt } as const;
  const text = outcome === "" ? "办结" : `办结：${outcome}`;
  await writeRows(ticket, [{ ...line, text, ...(closedBy && { cadre: closedBy }) }], parts);
  await tellOutcome(ticket, { outcome, closedAt }, parts);
  // What the account had to say by itself waited; it goes first.
  await stores.outbox.postpone(conversation, new Date());
  wake(conversation);
}

function pastOf({ holder }: Ticket, closedAt: Date): PastHandover | undefined {
  if (!holder) return undefined;
  const endedAt = holder.untilAt < closedAt ? holder.untilAt : closedAt;
  return { sinceAt: holder.sinceAt, endedAt };
}

/** By customer-service message, else at his next contact. */
async function tellOutcome(
  { _id: id, conversation }: Ticket,
  { outcome, closedAt }: { readonly outcome: string; readonly closedAt: Date },
  parts: TicketParts,
): Promise<void> {
  const { stores, cipher } = parts;
  const follower = await stores.followers.find(conversation);
  if (!follower) return;
  const { text } = await parts.content.current();
  const said = [
    text("ticket.outcome", { receipt: id, outcome: outcome || text("cadre.without-outcome") }),
    ...((await hasSurvey(conversation, parts)) ? [text("ticket.outcome.survey")] : []),
  ].join("\n\n");
  const content: OutboxContent = { openid: follower.openid, message: { type: "text", text: said } };
  await stores.outbox.add({
    ...{ id: `${id}.outcome`, conversation, origin: "outcome", createdAt: closedAt },
    position: outboxPosition(closedAt),
    content: sealJson(cipher, content, "outbox"),
    dueAt: new Date(),
  });
}

async function hasSurvey(conversation: string, { stores, cipher }: TicketParts): Promise<boolean> {
  const sealed = await stores.conversations.findState(conversation);
  if (!sealed) return false;
  const { survey } = openJson(cipher, sealed, "state") as ConversationState;
  return survey !== undefined;
}
