import Router from "koa-router";
import type { Context } from "koa";
import type { Log } from "../../bot/log.ts";
import type { Gateway, GatewayAnswer } from "../../bot/gateway/gateway.ts";
import {
  openCallback,
  verifyQuery,
  type CallbackSettings,
  type VerifiedCallback,
  type VerifiedQuery,
} from "../../bot/wechat/callback-verifier.ts";
import {
  acceptedWithoutReply,
  buildPassiveReply,
  sealPassiveReply,
} from "../../bot/wechat/passive-reply.ts";
import { dropRestWhenAnswered } from "../drop-rest.ts";
import type { CallbackOutcome, Metrics } from "../metrics.ts";
import { readBody, type ReadBody } from "../read-body.ts";

export interface CallbackRouteOptions {
  readonly settings: CallbackSettings;
  readonly gateway: Pick<Gateway, "handle">;
  readonly metrics: Pick<Metrics, "countCallback" | "countRefused">;
  readonly log: Log;
  /** The platform's clock. */
  readonly now: () => Date;
}

const maxBodyBytes = 64 * 1024;
/** A body that drips in longer than this is cut off. */
const readBudgetMs = 4_000;

/** The address WeChat calls: GET proves that it is ours, POST brings messages and events. */
export function createCallbackRoute(options: CallbackRouteOptions): Router {
  const router = new Router();
  router.get("/wechat", (ctx) => answerVerification(ctx, options));
  router.post("/wechat", (ctx) => answerPush(ctx, options));
  return router;
}

/** "接入指南": the echostr, unchanged, as the whole body. Never encrypted, whatever the mode. */
function answerVerification(ctx: Context, { settings, metrics, now }: CallbackRouteOptions): void {
  const verified = verifyQuery(ctx.query, settings, now());
  const { echostr } = ctx.query;
  if (verified.kind === "refused") return refuse(ctx, verified, metrics);
  if (typeof echostr !== "string")
    return refuse(ctx, { status: 403, reason: "bad-query" }, metrics);
  ctx.type = "text/plain";
  ctx.body = echostr;
}

interface OpenedPush {
  readonly kind: "opened";
  readonly callback: VerifiedCallback;
  readonly query: VerifiedQuery;
}

/** What the request is answered with. */
type PushOutcome =
  | { readonly kind: "answer"; readonly answer: GatewayAnswer; readonly push: OpenedPush }
  | { readonly kind: "refused"; readonly status: 400 | 403 | 413; readonly reason: string }
  /** The documented way to a retry: nothing is swallowed. */
  | { readonly kind: "closed" };

async function answerPush(ctx: Context, options: CallbackRouteOptions): Promise<void> {
  const arrivedAtMs = performance.now();
  dropRestWhenAnswered(ctx);
  const query = verifyQuery(ctx.query, options.settings, options.now());
  if (query.kind === "refused") {
    refuse(ctx, query, options.metrics);
    return;
  }
  const limits = { maxBytes: maxBodyBytes, deadlineMs: arrivedAtMs + readBudgetMs };
  const push = openPush(ctx, { body: await readBody(ctx.req, limits), query }, options);
  const outcome = push.kind === "opened" ? await handlePush(push, arrivedAtMs, options) : push;
  writeOutcome(ctx, outcome, options);
}

function openPush(
  ctx: Context,
  { body, query }: { body: ReadBody; query: VerifiedQuery },
  { settings, metrics }: CallbackRouteOptions,
): OpenedPush | PushOutcome {
  if (body.kind === "too-large") return { kind: "refused", status: 413, reason: "too-large" };
  if (body.kind !== "body") {
    metrics.countRefused(body.kind);
    return { kind: "closed" };
  }
  const callback = openCallback(body.bytes, ctx.query, settings);
  return callback.kind === "refused" ? callback : { kind: "opened", callback, query };
}

async function handlePush(
  push: OpenedPush,
  arrivedAtMs: number,
  { settings, gateway, log, metrics }: CallbackRouteOptions,
): Promise<PushOutcome> {
  const count = (outcome: CallbackOutcome) =>
    metrics.countCallback(outcome, (performance.now() - arrivedAtMs) / 1000);
  const signed = settings.mode === "plain" ? push.query : undefined;
  try {
    const answer = await gateway.handle(push.callback, { atMs: arrivedAtMs, signed });
    if (answer.kind !== "forged") {
      count(answer.kind === "close" ? `closed-${answer.reason}` : answer.kind);
    }
    return { kind: "answer", answer, push };
  } catch (error) {
    log.error({ event: "callback.failed", error });
    count("failed");
    return { kind: "closed" };
  }
}

function writeOutcome(ctx: Context, outcome: PushOutcome, options: CallbackRouteOptions): void {
  switch (outcome.kind) {
    case "refused":
      return refuse(ctx, outcome, options.metrics);
    case "closed":
      return closeUnanswered(ctx);
    case "answer":
      return writeAnswer(ctx, outcome, options);
  }
}

function writeAnswer(
  ctx: Context,
  { answer, push }: PushOutcome & { kind: "answer" },
  options: CallbackRouteOptions,
): void {
  switch (answer.kind) {
    case "forged":
      return refuse(ctx, { status: 403, reason: "reused-nonce" }, options.metrics);
    case "close":
      return closeUnanswered(ctx);
    case "accepted":
      ctx.type = "text/plain";
      ctx.body = acceptedWithoutReply;
      return;
    case "reply": {
      const { openid, accountId } = push.callback.inbound;
      const address = { openid, accountId, createdAt: new Date(answer.reply.at) };
      ctx.type = "text/xml";
      ctx.body = sealIfNeeded(
        buildPassiveReply(answer.reply.message, address),
        push.query.nonce,
        options,
      );
    }
  }
}

function sealIfNeeded(
  clearXml: string,
  nonce: string,
  { settings, now }: CallbackRouteOptions,
): string {
  if (settings.mode === "plain" || !settings.cipher) return clearXml;
  const timestampSeconds = Math.floor(now().getTime() / 1000);
  return sealPassiveReply(clearXml, {
    cipher: settings.cipher,
    token: settings.token,
    timestampSeconds,
    nonce,
  });
}

const refusalTexts = { 400: "bad request", 403: "forbidden", 413: "too large" } as const;

function refuse(
  ctx: Context,
  { status, reason }: { status: 400 | 403 | 413; reason: string },
  metrics: CallbackRouteOptions["metrics"],
): void {
  metrics.countRefused(reason);
  ctx.status = status;
  ctx.type = "text/plain";
  ctx.body = refusalTexts[status];
}

/** Destroying a request that came in whole would leave its socket open. */
function closeUnanswered(ctx: Context): void {
  ctx.respond = false;
  ctx.req.socket.destroy();
}
