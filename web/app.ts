import Koa from "koa";
import helmet from "koa-helmet";
import type Router from "koa-router";
import type { Log } from "../bot/log.ts";
import { errorResponse } from "./middleware/error-response.ts";

export interface AppOptions {
  readonly log: Log;
  readonly routers: readonly Router[];
  /** Where `/` leads; absent when there is nothing to see. */
  readonly home?: string;
  /** Sandbox mode: the pretend phone opens our pages inside itself. Otherwise nobody frames them. */
  readonly opensInPhone?: boolean;
}

/** The Koa service: security headers, one answer to errors, the routes. */
export function createApp({ log, routers, home, opensInPhone = false }: AppOptions): Koa {
  const app = new Koa();
  app.on("error", (error: unknown) => log.error({ event: "http.error", error }));
  app.use(errorResponse(log));
  app.use(helmet(securityHeaders(opensInPhone)));
  for (const router of routers) app.use(router.routes());
  if (home) {
    app.use((ctx, next) => {
      if (ctx.path !== "/") return next();
      ctx.redirect(home);
      return undefined;
    });
  }
  return app;
}

/** Pages load nothing from elsewhere; the component library sets inline styles. */
const securityHeaders = (opensInPhone: boolean) => ({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      imgSrc: ["'self'", "data:"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      objectSrc: ["'none'"],
      frameAncestors: [opensInPhone ? "'self'" : "'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
    },
  },
  // TLS ends at the reverse proxy, which knows whether the whole host has it.
  strictTransportSecurity: false,
  // For browsers that do not know frame-ancestors.
  xFrameOptions: { action: opensInPhone ? ("sameorigin" as const) : ("deny" as const) },
});
