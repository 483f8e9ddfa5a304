import { textAbout, type EventParts } from "../../bot/events/settle-event.ts";
import { startOfDay } from "../../bot/notices/describe-time.ts";
import { tellFollower } from "../../bot/outbox/tell-follower.ts";
import { capacityOf } from "../../models/union-event.ts";
import type { FullEvent } from "../../models/union-event-schema.ts";

/** The day before, and within the hour before it starts. */
export type ReminderKind = "day" | "hour";

const hourMs = 60 * 60_000;
/** Ids that are asked for together. */
const batchSize = 500;

/** Reminds everybody who has a place: of events that start tomorrow, and of those that start within the hour. Each one
 *  is reminded once of each kind, however often this runs; of an event that was put off, once more. Returns how many
 *  reminders are new. */
export async function remindEvents(now: Date, parts: EventParts): Promise<number> {
  const { events } = parts.stores;
  const tomorrow = await events.findStarting(startOfDay(now, 1), startOfDay(now, 2));
  const soon = await events.findStarting(now, new Date(now.getTime() + hourMs));
  let count = 0;
  for (const event of tomorrow) count += await remind(event, "day", parts);
  for (const event of soon) count += await remind(event, "hour", parts);
  return count;
}

async function remind(event: FullEvent, kind: ReminderKind, parts: EventParts): Promise<number> {
  const text = await textAbout(`event.remind.${kind}`, event, parts);
  const placed = event.signUps.slice(0, capacityOf(event)).map(({ follower }) => follower);
  let count = 0;
  for (let from = 0; from < placed.length; from += batchSize) {
    const batch = placed.slice(from, from + batchSize);
    count += await remindSome(batch, { event, kind, text }, parts);
  }
  return count;
}

async function remindSome(
  followers: readonly string[],
  {
    event,
    kind,
    text,
  }: { readonly event: FullEvent; readonly kind: ReminderKind; readonly text: string },
  parts: EventParts,
): Promise<number> {
  const idOf = (follower: string) =>
    `event.${event._id}.${kind}.${event.startsAt.getTime()}.${follower}`;
  const fates = await parts.stores.outbox.findFates(followers.map(idOf));
  const known = new Set(fates.map(({ _id }) => _id));
  let count = 0;
  for (const follower of followers) {
    const id = idOf(follower);
    if (known.has(id)) continue;
    if (await tellFollower({ id, follower, text }, parts)) count += 1;
  }
  return count;
}
