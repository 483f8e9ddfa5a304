import { timingSafeEqual } from "node:crypto";
import type { Context } from "koa";
import Router from "koa-router";
import type { Metrics } from "../metrics.ts";

export interface HealthRouteOptions {
  readonly metrics: Pick<Metrics, "contentType" | "render">;
  readonly metricsToken?: string;
  /** Throws, or never answers, when the database does not. */
  readonly pingDatabase: () => Promise<void>;
  readonly isStopping: () => boolean;
  /** What works only in part: passive replies go on all the same. */
  readonly findDegraded: () => Promise<readonly Degraded[]>;
}

/** No access_token to be had: nothing can be sent by ourselves · another program on this account keeps renewing the
 *  token · no callback has come for a day. */
export type Degraded = "no-access-token" | "foreign-refresher" | "callback-silent";

const pingTimeoutMs = 1_000;

/** /healthz: alive. /readyz: can do its work. /metrics: Prometheus, for this machine or with a token. */
export function createHealthRoute(options: HealthRouteOptions): Router {
  const router = new Router();
  router.get("/healthz", (ctx) => {
    ctx.body = { status: "alive" };
  });
  router.get("/readyz", async (ctx) => {
    const problem = options.isStopping() ? "stopping" : await databaseProblem(options.pingDatabase);
    ctx.status = problem ? 503 : 200;
    ctx.body = problem
      ? { status: "unready", problem }
      : { status: "ready", degraded: await options.findDegraded() };
  });
  router.get("/metrics", async (ctx) => {
    if (!mayReadMetrics(ctx, options.metricsToken)) {
      ctx.status = 403;
      ctx.body = "forbidden";
      return;
    }
    ctx.type = options.metrics.contentType;
    ctx.body = await options.metrics.render();
  });
  return router;
}

async function databaseProblem(ping: () => Promise<void>): Promise<"database" | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"database">((resolve) => {
    timer = setTimeout(resolve, pingTimeoutMs, "database");
  });
  try {
    return await Promise.race([ping().then(() => undefined), late]);
  } catch {
    return "database";
  } finally {
    clearTimeout(timer);
  }
}

const loopback = new Set(["127.0.0.1", "::1", "::ffff:127.0.0.1"]);

/** A reverse proxy on this machine also comes from loopback, but says for whom. */
function mayReadMetrics(ctx: Context, token: string | undefined): boolean {
  const isLocal = loopback.has(ctx.req.socket.remoteAddress ?? "");
  const isForwarded = ctx.get("x-forwarded-for") !== "" || ctx.get("forwarded") !== "";
  if (isLocal && !isForwarded) return true;
  return token !== undefined && isSame(ctx.get("authorization"), `Bearer ${token}`);
}

function isSame(given: string, expected: string): boolean {
  const givenBytes = Buffer.from(given);
  const expectedBytes = Buffer.from(expected);
  return givenBytes.length === expectedBytes.length && timingSafeEqual(givenBytes, expectedBytes);
}
