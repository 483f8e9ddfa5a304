import Router from "koa-router";
import { showDigest } from "./digest-page.ts";
import { showEvent, takeEventForm } from "./event-page.ts";
import { showNotice } from "./notice-page.ts";
import { showUnsubscribe, takeUnsubscribeForm } from "./unsubscribe-page.ts";
import type { PhonePageParts } from "./visit.ts";

/** Workers' pages, opened from messages: made by the server, without scripts. */
export function createPhonePages(parts: PhonePageParts): Router {
  const router = new Router();
  router.get("/m/notice/:id", (ctx) => showNotice(ctx, ctx.params["id"] ?? "", parts));
  router.get("/m/digest/:id", (ctx) => showDigest(ctx, ctx.params["id"] ?? "", parts));
  router.get("/m/event/:id", (ctx) => showEvent(ctx, ctx.params["id"] ?? "", parts));
  router.post("/m/event/:id", (ctx) => takeEventForm(ctx, ctx.params["id"] ?? "", parts));
  router.get("/m/unsubscribe", (ctx) => showUnsubscribe(ctx, parts));
  router.post("/m/unsubscribe", (ctx) => takeUnsubscribeForm(ctx, parts));
  return router;
}
