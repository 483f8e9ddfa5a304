import { openBuckets } from "../../models/allowance.ts";
import type { Allowance } from "../../models/conversation-schema.ts";
import { outboxPosition } from "../../models/outbox.ts";
import type { InScope } from "../../models/scope.ts";
import { holding, type TicketChange } from "../../models/ticket.ts";
import { refuseMove, type MoveRefusal, type TicketMove } from "../../models/ticket-moves.ts";
import type { Ticket } from "../../models/ticket-schema.ts";
import { sealJson } from "../gateway/sealed-json.ts";
import { describeAllowance } from "../outbox/describe-allowance.ts";
import type { OutboxContent } from "../outbox/outbox-sender.ts";
import { escalateTickets } from "./escalate-tickets.ts";
import { settleLeft, settleTicket } from "./settle-ticket.ts";
import { ticketOutcome, type TicketParts } from "./ticket-parts.ts";
import { writeRows } from "./write-rows.ts";

/** Who acts. */
export interface Actor {
  readonly cadre: string;
  readonly name: string;
  readonly isAdmin: boolean;
  /** From his own WeChat. */
  readonly isInChat: boolean;
}

/** One act; the key names it: the same act again is told the same. */
export interface Act {
  readonly actor: Actor;
  readonly key: string;
}

/** `moved`: somebody else keeps changing it. */
export type ActRefusal = MoveRefusal | "moved";

export type ActOutcome =
  | { readonly kind: "done"; readonly ticket: InScope<Ticket> }
  | { readonly kind: "refused"; readonly why: ActRefusal; readonly ticket: Ticket };

export type AnswerOutcome =
  | Exclude<ActOutcome, { kind: "done" }>
  | {
      readonly kind: "done";
      readonly ticket: InScope<Ticket>;
      /** Nothing may be sent now: it waits for the worker's next contact. */
      readonly isKept: boolean;
      /** What may still be sent after it. */
      readonly allowance: string;
    };

const maxTries = 3;
/** A handover ends by itself: no setting. */
const handoverMs = 24 * 60 * 60_000;

/** What cadres do with tickets, by the API and from their own WeChat. Whoever's conditional write came first has done
 *  it; what follows from it is settled by him, or by the sweep. */
export class TicketDesk {
  readonly #parts: TicketParts;

  constructor(parts: TicketParts) {
    this.#parts = parts;
  }

  /** The chat is his for 24 hours; taking it again renews them. */
  async take(ticket: InScope<Ticket>, { actor }: Act): Promise<ActOutcome> {
    const next = { ...actorOf(actor), by: actor.cadre };
    return this.#move("take", { ticket, actor }, (current) => this.#hold(current, next));
  }

  /** @param holder who may handle this ticket: the caller has looked */
  async assign(
    ticket: InScope<Ticket>,
    { actor }: Act,
    holder: { readonly cadre: string; readonly name: string },
  ): Promise<ActOutcome> {
    const isDone = ticket.holder?.cadre === holder.cadre && ticket.holder.by === actor.cadre;
    if (isDone && ticket.status === "held") return { kind: "done", ticket };
    const next = { ...holder, isInChat: false, by: actor.cadre };
    return this.#move("assign", { ticket, actor }, (current) => this.#hold(current, next));
  }

  async close(ticket: InScope<Ticket>, { actor, key }: Act, outcome: string): Promise<ActOutcome> {
    if (ticket.closeKey === key) return { kind: "done", ticket };
    const now = this.#parts.platformNow();
    return this.#move("close", { ticket, actor }, () => ({
      set: {
        ...{ status: "closed", closedAt: now, updatedAt: now },
        ...{ closedBy: actor.cadre, closeKey: key, unread: 0 },
        outcome: this.#parts.cipher.seal(outcome, ticketOutcome),
      },
      unset: ["isOpen", "isEscalating", "lastText"],
    }));
  }

  /** Sent once: a connection that dies leaves it unknown, for ever. */
  async answer(
    ticket: InScope<Ticket>,
    { actor, key }: Act,
    words: string,
  ): Promise<AnswerOutcome> {
    const id = `${ticket._id}.answer.${key}`;
    const { stores, maySend, platformNow, wake } = this.#parts;
    const [earlier] = await stores.outbox.findFates([id]);
    const refused = earlier ? undefined : this.#refuse("answer", ticket, actor);
    if (refused) return refused;
    const now = platformNow();
    const before = maySend ? await stores.allowances.find(ticket.conversation) : {};
    await this.#send(ticket, { words, actor, id });
    await stores.tickets.markRead(ticket);
    wake(ticket.conversation);
    return {
      ...{ kind: "done", ticket },
      isKept: earlier ? earlier.state === "kept" : openBuckets(before, now).length === 0,
      allowance: describeAllowance(earlier ? before : afterOne(before, now), now),
    };
  }

  /** For colleagues only. */
  async note(ticket: InScope<Ticket>, { actor, key }: Act, text: string): Promise<ActOutcome> {
    const id = `${ticket._id}.note.${key}`;
    const at = this.#parts.platformNow();
    const line = { id, by: "note", text, at, ...signed(actor) } as const;
    await writeRows(ticket, [line], this.#parts);
    return { kind: "done", ticket };
  }

  /** The clock that handovers and retention go by. */
  now(): Date {
    return this.#parts.platformNow();
  }

  /** What the account's ledger says may be sent now. */
  async describeAllowance({ conversation }: Ticket): Promise<string> {
    const { stores, maySend, platformNow } = this.#parts;
    const allowance = maySend ? await stores.allowances.find(conversation) : {};
    return describeAllowance(allowance, platformNow());
  }

  /** Completes what was left undone, and tells the next ones of what nobody took. */
  async sweep(): Promise<void> {
    await settleLeft(this.#parts);
    await escalateTickets(this.#parts);
  }

  #hold(ticket: Ticket, next: Parameters<typeof holding>[1]): TicketChange {
    const now = this.#parts.platformNow();
    const holder = holding(ticket, next, {
      now,
      untilAt: new Date(now.getTime() + handoverMs),
    });
    return {
      set: { status: "held", holder, updatedAt: now, unread: 0 },
      unset: ["isEscalating"],
    };
  }

  async #move(
    move: TicketMove,
    { ticket, actor }: { readonly ticket: InScope<Ticket>; readonly actor: Actor },
    plan: (current: InScope<Ticket>) => TicketChange,
  ): Promise<ActOutcome> {
    const { tickets } = this.#parts.stores;
    let current = ticket;
    for (let tried = 0; tried < maxTries; tried++) {
      const refused = this.#refuse(move, current, actor);
      if (refused) return refused;
      const changed = await tickets.change(current, plan(current));
      if (changed) {
        await settleTicket(changed, this.#parts);
        return { kind: "done", ticket: changed };
      }
      current = (await tickets.readAgain(current)) ?? current;
    }
    return { kind: "refused", why: "moved", ticket: current };
  }

  #refuse(
    move: TicketMove,
    ticket: Ticket,
    { cadre, isAdmin }: Actor,
  ): Extract<ActOutcome, { kind: "refused" }> | undefined {
    const why = refuseMove(move, ticket, { cadre, isAdmin, now: this.#parts.platformNow() });
    return why && { kind: "refused", why, ticket };
  }

  async #send(
    ticket: Ticket,
    { words, actor, id }: { readonly words: string; readonly actor: Actor; readonly id: string },
  ): Promise<void> {
    const { stores, cipher, content, platformNow } = this.#parts;
    const follower = await stores.followers.find(ticket.conversation);
    if (!follower) throw new Error("a ticket belongs to a follower");
    const at = platformNow();
    const line = { id, by: "cadre", text: words, at, message: id, ...signed(actor) } as const;
    await writeRows(ticket, [line], this.#parts);
    const text = (await content.current()).text("ticket.cadre-says", { text: words });
    const sealed: OutboxContent = { openid: follower.openid, message: { type: "text", text } };
    await stores.outbox.add({
      ...{ id, conversation: ticket.conversation, origin: "cadre", createdAt: at },
      position: outboxPosition(at),
      content: sealJson(cipher, sealed, "outbox"),
      dueAt: new Date(),
    });
  }
}

function actorOf({ cadre, name, isInChat }: Actor) {
  return { cadre, name, isInChat };
}

function signed({ cadre, name }: Actor) {
  return { cadre, cadreName: name };
}

/** The ledger once one more message is taken from it. */
function afterOne(allowance: Allowance, now: Date): Allowance {
  const [first] = openBuckets(allowance, now);
  if (!first) return allowance;
  const { kind, left, untilAt } = first;
  return { ...allowance, [kind]: { left: left - 1, untilAt } };
}
