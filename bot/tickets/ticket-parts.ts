import type { FieldCipher } from "../../models/field-cipher.ts";
import type { Stores } from "../../models/stores.ts";
import type { ContentCache } from "../content-cache.ts";

/** What everything about tickets stands on. */
export interface TicketParts {
  readonly stores: Stores;
  readonly cipher: FieldCipher;
  readonly content: ContentCache;
  /** Sends a follower's messages now, in the background. */
  readonly wake: (conversation: string) => void;
  /** The platform's clock. */
  readonly platformNow: () => Date;
  /** Whether the account may send customer-service messages. */
  readonly maySend: boolean;
}

/** Sealing contexts. */
export const ticketText = "ticket.text";
export const ticketOutcome = "ticket.outcome";
export const chatRowText = "chat-row";
