import type { LeasedConversation } from "../../models/conversation-schema.ts";
import { isHeld } from "../../models/handover.ts";
import { readSource } from "../dialogs/arrival-dialog.ts";
import { route } from "../router.ts";
import { joinSurvey } from "../survey/join-survey.ts";
import type { Turn, TurnFacts } from "../turn.ts";
import { makeClaim } from "./claims.ts";
import type { PendingTurn, TurnDependencies } from "./pending-turn.ts";

/** No turn needs more claims than it can make one after another. */
const maxClaims = 3;

/** Gathers what the turn needs to know, routes it, and claims first what the reply must know. */
export async function decideTurn(
  pending: PendingTurn,
  dependencies: TurnDependencies,
): Promise<Turn> {
  let facts = await gatherFacts(pending, dependencies);
  for (let claimed = 0; claimed <= maxClaims; claimed++) {
    const routed = route(pending.inbound, { state: pending.state, facts, definition: joinSurvey });
    if ("say" in routed) return routed;
    facts = { ...facts, ...(await makeClaim(routed, pending, dependencies)) };
  }
  throw new Error("a turn asks for one claim after another");
}

async function gatherFacts(
  { conversation, content, receivedAt, inbound }: PendingTurn,
  { stores }: TurnDependencies,
): Promise<TurnFacts> {
  const scene = "scene" in inbound ? inbound.scene : undefined;
  const isStall = scene !== undefined && readSource(scene).kind === "stall";
  const stall = isStall ? await stores.stalls.find(scene) : null;
  return {
    now: receivedAt,
    turnId: `${conversation._id}.${conversation.turn + 1}`,
    ...content,
    ...(stall && { stall: { name: stall.name, place: stall.place, town: stall.town } }),
    ...describeHandover(conversation, receivedAt),
  };
}

/** A handover holds until its time is over or its ticket is closed, whichever comes first. */
function describeHandover(
  { ticket, handover, pastHandover }: LeasedConversation,
  now: Date,
): Pick<TurnFacts, "openTicket" | "pastHandover"> {
  const isHandedOver = isHeld(handover, now);
  const isOver = handover && !isHandedOver;
  const past = isOver
    ? { sinceAt: handover.sinceAt, endedAt: handover.untilAt }
    : (pastHandover ?? undefined);
  return {
    ...(ticket && { openTicket: { id: ticket, isHandedOver } }),
    ...(past && { pastHandover: past }),
  };
}
