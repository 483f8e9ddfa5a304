import type http from "node:http";
import { performance } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import type { CallbackSettings } from "./callback-settings.ts";
import { exchange, type HttpAnswer } from "./http-exchange.ts";
import type { PassiveMessage } from "./passive-message.ts";
import type { PushBrake } from "./push-brake.ts";
import type { PushFailure } from "./push-failure.ts";
import { pushHeaders, pushUrl, type PushBody, type Stamp } from "./push-request.ts";
import { readReply, type AnsweredPush, type ReplyVerdict } from "./reply-reader.ts";

interface PushAttempt {
  /** From 1. */
  readonly number: number;
  readonly startedAt: Date;
  readonly durationMs: number;
  /** Signed anew for each try. */
  readonly url: string;
  /** Missing when no answer came. */
  readonly response?: PushResponse;
  readonly outcome: "reply" | "silent" | PushFailure;
}

interface PushResponse {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** The XML in clear, when the body held one. */
  readonly clear?: string;
}

/** What went over the wire so far. */
export interface PushProgress {
  readonly push: PushBody;
  /** Whether the follower sees the answer, or that there was none. */
  readonly isShown: boolean;
  readonly headers: Record<string, string>;
  readonly attempts: readonly PushAttempt[];
}

/** What the account made of a push: an answer, silence (`success` or an empty body), or nothing usable. */
export type PushResult = PushProgress &
  (
    | { readonly kind: "reply"; readonly message: PassiveMessage; readonly raw: string }
    | { readonly kind: "silent" }
    | { readonly kind: "failed"; readonly reason: PushFailure; readonly failureText?: string }
  );

/** What the user reads after the last try. Observed in many issue threads; the platform's pages word it
 *  differently by account kind. Source: fact sheet 1.4. */
const failureText = "该公众号提供的服务出现故障，请稍后再试";

export interface RetryRule {
  /** One try's time, from its connection. */
  readonly timeoutMs: number;
  /** Tries in all. */
  readonly attempts: number;
  /** From the start of one try to the start of the next; a longer try delays it. */
  readonly intervalMs: number;
}

export interface Delivery {
  readonly settings: CallbackSettings;
  readonly retry: RetryRule;
  readonly answered: AnsweredPush;
  readonly isShown: boolean;
  readonly now: () => Date;
  readonly nextStamp: () => Stamp;
  readonly signal: AbortSignal;
  readonly agent: http.Agent | false;
  /** When a try begins: what was exchanged before it. */
  readonly onTry: (progress: PushProgress) => void;
  readonly brake: PushBrake;
}

interface Tried {
  readonly attempt: PushAttempt;
  readonly verdict: ReplyVerdict;
}

/** Up to three tries of one push, with an equal body. Never rejects. Source: fact sheet 1.4. */
export async function deliverPush(push: PushBody, delivery: Delivery): Promise<PushResult> {
  const { retry, onTry, isShown, brake } = delivery;
  const attempts: PushAttempt[] = [];
  const exchanged = { push, isShown, headers: pushHeaders(push.body), attempts };
  const startMs = performance.now();
  const fail = (reason: PushFailure): PushResult => {
    return { ...exchanged, kind: "failed", reason, ...(isShown && { failureText }) };
  };
  for (let number = 1; ; number += 1) {
    if (brake.isOn) return fail("mark-fail");
    onTry({ ...exchanged, attempts: [...attempts] });
    const { attempt, verdict } = await tryOnce(push, delivery, number);
    attempts.push(attempt);
    if (verdict.kind !== "invalid") return { ...exchanged, ...verdict };
    if (verdict.reason === "stopped") return fail("stopped");
    brake.noteFailure();
    if (number >= retry.attempts) return fail(verdict.reason);
    await pauseUntil(startMs + number * retry.intervalMs, delivery.signal);
  }
}

async function tryOnce(push: PushBody, delivery: Delivery, number: number): Promise<Tried> {
  const { settings, retry, answered, signal, agent } = delivery;
  const url = pushUrl(push, settings, delivery.nextStamp());
  const startedAt = delivery.now();
  const startMs = performance.now();
  const answer = await exchange(
    { method: "POST", url, headers: pushHeaders(push.body), body: push.body },
    { timeoutMs: retry.timeoutMs, signal, agent },
  );
  const verdict = judge(answer, answered, settings);
  const timing = { number, startedAt, durationMs: Math.round(performance.now() - startMs), url };
  const response = answer.kind === "answered" ? { response: responseOf(answer, verdict) } : {};
  const outcome = verdict.kind === "invalid" ? verdict.reason : verdict.kind;
  return { attempt: { ...timing, ...response, outcome }, verdict };
}

function judge(answer: HttpAnswer, push: AnsweredPush, settings: CallbackSettings): ReplyVerdict {
  if (answer.kind === "unanswered") return { kind: "invalid", reason: answer.why };
  if (answer.status !== 200) return { kind: "invalid", reason: "status" };
  return readReply(answer.body, push, settings);
}

function responseOf(
  { status, contentType, body }: Extract<HttpAnswer, { kind: "answered" }>,
  verdict: ReplyVerdict,
): PushResponse {
  const clear = "raw" in verdict ? { clear: verdict.raw } : {};
  return { status, contentType, body, ...clear };
}

async function pauseUntil(atMs: number, signal: AbortSignal): Promise<void> {
  const restMs = atMs - performance.now();
  if (restMs <= 0) return;
  await pause(restMs, undefined, { signal }).catch(() => undefined);
}
