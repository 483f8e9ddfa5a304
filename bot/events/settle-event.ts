import { movedUp } from "../../models/sign-up.ts";
import type { Stores } from "../../models/stores.ts";
import {
  followerOf,
  standings,
  unsettledAct,
  type FullEvent,
  type SignUp,
} from "../../models/union-event-schema.ts";
import type { ContentCache } from "../content-cache.ts";
import { describeSpan } from "../notices/describe-time.ts";
import { tellFollower, type TellParts } from "../outbox/tell-follower.ts";
import type { TextKey } from "../texts/seed-texts.ts";

/** What everything about events stands on. */
export interface EventParts extends TellParts {
  readonly stores: Pick<Stores, "events" | "signUps" | "followers" | "outbox">;
  readonly content: Pick<ContentCache, "current">;
}

/** Told in batches: what a crash leaves is told by whoever goes on, and nobody twice. */
const toldBatch = 50;

/** Writes what follows from the event's last acts: who moves up is told, or everybody that it is cancelled, and each
 *  one's facets say where he stands. Repeatable, by any process. */
export async function settleEvent(id: string, parts: EventParts): Promise<void> {
  if (!(await parts.stores.signUps.isUnsettled(id))) return;
  const event = await parts.stores.events.findFull(id);
  if (!event || event.unsettled.length === 0) return;
  const moved = event.status === "cancelled" ? [] : await tellMovedUp(event, parts);
  if (event.status === "cancelled") await tellCancelled(event, parts);
  const acted = event.unsettled.flatMap((act) => followerOf(act) ?? []);
  const followers = [...new Set([...acted, ...moved])];
  await noteStandings(id, followers, parts);
  if (await parts.stores.signUps.settle(id, event.unsettled)) return;
  await noteStandings(id, followers, parts);
}

/** What follows when somebody has signed up or off. */
export async function settleAct(id: string, follower: string, parts: EventParts): Promise<void> {
  await settleSignUp(id, follower, parts);
  await settleEvent(id, parts);
}

/** One sign-up alone: cheaper than looking at everybody. */
async function settleSignUp(id: string, follower: string, parts: EventParts): Promise<void> {
  const own = await noteStanding(id, follower, parts);
  if (!own) return;
  const isOurs = await parts.stores.signUps.settle(id, [unsettledAct(follower, own.key)]);
  if (!isOurs) await noteStanding(id, follower, parts);
}

async function noteStanding(
  id: string,
  follower: string,
  { stores }: EventParts,
): Promise<SignUp | undefined> {
  const own = await stores.signUps.findOwn(id, follower);
  await stores.followers.noteEvent([follower], id, own?.told);
  return own;
}

/** As the event says now, not as it was seen before. */
async function noteStandings(
  id: string,
  followers: readonly string[],
  { stores }: EventParts,
): Promise<void> {
  const event = await stores.events.findFull(id);
  const toldTo = new Map(event?.signUps.map(({ follower, told }) => [follower, told]));
  for (const standing of [...standings, undefined]) {
    const theirs = followers.filter((follower) => toldTo.get(follower) === standing);
    if (theirs.length > 0) await stores.followers.noteEvent(theirs, id, standing);
  }
}

/** The message is written before the mark, under an id of its own: a crash between them repeats it into the same row. */
async function tellMovedUp(event: FullEvent, parts: EventParts): Promise<readonly string[]> {
  const waiting = movedUp(event);
  const text = waiting.length > 0 ? await textAbout("event.moved-up", event, parts) : "";
  for (const signUp of waiting) {
    const { follower, key } = signUp;
    const own = await parts.stores.signUps.findOwn(event._id, follower);
    if (own?.key !== key) continue;
    await tellFollower({ id: messageId(event, "moved-up", key), follower, text }, parts);
    await parts.stores.signUps.markMovedUp(event._id, signUp);
  }
  return waiting.map(({ follower }) => follower);
}

async function tellCancelled(event: FullEvent, parts: EventParts): Promise<void> {
  const untold = event.signUps.filter(({ isToldCancelled }) => !isToldCancelled);
  const text = untold.length > 0 ? await textAbout("event.cancelled", event, parts) : "";
  for (let from = 0; from < untold.length; from += toldBatch) {
    const batch = untold.slice(from, from + toldBatch);
    for (const { follower, key } of batch) {
      await tellFollower({ id: messageId(event, "cancelled", key), follower, text }, parts);
    }
    await parts.stores.signUps.markToldCancelled(
      event._id,
      batch.map(({ key }) => key),
    );
  }
}

function messageId({ _id }: FullEvent, what: string, key: string): string {
  return `event.${_id}.${what}.${key}`;
}

export async function textAbout(
  key: Extract<TextKey, `event.${string}`>,
  { title, place, startsAt, endsAt }: FullEvent,
  { content }: Pick<EventParts, "content">,
): Promise<string> {
  const { text } = await content.current();
  return text(key, { title, place, time: describeSpan(startsAt, endsAt) });
}
