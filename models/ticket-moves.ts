import type { Ticket, TicketStatus } from "./ticket-schema.ts";

/** What a cadre does with a ticket. */
export type TicketMove = "take" | "assign" | "answer" | "note" | "close";

/** Who may move it: somebody whose scope holds it (`any`), its holder, or its holder or an admin (`lead`). */
type Mover = "any" | "holder" | "lead";

/** The legal moves. A held ticket whose handover has run out may be taken by anybody. */
const allowedMoves: Readonly<Record<TicketStatus, Readonly<Partial<Record<TicketMove, Mover>>>>> = {
  waiting: { take: "any", assign: "any", note: "any", close: "any" },
  held: { take: "holder", assign: "lead", answer: "holder", note: "any", close: "lead" },
  closed: { note: "any" },
};

export interface TicketMover {
  readonly cadre: string;
  readonly isAdmin: boolean;
  /** On the platform's clock. */
  readonly now: Date;
}

export type MoveRefusal = "closed" | "held" | "not-held";

/** Undefined when he may. */
export function refuseMove(
  move: TicketMove,
  { status, holder }: Pick<Ticket, "status" | "holder">,
  who: TicketMover,
): MoveRefusal | undefined {
  const mover = allowedMoves[status][move];
  if (mover === undefined) return status === "closed" ? "closed" : "not-held";
  if (mover === "any" || holder?.cadre === who.cadre) return undefined;
  if (mover === "lead" && who.isAdmin) return undefined;
  return move === "take" && isFree(holder, who.now) ? undefined : "held";
}

/** Its handover has run out. */
function isFree(holder: Ticket["holder"], now: Date): boolean {
  return holder !== undefined && holder.untilAt <= now;
}
