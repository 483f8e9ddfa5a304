import { setTimeout as pause } from "node:timers/promises";
import type { Context } from "koa";
import { FileAnswer, NotFoundAnswer } from "./endpoint.ts";
import type { Answered, Outcome } from "./run-call.ts";

/** As observed; `encoding`, not `charset`. Source: fact sheet 0. */
const jsonType = "application/json; encoding=utf-8";

/** Late, broken off, or as the rules said. */
export async function sendOutcome({ request, outcome, strike }: Answered): Promise<void> {
  const { ctx, rid } = request;
  if (strike && strike.delayMs > 0) await pause(strike.delayMs);
  if (outcome.kind === "dropped" || strike?.effect?.kind === "drop-after-accept") cut(ctx);
  else if (outcome.kind === "status") sendStatus(ctx, outcome.status);
  else if (outcome.kind === "answer") sendAnswer(ctx, outcome.answer);
  else sendJson(ctx, answerText(outcome, rid));
}

function sendAnswer(ctx: Context, answer: object): void {
  if (answer instanceof NotFoundAnswer) ctx.status = 404;
  else if (answer instanceof FileAnswer) sendFile(ctx, answer);
  else sendJson(ctx, JSON.stringify(answer));
}

function sendStatus(ctx: Context, status: number): void {
  ctx.status = status;
  ctx.type = "text/html";
  ctx.body = `<html><body><h1>${status}</h1></body></html>`;
}

function sendJson(ctx: Context, text: string): void {
  ctx.status = 200;
  ctx.body = text;
  ctx.set("Content-Type", jsonType);
}

/** The JSON of an answer; errmsg ends in the rid. Source: fact sheet 0. */
export function answerText(outcome: Outcome, rid: string): string {
  switch (outcome.kind) {
    case "answer":
      return outcome.answer instanceof FileAnswer ? "" : JSON.stringify(outcome.answer);
    case "refused": {
      const { errcode, message, extra } = outcome.refusal;
      return JSON.stringify({ errcode, errmsg: `${message} rid: ${rid}`, ...extra });
    }
    case "dropped":
    case "status":
      return "";
  }
}

function sendFile(ctx: Context, { bytes, contentType, fileName }: FileAnswer): void {
  ctx.status = 200;
  ctx.set("Content-Type", contentType);
  if (fileName !== undefined) {
    const name = encodeURIComponent(fileName);
    ctx.set("Content-disposition", `attachment; filename="${name}"`);
  }
  ctx.body = bytes;
}

/** Closes the connection without an answer. */
function cut(ctx: Context): void {
  ctx.respond = false;
  ctx.req.socket.destroy();
}
