import type { mongo } from "mongoose";
import { formatShanghai } from "../shanghai-time.ts";
import { ticketOutcome } from "../tickets/ticket-parts.ts";
import type { Claim, TicketState, TurnFacts } from "../turn.ts";
import { makeOfferClaim, type Claimant } from "./offer-claims.ts";
import type { PendingTurn, TurnDependencies } from "./pending-turn.ts";

const shownTickets = 3;

/** What the reply must know and another document decides: claimed under the callback's key, so that a turn that is
 *  taken again reads the same outcome. */
export async function makeClaim(
  claim: Claim,
  pending: PendingTurn,
  dependencies: TurnDependencies,
): Promise<Partial<TurnFacts>> {
  switch (claim.claim) {
    case "receipt":
      return { receipt: await claimReceipt("DC", pending, dependencies) };
    case "ticket-receipt":
      return { ticketReceipt: await claimReceipt("SQ", pending, dependencies) };
    case "tickets":
      return { tickets: await findTickets(pending, dependencies) };
    case "offers":
    case "offer":
    case "own-sign-ups":
    case "sign-up":
    case "sign-off":
      return makeOfferClaim(claim, claimantOf(pending), dependencies);
    case "cadre": {
      const { conversation, inbound, receivedAt, key } = pending;
      const cadreAnswer = await dependencies.chatDesk.command(claim.command, {
        ...{ conversation: conversation._id, openid: inbound.openid },
        ...{ key: `${conversation._id}:${key}`, now: receivedAt },
      });
      return { cadreAnswer };
    }
  }
}

function claimantOf({ conversation, key, receivedAt }: PendingTurn): Claimant {
  return { follower: conversation._id, key: `${conversation._id}:${key}`, now: receivedAt };
}

/** `DC-261124-58203` for a survey, `SQ-…` for a ticket: not to be taken for a mobile number, and the same whenever
 *  the turn is repeated. */
async function claimReceipt(
  prefix: "DC" | "SQ",
  { conversation, key, receivedAt }: PendingTurn,
  { stores, cipher }: TurnDependencies,
): Promise<string> {
  const caller = `${conversation._id}:${key}`;
  const claimedBy = prefix === "DC" ? caller : `${prefix}:${caller}`;
  const day = formatShanghai(receivedAt, "YYMMDD");
  return stores.receipts.claim(claimedBy, receivedAt, (attempt) => {
    const digest = Buffer.from(cipher.hash(`${claimedBy}:${attempt}`, "receipt"), "base64url");
    return `${prefix}-${day}-${String(digest.readUInt32BE(0) % 100_000).padStart(5, "0")}`;
  });
}

async function findTickets(
  { conversation }: PendingTurn,
  { stores, cipher }: TurnDependencies,
): Promise<readonly TicketState[]> {
  const found = await stores.tickets.findByConversation(conversation._id, shownTickets);
  const open = (sealed: mongo.Binary) => cipher.open(sealed.buffer, ticketOutcome);
  return found.map(({ _id, status, openedAt, closedAt, outcome }) => ({
    ...{ id: _id, status, openedAt },
    ...(closedAt && { closedAt }),
    ...(outcome && { outcome: open(outcome) }),
  }));
}
