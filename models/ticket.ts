import { trusted, type Connection } from "mongoose";
import { isDuplicateKey } from "./database.ts";
import type { InScope } from "./scope.ts";
import {
  ticketModel,
  type Escalation,
  type NewTicket,
  type Ticket,
  type TicketHolder,
} from "./ticket-schema.ts";

const tailCharacters = 5;

export interface TicketChange {
  /** `$set`, `$unset` of one act. */
  readonly set: Readonly<Record<string, unknown>>;
  readonly unset?: readonly string[];
}

export interface TicketTurn {
  readonly turn: number;
  readonly at: Date;
  /** Messages of the worker. */
  readonly unread: number;
  /** Sealed; absent when he said nothing. */
  readonly lastText?: Buffer;
}

export class TicketStore {
  readonly model: ReturnType<typeof ticketModel>;

  constructor(connection: Connection) {
    this.model = ticketModel(connection);
  }

  /** Opens it; a turn that is applied again changes nothing. What was said in the same turn comes behind. */
  async open({ id, ...fields }: NewTicket, turn: number): Promise<void> {
    const fresh = {
      ...fields,
      ...({ tail: id.slice(-tailCharacters), status: "waiting", isOpen: true } as const),
      ...{ updatedAt: fields.openedAt, version: 0, lastTurn: turn },
    };
    try {
      await this.model.updateOne({ _id: id }, { $setOnInsert: fresh }, { upsert: true });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }

  /** For the account's own voice; a cadre's eyes look through his scope. */
  async find(id: string): Promise<Ticket | null> {
    return this.model.findById(id).lean<Ticket>();
  }

  /** The newest first. */
  async findByConversation(conversation: string, limit: number): Promise<Ticket[]> {
    return this.model.find({ conversation }).sort({ openedAt: -1 }).limit(limit).lean<Ticket[]>();
  }

  /** What one turn of the follower adds; an older turn changes nothing. */
  async applyTurn(id: string, { turn, at, unread, lastText }: TicketTurn): Promise<void> {
    await this.model.updateOne(
      { _id: id, lastTurn: trusted({ $lt: turn }) },
      {
        $set: {
          lastTurn: turn,
          ...(unread > 0 && { updatedAt: at }),
          ...(lastText && { lastText }),
        },
        $inc: { unread },
      },
    );
  }

  /** Somebody is in danger; true the first time. A ticket nobody holds begins to look for somebody. */
  async raise(id: string): Promise<boolean> {
    const result = await this.model.updateOne(
      { _id: id, isUrgent: false, isOpen: true },
      { $set: { isUrgent: true } },
    );
    return result.modifiedCount === 1;
  }

  /** The clock of an urgent ticket: the next level was told. False when somebody was faster, or it is held or closed.
   *  @param isLast nobody is left to tell after that */
  async escalate(
    { _id: id, escalation }: Pick<Ticket, "_id" | "escalation">,
    next: Escalation,
    isLast: boolean,
  ): Promise<boolean> {
    const before = escalation
      ? { "escalation.level": escalation.level }
      : { escalation: trusted({ $exists: false }) };
    const result = await this.model.updateOne(
      { _id: id, status: "waiting", isUrgent: true, ...before },
      {
        $set: {
          escalation: { ...next, alerts: [...next.alerts] },
          ...(!isLast && { isEscalating: true }),
        },
        ...(isLast && { $unset: { isEscalating: 1 } }),
      },
    );
    return result.matchedCount === 1;
  }

  /** Urgent, waiting, and somebody is left to tell. */
  async findEscalating(limit: number): Promise<Ticket[]> {
    return this.model
      .find({ isEscalating: true })
      .sort({ "escalation.dueAt": 1 })
      .limit(limit)
      .lean<Ticket[]>();
  }

  /** Writes one act of a cadre, if the ticket is what he saw; null when somebody was faster.
   *  What follows elsewhere is marked as not written yet: `settled` takes the mark away. */
  async change(
    { _id: id, version }: InScope<Ticket>,
    { set, unset = [] }: TicketChange,
  ): Promise<InScope<Ticket> | null> {
    const gone = Object.fromEntries(unset.map((field) => [field, 1]));
    return this.model
      .findOneAndUpdate(
        { _id: id, version },
        {
          $set: { ...set, version: version + 1, unsettled: version + 1 },
          ...(unset.length > 0 && { $unset: gone }),
        },
        { returnDocument: "after" },
      )
      .lean<InScope<Ticket>>();
  }

  /** As it is now: it moves, its place in the union does not. */
  async readAgain({ _id: id }: InScope<Ticket>): Promise<InScope<Ticket> | null> {
    return this.model.findById(id).lean<InScope<Ticket>>();
  }

  /** A cadre has seen what the worker said. */
  async markRead({ _id: id }: InScope<Ticket>): Promise<void> {
    await this.model.updateOne({ _id: id }, { $set: { unread: 0 } });
  }

  /** Everything that followed from the act is written. */
  async settled({ _id: id, unsettled }: Pick<Ticket, "_id" | "unsettled">): Promise<void> {
    if (unsettled === undefined) return;
    await this.model.updateOne({ _id: id, unsettled }, { $unset: { unsettled: 1 } });
  }

  async findUnsettled(limit: number): Promise<Ticket[]> {
    return this.model
      .find({ unsettled: trusted({ $exists: true }) })
      .sort({ unsettled: 1 })
      .limit(limit)
      .lean<Ticket[]>();
  }
}

/** Held by him for so long, whoever held it before. A handover that runs on keeps its beginning. */
export function holding(
  ticket: Pick<Ticket, "holder">,
  next: Pick<TicketHolder, "cadre" | "name" | "isInChat" | "by">,
  { now, untilAt }: { readonly now: Date; readonly untilAt: Date },
): TicketHolder {
  const { holder } = ticket;
  const sinceAt = holder && holder.untilAt > now ? holder.sinceAt : now;
  return { ...next, sinceAt, untilAt };
}
