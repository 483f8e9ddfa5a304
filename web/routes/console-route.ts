import Router from "koa-router";
import { createStaticPage } from "../static-page.ts";

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
];

/** The cadres' console: one page at each of its addresses; what it shows comes from the API. */
export function createConsoleRoute(): Router {
  const router = new Router();
  const page = createStaticPage({
    ...{ folder: "console", title: "工作台" },
    contentSecurityPolicy,
  });
  router.get(["/console", "/console/link"], (ctx) => page.servePage(ctx, "index"));
  router.get("/console/assets/:name", (ctx) => page.serveAsset(ctx, ctx.params["name"] ?? ""));
  return router;
}
