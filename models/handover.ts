import { trusted } from "mongoose";
import type { conversationModel, Handover, PastHandover } from "./conversation-schema.ts";

/** The chats that cadres hold: a field of the conversation, so that a turn and a take-over exclude each other. */
export class HandoverStore {
  readonly #model: ReturnType<typeof conversationModel>;

  constructor(model: ReturnType<typeof conversationModel>) {
    this.#model = model;
  }

  /** The account falls silent. Only for the ticket that is open there; an older handover never replaces a newer one. */
  async begin(conversation: string, handover: Handover): Promise<void> {
    await this.#model.updateOne(
      {
        _id: conversation,
        ticket: handover.ticket,
        $or: [
          { handover: trusted({ $exists: false }) },
          { "handover.untilAt": trusted({ $lte: handover.untilAt }) },
        ],
      },
      { $set: { handover } },
    );
  }

  /** A ticket of his is open: he waits for a person, or talks with one. */
  async hasTicket(conversation: string): Promise<boolean> {
    const filter = { _id: conversation, ticket: trusted({ $exists: true }) };
    return (await this.#model.countDocuments(filter, { limit: 1 })) > 0;
  }

  /** The ticket is closed: the account speaks again.
   *  @param past when the account was silent; absent when nobody ever held it */
  async end(conversation: string, ticket: string, past: PastHandover | undefined): Promise<void> {
    await this.#model.updateOne(
      { _id: conversation, ticket },
      {
        ...(past && { $set: { pastHandover: past } }),
        $unset: { ticket: 1, handover: 1 },
      },
    );
  }

  /** Whether a cadre holds the chat.
   *  @param now on the platform's clock */
  async isHeld(conversation: string, now: Date): Promise<boolean> {
    const found = await this.#model
      .findOne({ _id: conversation }, { handover: 1 })
      .lean<{ handover?: Handover }>();
    return isHeld(found?.handover, now);
  }
}

/** @param now on the platform's clock */
export function isHeld(handover: Handover | null | undefined, now: Date): boolean {
  return handover != null && handover.untilAt > now;
}
