import type { Stores } from "../../models/stores.ts";
import type { OwnSignUp, SignUpAnswer } from "../dialogs/offers.ts";
import { toOfferedDiscount, toOfferedEvent, toOwnSignUp } from "../events/describe-offers.ts";
import type { PageLinks } from "../notices/page-link.ts";
import type { OfferClaim, TurnFacts } from "../turn.ts";

export interface OfferClaimParts {
  readonly stores: Pick<Stores, "events" | "discounts" | "signUps">;
  /** Absent where workers reach no page of ours. */
  readonly pageLinks?: PageLinks | undefined;
}

/** Who asks, and the key his act is known by. */
export interface Claimant {
  readonly follower: string;
  readonly key: string;
  readonly now: Date;
}

/** A list that is longer helps nobody on a phone. */
const listLimit = 8;

/** What is on, and what signing up or off came to. */
export async function makeOfferClaim(
  claim: OfferClaim,
  claimant: Claimant,
  parts: OfferClaimParts,
): Promise<Partial<TurnFacts>> {
  switch (claim.claim) {
    case "offers":
      return { offers: await findOffers(claim.town, claimant, parts) };
    case "offer":
      return { foundOffer: await findOffer(claim.offer, claimant, parts) };
    case "own-sign-ups":
      return { ownSignUps: await findOwn(claimant, parts) };
    case "sign-up":
      return { signUp: await signUp(claim.event, claimant, parts) };
    case "sign-off":
      return { signUp: await signOff(claim.event, claimant, parts) };
  }
}

async function findOffers(
  town: string | undefined,
  { follower, now }: Claimant,
  { stores }: OfferClaimParts,
): Promise<NonNullable<TurnFacts["offers"]>> {
  const [events, discounts] = await Promise.all([
    stores.events.findUpcoming({ now, town, follower, limit: listLimit }),
    stores.discounts.findValid({ now, town, limit: listLimit }),
  ]);
  return { events: events.map(toOfferedEvent), discounts: discounts.map(toOfferedDiscount) };
}

async function findOffer(
  { kind, id }: Extract<OfferClaim, { claim: "offer" }>["offer"],
  { follower, now }: Claimant,
  { stores, pageLinks }: OfferClaimParts,
): Promise<NonNullable<TurnFacts["foundOffer"]>> {
  if (kind === "discount") {
    const discount = await stores.discounts.find(id);
    return discount ? { kind, discount: toOfferedDiscount(discount) } : { kind: "gone" };
  }
  const [event, own] = await Promise.all([
    stores.events.find(id),
    stores.signUps.findOwn(id, follower),
  ]);
  if (!event) return { kind: "gone" };
  const pageAddress = pageLinks?.address({ kind: "event", id }, { follower }, now);
  return {
    ...{ kind, event: toOfferedEvent({ ...event, signUps: own ? [own] : [] }) },
    ...(pageAddress !== undefined && { pageAddress }),
  };
}

async function findOwn(
  { follower, now }: Claimant,
  { stores }: OfferClaimParts,
): Promise<readonly OwnSignUp[]> {
  const events = await stores.events.findOfFollower(follower, now);
  return events.flatMap((event) => toOwnSignUp(event, follower) ?? []);
}

async function signUp(
  id: string,
  claimant: Claimant,
  { stores }: OfferClaimParts,
): Promise<SignUpAnswer> {
  const outcome = await stores.signUps.signUp(id, claimant);
  const event = await stores.events.find(id);
  if (!event) return { kind: "refused", reason: "gone", title: "" };
  if (outcome.kind === "signed-up") return { ...outcome, event: toOfferedEvent(event) };
  return { ...outcome, title: event.title };
}

async function signOff(
  id: string | undefined,
  claimant: Claimant,
  parts: OfferClaimParts,
): Promise<SignUpAnswer> {
  const { events, signUps } = parts.stores;
  if (id === undefined) return signOffTheOnly(claimant, parts);
  const outcome = await signUps.signOff(id, claimant);
  const title = (await events.find(id))?.title ?? "";
  switch (outcome) {
    case "signed-off":
      return { kind: "signed-off", event: id, title };
    case "started":
      return { kind: "too-late", title };
    case "not-signed-up":
    case "gone":
      return { kind: "which", signUps: await findOwn(claimant, parts) };
  }
}

/** Where he signed up for one event he need not name it. A turn that is taken again finds the one it left. */
async function signOffTheOnly(claimant: Claimant, parts: OfferClaimParts): Promise<SignUpAnswer> {
  const { follower, key, now } = claimant;
  const left = await parts.stores.events.findLeft(key, now);
  if (left) return { kind: "signed-off", event: left._id, title: left.title };
  const own = await findOwn({ follower, key, now }, parts);
  const [only, ...others] = own;
  if (!only || others.length > 0) return { kind: "which", signUps: own };
  return signOff(only.event.id, claimant, parts);
}
