import type { LateWay, Reservation } from "../../models/conversation-schema.ts";
import { cutTexts } from "../cut-texts.ts";
import type { OutgoingMessage } from "../outgoing-message.ts";
import type { Effect } from "../turn.ts";
import { maxTextBytes } from "../wechat/split-text.ts";
import type { Composed, KeptBefore } from "./compose-reply.ts";

/** How an answer reaches the follower: the platform waits for it, or does no longer. */
export type Timing =
  | { readonly kind: "in-time" }
  | { readonly kind: LateWay; readonly reservation?: Reservation | undefined };

export interface SayingFacts {
  readonly openid: string;
  /** ISO text. */
  readonly at: string;
  /** Whether the account may send customer-service messages. */
  readonly maySend: boolean;
}

/** What follows a reply that is told in time: the rest is sent behind it, or kept. */
export function followUpEffects(
  composed: Composed,
  keptBefore: readonly KeptBefore[],
  facts: SayingFacts,
): readonly Effect[] {
  const offered = keptBefore.filter(({ id }) => composed.offeredIds.includes(id));
  const dropped = offered.map(
    ({ id, isCadres }) =>
      ({ kind: "drop-kept-message", id, ...(isCadres && { isCadres }) }) as const,
  );
  const rest = facts.maySend
    ? composed.rest.map((message) => send(message, facts, { isFollowUp: true }))
    : keep(composed.rest, facts);
  return [...dropped, ...rest];
}

/** The platform waits no more: everything that was said goes another way. */
export function lateEffects(
  said: readonly OutgoingMessage[],
  { kind, reservation }: Exclude<Timing, { kind: "in-time" }>,
  facts: SayingFacts,
): readonly Effect[] {
  if (kind === "keep") return keep(said, facts);
  return cutTexts(said, maxTextBytes).map((message, index) =>
    send(message, facts, {
      ...(index === 0 && reservation && { reservation: storable(reservation) }),
    }),
  );
}

function storable({ kind, untilAt }: Reservation) {
  return { kind, untilAt: untilAt.toISOString() };
}

function send(
  message: OutgoingMessage,
  { openid, at }: SayingFacts,
  timing: Pick<Extract<Effect, { kind: "send-message" }>, "isFollowUp" | "reservation">,
): Effect {
  return { kind: "send-message", openid, message, at, ...timing };
}

function keep(messages: readonly OutgoingMessage[], { at }: SayingFacts): readonly Effect[] {
  return messages.map((message) => ({ kind: "keep-message", message, at }));
}
