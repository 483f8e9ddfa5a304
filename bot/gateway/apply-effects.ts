import type { FieldCipher } from "../../models/field-cipher.ts";
import { outboxPosition, type NewOutboxMessage } from "../../models/outbox.ts";
import type { Stores } from "../../models/stores.ts";
import { openTicket, raiseTicket, recordTalk } from "../tickets/follow-turn.ts";
import type { TicketParts } from "../tickets/ticket-parts.ts";
import { settleAct } from "../events/settle-event.ts";
import { keepForNextContact, messageOf, type KeepOrder } from "../outbox/keep-for-next-contact.ts";
import type { OutboxContent } from "../outbox/outbox-sender.ts";
import { answersOf } from "../response-facets.ts";
import type { SurveyResponse } from "../survey/survey-state.ts";
import type { Effect } from "../turn.ts";
import { describePerson } from "../person-search.ts";
import { describeQuestion } from "../unanswered.ts";
import { sealJson } from "./sealed-json.ts";

export interface EffectTarget {
  readonly stores: Stores;
  readonly cipher: FieldCipher;
  readonly tickets: TicketParts;
}

export interface AppliedTurn {
  readonly conversationId: string;
  /** Number of the turn that listed the effects. */
  readonly turn: number;
}

interface AppliedEffect extends AppliedTurn {
  readonly id: string;
  /** Within the turn's list. */
  readonly position: number;
}

/** Behind the passive reply of its turn, which travels meanwhile. */
const followUpDelayMs = 300;

/** Does what a turn listed, in order. Every target recognises a turn it has seen: doing it again changes nothing. */
export async function applyEffects(
  effects: readonly Effect[],
  applied: AppliedTurn,
  target: EffectTarget,
): Promise<void> {
  for (const [position, effect] of effects.entries()) {
    await applyEffect(
      effect,
      { ...applied, position, id: `${applied.conversationId}.${applied.turn}.${position}` },
      target,
    );
  }
}

async function applyEffect(
  effect: Effect,
  { conversationId, turn, id, position }: AppliedEffect,
  { stores, cipher, tickets }: EffectTarget,
): Promise<void> {
  switch (effect.kind) {
    case "follower":
      return applyContact(effect, { conversationId, turn }, stores);
    case "response":
      return saveResponse(effect.response, { conversationId, turn }, stores);
    case "person":
      return stores.followers.notePerson(conversationId, turn, describePerson(effect, cipher));
    case "unanswered-question":
      return stores.unansweredQuestions.note({ id, ...describeQuestion(effect, cipher) });
    case "raw-callback":
      return keepRaw(effect, id, { stores, cipher });
    case "send-message":
      return stores.outbox.add(toOutbox(effect, { id, conversationId, turn, position }, cipher));
    case "keep-message":
      return keepForNextContact(keepOrder(effect, { id, conversationId }), { stores, cipher });
    case "drop-kept-message":
      return dropKept(effect, { stores, tickets });
    case "open-ticket":
    case "chat-rows":
      return followTalk(effect, { id, conversationId, turn }, tickets);
    case "opt-out":
      return stores.followers.setOptOut(conversationId, { ...effect, turn });
    case "settle-event":
      return settleAct(effect.event, conversationId, tickets);
    case "raise-ticket":
      return raiseTicket(effect, tickets);
    case "consents":
      return stores.consents.note(conversationId, turn, effect.choices);
    case "send-result":
    case "mass-result":
    case "notice-result":
      return noteResult(effect, conversationId, stores);
  }
}

function applyContact(
  effect: Extract<Effect, { kind: "follower" }>,
  { conversationId, turn }: AppliedTurn,
  { followers }: Stores,
): Promise<void> {
  return followers.applyTurn(conversationId, turn, { ...effect, at: new Date(effect.at) });
}

function followTalk(
  effect: Extract<Effect, { kind: "open-ticket" | "chat-rows" }>,
  place: Pick<AppliedEffect, "id" | "conversationId" | "turn">,
  tickets: TicketParts,
): Promise<void> {
  if (effect.kind === "open-ticket") return openTicket(effect, place, tickets);
  return recordTalk(effect, place, tickets);
}

async function keepRaw(
  { name, fields, at }: Extract<Effect, { kind: "raw-callback" }>,
  id: string,
  { stores, cipher }: Pick<EffectTarget, "stores" | "cipher">,
): Promise<void> {
  const sealed = { id, name, fields: sealJson(cipher, fields, "raw") };
  await stores.rawCallbacks.keep(sealed, new Date(at));
}

/** Whoever sent it takes it from there. */
async function noteResult(
  effect: Extract<Effect, { kind: "send-result" | "mass-result" | "notice-result" }>,
  follower: string,
  stores: Stores,
): Promise<void> {
  const now = new Date();
  switch (effect.kind) {
    case "send-result": {
      const { msgId, status } = effect;
      return stores.sendResults.keep({ msgId, status: status.replace(/\s/g, "") }, now);
    }
    case "mass-result":
      await stores.massBatches.keepResult(effect.msgId, effect.result, now);
      await stores.massBatches.applyResult(effect.msgId);
      return undefined;
    case "notice-result":
      return noteNoticeResult(effect, follower, stores);
  }
}

/** The platform gives a subscription notice no number: it is the one that was sent last. */
async function noteNoticeResult(
  { template, errcode }: Extract<Effect, { kind: "notice-result" }>,
  follower: string,
  { consents, sendResults }: Stores,
): Promise<void> {
  const delivery = await consents.lastDelivery(follower, template);
  if (errcode !== 0) await consents.noteNoneLeft(follower, template);
  if (delivery === undefined) return;
  const status = errcode === 0 ? "success" : `failed:${errcode}`;
  await sendResults.keep({ msgId: delivery, isDelivery: true, status }, new Date());
}

function keepOrder(
  { message, at }: Extract<Effect, { kind: "keep-message" }>,
  { id, conversationId }: Pick<AppliedEffect, "id" | "conversationId">,
): KeepOrder {
  return { id, conversation: conversationId, at: new Date(at), message };
}

async function saveResponse(
  response: SurveyResponse,
  { conversationId, turn }: AppliedTurn,
  { responses, followers }: Stores,
): Promise<void> {
  await responses.applyTurn(conversationId, turn, revive(response));
  await followers.noteAnswers(conversationId, turn, answersOf(response));
}

/** A cadre sees that what he left was told. */
async function dropKept(
  { id, isCadres }: Extract<Effect, { kind: "drop-kept-message" }>,
  { stores, tickets }: Pick<EffectTarget, "stores" | "tickets">,
): Promise<void> {
  if (isCadres) await stores.outbox.markOffered(messageOf(id), tickets.platformNow());
  await stores.keptMessages.drop(id);
}

function revive(response: SurveyResponse) {
  const { consent, startedAt, updatedAt, submittedAt, ...rest } = response;
  return {
    ...rest,
    consent: { ...consent, at: new Date(consent.at) },
    startedAt: new Date(startedAt),
    updatedAt: new Date(updatedAt),
    ...(submittedAt && { submittedAt: new Date(submittedAt) }),
  };
}

function toOutbox(
  { openid, message, at, isFollowUp, reservation }: Extract<Effect, { kind: "send-message" }>,
  { id, conversationId, position }: AppliedEffect,
  cipher: FieldCipher,
): NewOutboxMessage {
  const content: OutboxContent = { openid, message };
  return {
    id,
    conversation: conversationId,
    position: outboxPosition(new Date(at), position),
    content: sealJson(cipher, content, "outbox"),
    createdAt: new Date(at),
    dueAt: new Date(Date.now() + (isFollowUp ? followUpDelayMs : 0)),
    ...(reservation && {
      reservation: { kind: reservation.kind, untilAt: new Date(reservation.untilAt) },
    }),
  };
}
