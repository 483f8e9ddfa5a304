import type { ChatSpeaker } from "../../models/chat-row.ts";
import { outboxPosition } from "../../models/outbox.ts";
import type { Ticket } from "../../models/ticket-schema.ts";
import { chatRowText, type TicketParts } from "./ticket-parts.ts";

const dayMs = 24 * 60 * 60_000;

export interface Line {
  /** Names the row: writing it again changes nothing. */
  readonly id: string;
  readonly by: ChatSpeaker;
  readonly text: string;
  readonly at: Date;
  /** Order among lines of one instant. */
  readonly index?: number;
  /** Id of the cadre. */
  readonly cadre?: string;
  readonly cadreName?: string;
  /** Id of the message that carries it. */
  readonly message?: string;
}

/** Adds lines to a ticket's history: sealed, seen where the ticket is seen, gone after the retention. */
export async function writeRows(
  { _id: ticket, organisationPath }: Pick<Ticket, "_id" | "organisationPath">,
  lines: readonly Line[],
  { stores, cipher, content }: Pick<TicketParts, "stores" | "cipher" | "content">,
): Promise<void> {
  const { settings } = await content.current();
  const rows = lines.map(({ text, index = 0, ...line }) => ({
    ...line,
    ...{ ticket, organisationPath },
    text: cipher.seal(text, chatRowText),
    position: outboxPosition(line.at, index),
    expiresAt: new Date(line.at.getTime() + settings.retentionDays * dayMs),
  }));
  await stores.chatRows.add(rows);
}
