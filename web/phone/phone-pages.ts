import type { Context } from "koa";
import Router from "koa-router";
import { pathOf, type PhonePage } from "../../bot/notices/page-link.ts";
import { showDigest } from "./digest-page.ts";
import { showEvent, takeEventForm } from "./event-page.ts";
import { showNotice } from "./notice-page.ts";
import { serveSubscribeScript, showSubscribe } from "./subscribe-page.ts";
import { showUnsubscribe, takeUnsubscribeForm } from "./unsubscribe-page.ts";
import { hasToken, type PhonePageParts } from "./visit.ts";

type Show = (ctx: Context, id: string, parts: PhonePageParts) => Promise<void>;

interface ShownPage {
  readonly path: string;
  readonly pageOf: (id: string) => PhonePage;
  readonly show: Show;
}

const shownPages: readonly ShownPage[] = [
  { path: "/notice/:id", pageOf: (id) => ({ kind: "notice", id }), show: showNotice },
  { path: "/digest/:id", pageOf: (id) => ({ kind: "digest", id }), show: showDigest },
  { path: "/event/:id", pageOf: (id) => ({ kind: "event", id }), show: showEvent },
  {
    path: "/unsubscribe",
    pageOf: () => ({ kind: "unsubscribe" }),
    show: (ctx, _id, parts) => showUnsubscribe(ctx, parts),
  },
  {
    path: "/subscribe",
    pageOf: () => ({ kind: "subscribe" }),
    show: (ctx, _id, parts) => showSubscribe(ctx, parts),
  },
];

/** Workers' pages, opened from messages: made by the server, without scripts but for WeChat's own. Whoever has no link of his own goes over
 *  WeChat first, which says who he is; whatever comes of it, the page is shown. */
export function createPhonePages(parts: PhonePageParts): Router {
  const router = new Router();
  for (const { path, pageOf, show } of shownPages) {
    router.get(`/m${path}`, async (ctx) => {
      const id = ctx.params["id"] ?? "";
      const page = pageOf(id);
      if (!hasToken(ctx, page, parts) && parts.readers.send(ctx, page)) return;
      await show(ctx, id, parts);
    });
    router.get(`/m/back${path}`, async (ctx) => {
      const id = ctx.params["id"] ?? "";
      const page = pageOf(id);
      if (await parts.readers.receive(ctx, page)) ctx.redirect(pathOf(page));
      else await show(ctx, id, parts);
    });
  }
  router.get("/m/subscribe.js", serveSubscribeScript);
  router.post("/m/event/:id", (ctx) => takeEventForm(ctx, ctx.params["id"] ?? "", parts));
  router.post("/m/unsubscribe", (ctx) => takeUnsubscribeForm(ctx, parts));
  return router;
}
