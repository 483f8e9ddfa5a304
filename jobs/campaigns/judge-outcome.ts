import { pauseEnd } from "../../bot/wechat/api/api-pauses.ts";
import type { RunPause } from "../../models/campaign-run.ts";
import { massShard, type ClaimedDelivery, type DeliveryMove } from "../../models/delivery.ts";
import type { ChannelOutcome } from "./channel-sender.ts";

/** What one outcome means for its delivery, and for the run as a whole. */
export interface Judgement {
  readonly move: DeliveryMove;
  /** Reached the platform for certain. */
  readonly isSent: boolean;
  /** Counts towards the error rate. Absent: says nothing about it. */
  readonly isBad?: boolean;
  readonly rest?: { readonly untilAt: Date; readonly reason: string };
  readonly pause?: RunPause;
}

/** Nothing left, or the network is gone: looked at again soon. */
const shortRestMs = 5_000;
/** What the platform says is busy is tried that often in all. */
const mostTries = 5;

/** `put-back`: it was claimed and not called. */
export type CallResult = ChannelOutcome | { readonly kind: "put-back" };

/** @param now on the platform's clock */
export function judgeOutcome(delivery: ClaimedDelivery, outcome: CallResult, now: Date): Judgement {
  const judged = judgeFirst(delivery, outcome, now);
  return delivery.isRepeat ? judgeRepeat(delivery, judged, outcome) : judged;
}

/** The first try may have arrived. Within the guard's time the platform answers a repeat of what it accepted with yes, so
 *  its no to this follower is the first try's as well; but it leads to no other channel. Anything else says nothing: it
 *  is not put back, where the guard would be forgotten. */
function judgeRepeat(delivery: ClaimedDelivery, judged: Judgement, outcome: CallResult): Judgement {
  const { move } = judged;
  if (move.status === "sent") return judged;
  const { id, claim, tries, errcode } = move;
  const isRefused = outcome.kind === "failed" && outcome.action === "give-up-recipient";
  const end = isRefused
    ? ({ status: "failed", reason: "platform-refused" } as const)
    : ({ status: "unknown", reason: "no-answer" } as const);
  const known = { ...kept(delivery), ...(errcode !== undefined && { errcode }) };
  return { ...judged, isBad: isRefused, move: { ...{ id, claim, tries }, ...known, ...end } };
}

function judgeFirst(delivery: ClaimedDelivery, outcome: CallResult, now: Date): Judgement {
  const tries = delivery.tries ?? 0;
  const base = { id: delivery._id, claim: delivery.claim };
  switch (outcome.kind) {
    case "put-back":
      return { isSent: false, move: { ...base, ...waiting(delivery), tries } };
    case "sent": {
      const { msgId } = outcome;
      const move = { ...base, ...kept(delivery), status: "sent", tries: tries + 1 } as const;
      return {
        isSent: true,
        isBad: false,
        move: { ...move, ...(msgId !== undefined && { msgId }) },
      };
    }
    case "unknown": {
      const move = { ...base, ...kept(delivery), status: "unknown", reason: "no-answer" } as const;
      return { isSent: false, isBad: true, move: { ...move, tries: tries + 1 } };
    }
    case "not-sent": {
      const untilAt = outcome.untilAt ?? new Date(now.getTime() + shortRestMs);
      const rest = { untilAt, reason: outcome.explanation };
      return { isSent: false, rest, move: { ...base, ...waiting(delivery), tries } };
    }
    case "failed":
      return judgeRefusal(delivery, outcome, now);
  }
}

function judgeRefusal(
  delivery: ClaimedDelivery,
  outcome: Extract<ChannelOutcome, { kind: "failed" }>,
  now: Date,
): Judgement {
  const { action, explanation, errcode } = outcome;
  const tries = (delivery.tries ?? 0) + 1;
  const base = { id: delivery._id, claim: delivery.claim, tries };
  const back: Judgement = { isSent: false, move: { ...base, ...waiting(delivery), errcode } };
  switch (action) {
    case "give-up-recipient":
      return { isSent: false, isBad: true, move: { ...base, ...nextChannel(delivery, errcode) } };
    case "stop-api-today":
    case "back-off-minute":
    case "wait-a-minute": {
      const untilAt = pauseEnd(action, now) ?? new Date(now.getTime() + shortRestMs);
      return { ...back, rest: { untilAt, reason: explanation } };
    }
    case "stop-job":
    case "tell-operator":
    case "fault-in-request":
    case "reupload":
      return { ...back, pause: { code: "platform-refused", explanation, at: now } };
    case "renew-token":
    case "retry":
    case "retry-failed-only":
    case "restart-oauth":
    case "done":
    case "ignore":
    case "reuse-result": {
      if (tries < mostTries) {
        const untilAt = new Date(now.getTime() + shortRestMs);
        return { ...back, rest: { untilAt, reason: explanation } };
      }
      const failed = { status: "failed", reason: "gave-up", errcode } as const;
      return { isSent: false, isBad: true, move: { ...base, ...kept(delivery), ...failed } };
    }
  }
}

/** The channel is certain not to have reached him: the next one may. */
function nextChannel(delivery: ClaimedDelivery, errcode: number) {
  const [channel, ...fallbacks] = delivery.fallbacks ?? [];
  if (!channel) {
    return { ...kept(delivery), status: "failed", reason: "platform-refused", errcode } as const;
  }
  return {
    ...({ status: "pending", channel, errcode } as const),
    ...(channel === "mass" && { shard: massShard }),
    ...(fallbacks.length > 0 && { fallbacks }),
  } as const;
}

function waiting(delivery: ClaimedDelivery) {
  return { ...kept(delivery), status: "pending" } as const;
}

function kept({ fallbacks }: ClaimedDelivery) {
  return fallbacks ? { fallbacks } : {};
}
