import type Router from "koa-router";
import type { Ground } from "./ground.ts";
import { OperationRunner } from "./jobs/operations/operation-runner.ts";
import type { OperationHandler } from "./jobs/operations/operation-handler.ts";
import { createOperationHandlers } from "./jobs/operations/all-handlers.ts";
import type { AuditTrail } from "./models/audit-trail.ts";
import type { Schedule } from "./open-schedule.ts";
import type { CampaignOffice } from "./jobs/campaigns/campaign-office.ts";
import { createApiRoutes, createPublicRoutes, type ApiParts } from "./web/api/all-routes.ts";
import { Idempotency } from "./web/api/idempotency.ts";
import { createApiRouter } from "./web/api/serve-api.ts";
import { createConsoleRoute } from "./web/routes/console-route.ts";
import { createAddressReader } from "./web/sign-in/client-address.ts";
import { ensureFirstAdminLink, linkAddress } from "./web/sign-in/ensure-first-admin-link.ts";
import { SignIn } from "./web/sign-in/sign-in.ts";

/** The cadres' side: API, console pages, and the long work they ask for. */
export interface CadreSide {
  readonly routers: readonly Router[];
  /** Address of the one-time link for the first admin; undefined when there is one. */
  readonly firstAdminLink: string | undefined;
}

export interface CadreSideOptions extends Pick<ApiParts, "content" | "menus" | "desk" | "wake"> {
  readonly publicUrl: string;
  readonly audit: AuditTrail;
  readonly schedule: Schedule;
  readonly campaigns: CampaignOffice;
  readonly isStopping: () => boolean;
}

export async function openCadreSide(
  ground: Ground,
  { publicUrl, isStopping, ...shared }: CadreSideOptions,
): Promise<CadreSide> {
  const { config } = ground;
  const handlers = createOperationHandlers(ground);
  const runner = openRunner(ground, handlers);
  const parts = {
    ...ground,
    ...shared,
    environmentId: config.environmentId,
    platformNow: () => ground.clock.now(),
    handlers,
    wakeRunner: () => void runner?.wake(),
  };
  if (config.role === "jobs") return { routers: [], firstAdminLink: undefined };
  const token = await ensureFirstAdminLink(parts, new Date());
  return {
    routers: [createConsoleRoute(), openApi(parts, { ground, isStopping })],
    firstAdminLink: token === undefined ? undefined : linkAddress(publicUrl, token),
  };
}

function openRunner(
  ground: Ground,
  handlers: readonly OperationHandler[],
): OperationRunner | undefined {
  if (ground.config.role === "web") return undefined;
  const runner = new OperationRunner({ ...ground, handlers });
  runner.start();
  ground.stops.push(() => runner.stop());
  return runner;
}

function openApi(
  parts: ApiParts,
  { ground, isStopping }: { ground: Ground; isStopping: () => boolean },
): Router {
  const { config, stores, cipher, log } = ground;
  return createApiRouter({
    routes: createApiRoutes(parts),
    publicRoutes: createPublicRoutes(parts),
    stores,
    ports: {
      signIn: new SignIn(parts),
      idempotency: new Idempotency(stores.idempotencyKeys, cipher),
      audit: parts.audit,
    },
    log,
    publicOrigin: config.publicUrl && new URL(config.publicUrl).origin,
    addressOf: createAddressReader(config.trustedProxies),
    now: () => new Date(),
    isStopping,
  });
}
