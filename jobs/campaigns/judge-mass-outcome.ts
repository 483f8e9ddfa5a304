import { pauseEnd } from "../../bot/wechat/api/api-pauses.ts";
import type { RunPause } from "../../models/campaign-run.ts";
import type { MassFate } from "../../models/mass-batch.ts";
import type { MassOutcome } from "./mass-port.ts";

/** What one call means for its batch, and for the run as a whole. */
export interface MassJudgement {
  /** `back`: it certainly did not reach the platform · `again`: it may have, and is repeated later. */
  readonly next: MassFate | "back" | "again";
  readonly rest?: { readonly untilAt: Date; readonly reason: string };
  readonly pause?: RunPause;
  /** Said of the account, not of this batch: it is no try. */
  readonly isQuota?: boolean;
}

export interface TriedBatch {
  /** An earlier call may have reached the platform: only its yes settles this one. */
  readonly isRepeat: boolean;
  /** Calls so far, without this one. */
  readonly tries: number;
}

const shortRestMs = 5_000;
/** What the platform says is busy is tried that often in all. */
const mostMassTries = 5;

/** @param now on the platform's clock */
export function judgeMassOutcome(
  { isRepeat, tries }: TriedBatch,
  outcome: MassOutcome,
  now: Date,
): MassJudgement {
  const undone = isRepeat ? "again" : "back";
  switch (outcome.kind) {
    case "sent": {
      const { msgId, dataId } = outcome;
      return { next: { status: "sent", msgId, ...(dataId !== undefined && { dataId }) } };
    }
    case "unknown":
      return { next: "again" };
    case "not-sent": {
      const untilAt = outcome.untilAt ?? new Date(now.getTime() + shortRestMs);
      return { next: undone, rest: { untilAt, reason: outcome.explanation } };
    }
    case "failed": {
      const refusal = judgeRefusal(outcome, now);
      if (refusal.pause || refusal.isQuota) return { ...refusal, next: undone };
      if (isRepeat || tries + 1 < mostMassTries) return { ...refusal, next: undone };
      const { errcode, explanation } = outcome;
      return { next: { status: "failed", errcode, explanation } };
    }
  }
}

function judgeRefusal(
  { action, explanation }: Extract<MassOutcome, { kind: "failed" }>,
  now: Date,
): Omit<MassJudgement, "next"> {
  switch (action) {
    case "stop-api-today":
    case "back-off-minute":
    case "wait-a-minute": {
      const untilAt = pauseEnd(action, now) ?? new Date(now.getTime() + shortRestMs);
      return { isQuota: true, rest: { untilAt, reason: explanation } };
    }
    case "stop-job":
    case "tell-operator":
    case "fault-in-request":
    case "reupload":
    case "give-up-recipient":
      return { pause: { code: "platform-refused", explanation, at: now } };
    case "renew-token":
    case "retry":
    case "retry-failed-only":
    case "restart-oauth":
    case "done":
    case "ignore":
    case "reuse-result": {
      const untilAt = new Date(now.getTime() + shortRestMs);
      return { rest: { untilAt, reason: explanation } };
    }
  }
}
