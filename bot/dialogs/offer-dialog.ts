import { endOfWeek } from "../notices/describe-time.ts";
import type { TextKey } from "../texts/seed-texts.ts";
import { findTown, townNamed, type Town } from "../towns.ts";
import { reply, type Claim, type ConversationState, type Turn, type TurnFacts } from "../turn.ts";
import {
  describeDiscount,
  describeDiscountLine,
  describeEvent,
  describeEventLine,
} from "./describe-offer.ts";
import type { OfferedEvent, Offers } from "./offers.ts";
import { parseOfferCommand, readChoice } from "./parse-offer-command.ts";
import { sayOwn } from "./say-own-sign-ups.ts";
import { signOff, signUp } from "./sign-up-dialog.ts";
import { answerTopic, rememberTown } from "./topic-dialog.ts";

export interface OfferContext {
  readonly text: string;
  readonly state: ConversationState;
  readonly facts: TurnFacts;
}

/** A bare number means the last list for so long. */
const listFreshMs = 30 * 60_000;

/** Lists, details and sign-ups asked for in so many words; undefined for everything else. */
export function answerOffers(context: OfferContext): Turn | Claim | undefined {
  const command = parseOfferCommand(context.text);
  switch (command?.kind) {
    case "events":
      return listEvents(context, command.isThisWeek);
    case "discounts":
      return listDiscounts(context);
    case "own-sign-ups":
      return listOwn(context);
    case "sign-up":
      return signUp(command.number, context) ?? listEvents(context, false);
    case "sign-off":
      return signOff(command.number, context);
    case undefined:
      return undefined;
  }
}

/** The details behind a number of the last list. */
export function answerChoice({ text, state, facts }: OfferContext): Turn | Claim | undefined {
  const { listed } = state;
  const number = readChoice(text);
  if (!listed || number === undefined || !isListFresh(state, facts.now)) return undefined;
  const id = listed.ids[number - 1];
  if (id === undefined) return undefined;
  const kind = listed.kind === "discounts" ? "discount" : "event";
  if (!facts.foundOffer) return { kind: "claim", claim: "offer", offer: { kind, id } };
  switch (facts.foundOffer.kind) {
    case "event":
      return reply(describeEvent(facts.foundOffer, number, facts), state);
    case "discount":
      return reply(describeDiscount(facts.foundOffer.discount, facts), state);
    case "gone":
      return reply(facts.text("offer.gone"), state);
  }
}

export function isListFresh({ listed }: ConversationState, now: Date): boolean {
  return listed !== undefined && now.getTime() - new Date(listed.at).getTime() < listFreshMs;
}

/** The answer of a topic; where it is about what is on, that stands in front. */
export function tellTopic(id: string, context: OfferContext): Turn | Claim | undefined {
  const answered = answerTopic(id, context);
  if (!answered || (id !== "events" && id !== "discounts")) return answered;
  const list = id === "events" ? listEvents(context, false) : listDiscounts(context);
  if (!("say" in list)) return list;
  const texts = [...list.say, ...answered.say].flatMap((said) =>
    said.type === "text" ? [said.text] : [],
  );
  return reply(texts.join("\n\n"), { ...answered.state, ...list.state });
}

function offersFor({ text, state, facts }: OfferContext): {
  readonly town: Town | undefined;
  readonly claim?: Claim;
  readonly offers?: Offers;
} {
  const town = findTown(text) ?? townNamed(state.town);
  if (facts.offers) return { town, offers: facts.offers };
  return { town, claim: { kind: "claim", claim: "offers", ...(town && { town: town.code }) } };
}

function listEvents(context: OfferContext, isThisWeek: boolean): Turn | Claim {
  const { facts } = context;
  const { claim, offers, town } = offersFor(context);
  if (!offers) return claim as Claim;
  const weekEndsAt = endOfWeek(facts.now);
  const ofTheWeek = offers.events.filter(({ startsAt }) => startsAt < weekEndsAt);
  const shown = isThisWeek && ofTheWeek.length > 0 ? ofTheWeek : offers.events;
  return sayList(context, {
    ...{ kind: "events", town, ids: shown.map(({ id }) => id) },
    ...{ lead: eventsLead(isThisWeek, ofTheWeek), none: "events.none", ask: "events.ask-town" },
    lines: {
      events: shown.map((event, at) => describeEventLine(event, at + 1, facts)).join("\n\n"),
    },
  });
}

function eventsLead(isThisWeek: boolean, ofTheWeek: readonly OfferedEvent[]): TextKey {
  if (!isThisWeek) return "events.list";
  return ofTheWeek.length > 0 ? "events.list.week" : "events.list.later";
}

function listDiscounts(context: OfferContext): Turn | Claim {
  const { facts } = context;
  const { claim, offers, town } = offersFor(context);
  if (!offers) return claim as Claim;
  const { discounts } = offers;
  return sayList(context, {
    ...{ kind: "discounts", town, ids: discounts.map(({ id }) => id) },
    ...{ lead: "discounts.list", none: "discounts.none", ask: "discounts.ask-town" },
    lines: {
      discounts: discounts
        .map((discount, at) => describeDiscountLine(discount, at + 1, facts))
        .join("\n\n"),
    },
  });
}

interface SaidList {
  readonly kind: "events" | "discounts";
  readonly town: Town | undefined;
  readonly ids: readonly string[];
  readonly lead: TextKey;
  readonly none: TextKey;
  /** Where his town is not known. */
  readonly ask: TextKey;
  readonly lines: Readonly<Record<string, string>>;
}

function sayList({ text, state, facts }: OfferContext, list: SaidList): Turn {
  const { town, ids } = list;
  const { offered: _offered, ...rest } = rememberTown(state, findTown(text));
  const where = town ? facts.text("events.list.where", { town: town.name }) : "";
  const said =
    ids.length === 0 ? facts.text(list.none) : facts.text(list.lead, { ...list.lines, where });
  const whole = town ? said : `${said}\n\n${facts.text(list.ask)}`;
  if (ids.length === 0) return reply(whole, rest);
  return reply(whole, { ...rest, listed: { kind: list.kind, ids, at: facts.now.toISOString() } });
}

function listOwn({ state, facts }: OfferContext): Turn | Claim {
  const { ownSignUps } = facts;
  if (!ownSignUps) return { kind: "claim", claim: "own-sign-ups" };
  if (ownSignUps.length === 0) return reply(facts.text("signups.none"), state);
  return sayOwn("signups.list", ownSignUps, { state, facts });
}
