import type { Ticket } from "../../models/ticket-schema.ts";
import type { Effect, Talk } from "../turn.ts";
import { alertHolder, alertLevel, describe } from "./alert-cadres.ts";
import { pathOf } from "./describe-ticket.ts";
import { startEscalation } from "./escalate-tickets.ts";
import { ticketText, type TicketParts } from "./ticket-parts.ts";
import { writeRows } from "./write-rows.ts";

interface AppliedTurn {
  /** Names what the effect writes. */
  readonly id: string;
  readonly conversationId: string;
  readonly turn: number;
}

type EffectOf<Kind extends Effect["kind"]> = Extract<Effect, { kind: Kind }>;

/** Opens the ticket, with what was said before, and tells the cadres on duty. All of it can be done again. */
export async function openTicket(
  { ticket: draft, talk, at }: EffectOf<"open-ticket">,
  { id, conversationId, turn }: AppliedTurn,
  parts: TicketParts,
): Promise<void> {
  const { town, text, ...fields } = draft;
  const { stores, cipher } = parts;
  await stores.tickets.open(
    {
      ...fields,
      ...{ conversation: conversationId, organisationPath: pathOf(town), unread: 0 },
      openedAt: new Date(at),
      lastText: cipher.seal(text, ticketText),
    },
    turn,
  );
  const ticket = await stores.tickets.find(draft.id);
  if (!ticket) return;
  await writeRows(ticket, toLines(talk, id), parts);
  if (ticket.status !== "waiting") return;
  if (ticket.isUrgent) await startEscalation(ticket, text, parts);
  else await alertLevel(ticket, { level: 1, text }, parts);
}

/** What was said while a ticket is open; who holds it in his own chat reads it there. */
export async function recordTalk(
  { ticket: ticketId, talk, at }: EffectOf<"chat-rows">,
  { id, turn }: AppliedTurn,
  parts: TicketParts,
): Promise<void> {
  const { stores, cipher } = parts;
  const ticket = await stores.tickets.find(ticketId);
  if (!ticket) return;
  await writeRows(ticket, toLines(talk, id), parts);
  const heard = talk.filter(({ by }) => by === "worker");
  const last = heard.at(-1);
  await stores.tickets.applyTurn(ticketId, {
    ...{ turn, at: new Date(at), unread: heard.length },
    ...(last && ticket.status !== "closed" && { lastText: cipher.seal(last.text, ticketText) }),
  });
  if (isHeldInChat(ticket, new Date(at))) await forward(ticket, { heard, id }, parts);
  if (last && isOver(ticket, new Date(at))) await remind(ticket, last.text, parts);
}

/** A worker with an open ticket is in danger: who holds it and who is on duty are told at once.
 *  A call for help within ten minutes of another adds nothing. */
export async function raiseTicket(
  { ticket: ticketId, text, at }: EffectOf<"raise-ticket">,
  parts: TicketParts,
): Promise<void> {
  await parts.stores.tickets.raise(ticketId);
  const ticket = await parts.stores.tickets.find(ticketId);
  if (!ticket || ticket.status === "closed") return;
  if (ticket.status === "waiting" && !ticket.escalation) {
    await startEscalation(ticket, text, parts);
    return;
  }
  const said = (await parts.content.current()).text("alert.urgent", describe(ticket, text));
  const round = Math.floor(new Date(at).getTime() / raiseIntervalMs);
  await alertHolder(ticket, { name: `raised.${round}`, text: said }, parts);
  if (!ticket.isEscalating) await alertLevel(ticket, { level: 1, text }, parts);
}

const raiseIntervalMs = 10 * 60_000;

function isHeldInChat({ status, holder }: Ticket, at: Date): boolean {
  return status === "held" && holder?.isInChat === true && holder.untilAt > at;
}

/** Its holder let 24 hours pass: the account answers again, and nobody else will. */
function isOver({ status, holder }: Ticket, at: Date): boolean {
  return status === "held" && holder !== undefined && holder.untilAt <= at;
}

/** Once for every handover that ran out. */
async function remind(ticket: Ticket, said: string, parts: TicketParts): Promise<void> {
  const { text } = await parts.content.current();
  const name = `over.${ticket.holder?.untilAt.getTime() ?? 0}`;
  await alertHolder(ticket, { name, text: text("alert.over", describe(ticket, said)) }, parts);
}

async function forward(
  ticket: Ticket,
  { heard, id }: { readonly heard: readonly Talk[]; readonly id: string },
  parts: TicketParts,
): Promise<void> {
  const { text } = await parts.content.current();
  for (const [index, said] of heard.entries()) {
    const words = text("alert.said", { receipt: ticket._id, text: said.text });
    await alertHolder(ticket, { name: `said.${id}.${index}`, text: words }, parts);
  }
}

function toLines(talk: readonly Talk[], id: string) {
  return talk.map(({ by, text, at }, index) => ({
    ...{ id: `${id}.${String(index).padStart(2, "0")}`, by, text, index },
    at: new Date(at),
  }));
}
