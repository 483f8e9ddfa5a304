import {
  describeDay,
  describeExpiry,
  describeMoment,
  describeSpan,
} from "../notices/describe-time.ts";
import type { TurnFacts } from "../turn.ts";
import type { FoundOffer, OfferedDiscount, OfferedEvent, OwnSignUp } from "./offers.ts";

/** A message holds about 680 characters, and there is more to say than the description. */
const descriptionCharacters = 300;

/** How things stand for who has not signed up. */
function stateOf(event: OfferedEvent, now: Date) {
  if (event.isCancelled) return "cancelled";
  if (event.startsAt <= now) return "started";
  if (event.mine) return event.mine === "place" ? "mine" : "waiting";
  if (event.signUpUntilAt && event.signUpUntilAt <= now) return "closed";
  if (event.capacity === undefined) return "open";
  return event.taken < event.capacity ? "left" : "full";
}

function describeState(event: OfferedEvent, { now, text }: TurnFacts): string {
  const left = String((event.capacity ?? 0) - event.taken);
  const state = stateOf(event, now);
  return state === "left" ? text("events.state.left", { left }) : text(`events.state.${state}`);
}

/** One line of a list, with the number it is chosen by. */
export function describeEventLine(event: OfferedEvent, number: number, facts: TurnFacts): string {
  const { title, place, startsAt, endsAt } = event;
  const canSignUp = ["open", "left", "full"].includes(stateOf(event, facts.now));
  return facts.text(canSignUp ? "events.list.line" : "events.list.line.plain", {
    ...{ number: String(number), title, place, state: describeState(event, facts) },
    time: describeSpan(startsAt, endsAt),
  });
}

export function describeOwnLine(own: OwnSignUp, number: number, facts: TurnFacts): string {
  const { title, place, startsAt, endsAt, isCancelled } = own.event;
  const rank = String(own.rank);
  return facts.text("events.list.line.plain", {
    ...{ number: String(number), title, place, time: describeSpan(startsAt, endsAt) },
    state: isCancelled
      ? facts.text("events.state.cancelled")
      : facts.text(own.standing === "place" ? "signups.place" : "signups.waiting", { rank }),
  });
}

/** Everything about one event.
 *  @param number it has in the list, when he chose it there */
export function describeEvent(
  { event, pageAddress }: Extract<FoundOffer, { kind: "event" }>,
  number: number | undefined,
  facts: TurnFacts,
): string {
  const { title, description, place, startsAt, endsAt, signUpUntilAt, link } = event;
  const { text } = facts;
  const detail = text("events.detail", {
    ...{ title, place, time: describeSpan(startsAt, endsAt) },
    capacity: describeCapacity(event, facts),
    until: describeMoment(signUpUntilAt ?? startsAt),
    description: shorten(description),
    state: describeState(event, facts) + howTo(event, number, facts),
  });
  return [
    detail,
    ...(link === undefined ? [] : [text("offer.link", { link })]),
    ...(pageAddress === undefined ? [] : [text("events.page", { address: pageAddress })]),
  ].join("\n");
}

function howTo(event: OfferedEvent, number: number | undefined, facts: TurnFacts): string {
  if (number === undefined) return "";
  const state = stateOf(event, facts.now);
  const values = { number: String(number) };
  if (["open", "left", "full"].includes(state)) return facts.text("events.how", values);
  return state === "mine" || state === "waiting" ? facts.text("events.how-off", values) : "";
}

function describeCapacity({ capacity, taken }: OfferedEvent, { text }: TurnFacts): string {
  if (capacity === undefined) return text("events.capacity.none");
  const values = { capacity: String(capacity), taken: String(Math.min(taken, capacity)) };
  return text("events.capacity", values);
}

export function describeDiscountLine(
  { title, place, validUntilAt }: OfferedDiscount,
  number: number,
  { now, text }: TurnFacts,
): string {
  const soon = describeExpiry(validUntilAt, now);
  const until = describeDay(validUntilAt);
  return text("discounts.list.line", {
    ...{ number: String(number), title },
    until: soon
      ? text("discounts.until.soon", { until, soon })
      : text("discounts.until", { until }),
    place: place === undefined ? "" : `，${place}`,
  });
}

export function describeDiscount(discount: OfferedDiscount, { text }: TurnFacts): string {
  const { title, description, howToUse, place, validFromAt, validUntilAt, link } = discount;
  const detail = text("discounts.detail", {
    ...{ title, description: shorten(description), how: shorten(howToUse) },
    ...{ from: describeDay(validFromAt), until: describeDay(validUntilAt) },
    place: place === undefined ? "" : text("discounts.place", { place }),
  });
  return link === undefined ? detail : `${detail}\n\n${text("offer.link", { link })}`;
}

function shorten(text: string): string {
  const characters = Array.from(text);
  if (characters.length <= descriptionCharacters) return text;
  return `${characters.slice(0, descriptionCharacters).join("")}…`;
}
