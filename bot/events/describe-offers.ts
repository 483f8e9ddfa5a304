import type { Discount } from "../../models/discount.ts";
import { positionOf } from "../../models/sign-up.ts";
import type { EventSeenBy, FullEvent } from "../../models/union-event-schema.ts";
import type { OfferedDiscount, OfferedEvent, OwnSignUp } from "../dialogs/offers.ts";

/** An event as dialogs know it, with what one follower's own sign-up says. */
export function toOfferedEvent(event: EventSeenBy): OfferedEvent {
  const { _id, title, description, place, startsAt, endsAt, status } = event;
  const { signUpUntilAt, capacity, link, signUpCount } = event;
  const own = event.signUps?.[0];
  return {
    ...{ id: _id, title, description, place, startsAt, endsAt },
    ...{ taken: signUpCount, isCancelled: status === "cancelled" },
    ...(signUpUntilAt && { signUpUntilAt }),
    ...(typeof capacity === "number" && { capacity }),
    ...(link && { link }),
    ...(own && { mine: own.told }),
  };
}

/** With where he stands among everybody. */
export function toOwnSignUp(event: FullEvent, follower: string): OwnSignUp | undefined {
  const position = positionOf(event, follower);
  if (!position) return undefined;
  const { signUps: _others, ...plain } = event;
  return { event: { ...toOfferedEvent(plain), mine: position.standing }, ...position };
}

export function toOfferedDiscount(discount: Discount): OfferedDiscount {
  const { _id, title, description, howToUse, place, validFromAt, validUntilAt, link } = discount;
  return {
    ...{ id: _id, title, description, howToUse, validFromAt, validUntilAt },
    ...(place && { place }),
    ...(link && { link }),
  };
}
