import type { FieldCipher } from "../../models/field-cipher.ts";
import type { Stores } from "../../models/stores.ts";
import type { SurveyResponse } from "../survey/survey-state.ts";
import type { Effect } from "../turn.ts";
import { sealJson } from "./sealed-json.ts";

export interface EffectTarget {
  readonly stores: Stores;
  readonly cipher: FieldCipher;
}

export interface AppliedTurn {
  readonly conversationId: string;
  /** Number of the turn that listed the effects. */
  readonly turn: number;
}

/** Does what a turn listed, in order. Every target recognises a turn it has seen: doing it again changes nothing. */
export async function applyEffects(
  effects: readonly Effect[],
  applied: AppliedTurn,
  target: EffectTarget,
): Promise<void> {
  for (const [position, effect] of effects.entries()) {
    await applyEffect(
      effect,
      { ...applied, id: `${applied.conversationId}.${applied.turn}.${position}` },
      target,
    );
  }
}

async function applyEffect(
  effect: Effect,
  { conversationId, turn, id }: AppliedTurn & { id: string },
  { stores, cipher }: EffectTarget,
): Promise<void> {
  switch (effect.kind) {
    case "follower":
      return stores.followers.applyTurn(conversationId, turn, {
        ...effect,
        at: new Date(effect.at),
      });
    case "response":
      return stores.responses.applyTurn(conversationId, turn, revive(effect.response));
    case "unanswered-question":
      return stores.unansweredQuestions.note(
        id,
        new Date(effect.at),
        cipher.seal(effect.text, "unanswered"),
      );
    case "raw-callback": {
      const fields = sealJson(cipher, effect.fields, "raw");
      return stores.rawCallbacks.keep({ id, name: effect.name, fields }, new Date(effect.at));
    }
    case "keep-message": {
      const message = sealJson(cipher, effect.message, "kept");
      await stores.keptMessages.keep(conversationId, new Date(effect.at), { id, message });
      return stores.conversations.countKept(conversationId);
    }
    case "drop-kept-message":
      return stores.keptMessages.drop(effect.id);
  }
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
