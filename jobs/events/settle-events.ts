import { settleEvent, type EventParts } from "../../bot/events/settle-event.ts";

const eventLimit = 50;

/** Finishes what killed processes left of sign-ups, cancelled places and cancelled events: who moved up is told, once.
 *  Any number of processes may do it. Returns how many events had something left. */
export async function settleEvents(parts: EventParts): Promise<number> {
  const unsettled = await parts.stores.signUps.findUnsettled(eventLimit);
  for (const id of unsettled) await settleEvent(id, parts);
  return unsettled.length;
}
