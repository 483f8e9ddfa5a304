import type { OutboxState } from "../../models/outbox.ts";
import type { Escalation, Ticket } from "../../models/ticket-schema.ts";
import { alertLevel, lastLevel } from "./alert-cadres.ts";
import { ticketText, type TicketParts } from "./ticket-parts.ts";

const minuteMs = 60_000;
const sweepLimit = 50;
/** What may have reached somebody, or still may. */
const hopeful: ReadonlySet<OutboxState> = new Set(["pending", "sending", "sent", "unknown"]);

/** Whether the next level's turn has come: nobody of this one could be reached, or nobody took it in time. Pure.
 *  @param now on the platform's clock */
function isNextDue({ dueAt }: Escalation, fates: readonly OutboxState[], now: Date): boolean {
  return dueAt <= now || !fates.some((state) => hopeful.has(state));
}

/** Starts the clock of an urgent ticket that waits: its first level is told.
 *  @param text what the worker said */
export async function startEscalation(
  ticket: Ticket,
  text: string,
  parts: TicketParts,
): Promise<void> {
  const escalation = await tellLevel(ticket, { level: 1, text }, parts);
  if (escalation?.alerts.length === 0) await escalate({ ...ticket, escalation }, parts);
}

/** Looks at every urgent ticket that nobody took: any process may do it, each level is told once.
 *  Returns how many levels were told. */
export async function escalateTickets(parts: TicketParts): Promise<number> {
  let told = 0;
  for (const ticket of await parts.stores.tickets.findEscalating(sweepLimit))
    told += await escalate(ticket, parts);
  return told;
}

/** As far as the next level that somebody belongs to. */
async function escalate(ticket: Ticket, parts: TicketParts): Promise<number> {
  const { escalation } = ticket;
  if (!escalation || escalation.level >= lastLevel || ticket.status !== "waiting") return 0;
  const fates = await parts.stores.outbox.findFates(escalation.alerts);
  const states = fates.map(({ state }) => state);
  if (!isNextDue(escalation, states, parts.platformNow())) return 0;
  const text = ticket.lastText ? parts.cipher.open(ticket.lastText.buffer, ticketText) : "";
  const next = await tellLevel(ticket, { level: escalation.level + 1, text }, parts);
  if (!next) return 0;
  const isNobody = next.alerts.length === 0;
  return 1 + (isNobody ? await escalate({ ...ticket, escalation: next }, parts) : 0);
}

/** The alerts first, under names that make them once; then the write that says so. Undefined when somebody was faster. */
async function tellLevel(
  ticket: Ticket,
  { level, text }: { readonly level: number; readonly text: string },
  parts: TicketParts,
): Promise<Escalation | undefined> {
  const alerts = await alertLevel(ticket, { level, text }, parts);
  const { settings } = await parts.content.current();
  const waitMs = settings.urgentEscalationMinutes * minuteMs;
  const dueAt = new Date(parts.platformNow().getTime() + waitMs);
  const next: Escalation = { level, dueAt, alerts };
  const isWritten = await parts.stores.tickets.escalate(ticket, next, level >= lastLevel);
  return isWritten ? next : undefined;
}
