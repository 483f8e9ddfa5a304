import type { Call } from "../rules/call-log.ts";
import type { World } from "../world.ts";
import type { Answered, Outcome } from "./run-call.ts";
import { answerText } from "./send-outcome.ts";

/** Of a request and of an answer. */
const bodyCharacters = 2_000;
const tokenCharacters = 6;
const shownCharacters = 4;

export function recordCall({ calls, clock }: World, answered: Answered): void {
  const { request, outcome, strike, openids } = answered;
  const { ctx, path, rid } = request;
  const token = new URLSearchParams(ctx.querystring).get("access_token");
  const [openid] = openids;
  const body = readableBody(answered);
  calls.record(
    {
      ...{ at: clock.now().toISOString(), path, method: ctx.method, rid },
      ...(openid !== undefined && { openid: mask(openid) }),
      errcode: errcodeOf(outcome),
      outcome: outcomeOf(answered),
      ...(strike && { faultId: strike.faultId }),
      durationMs: Math.round(performance.now() - answered.startedAtMs),
      ...(token && { token: token.slice(-tokenCharacters) }),
      ...(body && { body: beginningOf(body) }),
    },
    {
      requestUrl: withoutSecret(`https://api.weixin.qq.com${path}?${ctx.querystring}`),
      responseBody: beginningOf(answerText(outcome, rid)),
      clientIp: ctx.ip,
    },
  );
}

function outcomeOf({ outcome, strike }: Answered): Call["outcome"] {
  if (outcome.kind === "dropped" || strike?.effect?.kind === "drop-after-accept") return "dropped";
  return outcome.kind === "status" ? "http-status" : "answered";
}

function errcodeOf(outcome: Outcome): number {
  return outcome.kind === "refused" ? outcome.refusal.errcode : 0;
}

function mask(openid: string): string {
  return `${openid.slice(0, shownCharacters)}…${openid.slice(-shownCharacters)}`;
}

/** Uploads are not kept, secrets neither. */
function readableBody({ request: { bytes, ctx } }: Answered): string {
  if (ctx.get("Content-Type").startsWith("multipart/")) return "";
  return withoutSecret(bytes.subarray(0, bodyCharacters * 4).toString());
}

/** A copy: a slice would keep the whole text alive, and a page of followers is long. */
function beginningOf(text: string): string {
  return Buffer.from(text.slice(0, bodyCharacters)).toString();
}

function withoutSecret(text: string): string {
  return text
    .replace(/([?&]secret=)[^&]*/, "$1***")
    .replace(/("(?:app)?secret"\s*:\s*)"[^"]*"/, '$1"***"');
}
