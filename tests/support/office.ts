import { seededJob } from "./seeded-job.ts";
import { ContentCache, seedContent } from "../../bot/content-cache.ts";
import { seedOrganisations } from "../../bot/seed-organisations.ts";
import { createOperationHandlers } from "../../jobs/operations/all-handlers.ts";
import { OperationRunner } from "../../jobs/operations/operation-runner.ts";
import type { Channel } from "../../models/channel.ts";
import type { Role } from "../../models/role.ts";
import { districtCode } from "../../models/scope.ts";
import { createCampaignRoutes } from "../../web/api/routes/campaign-routes.ts";
import { createCampaignQuotaRoute } from "../../web/api/routes/campaign-quota-route.ts";
import { createCampaignRunRoutes } from "../../web/api/routes/campaign-run-routes.ts";
import { createContentRoutes } from "../../web/api/routes/content-routes.ts";
import { createDiscountRoutes } from "../../web/api/routes/discount-routes.ts";
import { createEventRoutes } from "../../web/api/routes/event-routes.ts";
import { createFollowerRoutes } from "../../web/api/routes/follower-routes.ts";
import { createJobRoutes } from "../../web/api/routes/job-routes.ts";
import { createNoticeRoutes } from "../../web/api/routes/notice-routes.ts";
import { createOperationRoutes } from "../../web/api/routes/operation-routes.ts";
import { createOrganisationRoutes } from "../../web/api/routes/organisation-routes.ts";
import { createQuestionRoutes } from "../../web/api/routes/question-routes.ts";
import { createSettingRoutes } from "../../web/api/routes/setting-routes.ts";
import { createSignUpRoutes } from "../../web/api/routes/sign-up-routes.ts";
import { createStationRoutes } from "../../web/api/routes/station-routes.ts";
import type { MenuButton } from "../../bot/wechat/api/menu-button.ts";
import { campaignOffice } from "./campaign-office.ts";
import { addCadre } from "./cadres.ts";
import {
  buildCaller,
  csrfToken,
  openApiWorld,
  type ApiWorld,
  type CallOptions,
} from "./api-world.ts";

export interface Answered {
  readonly status: number;
  /** Parsed JSON; of a file, its text under `text`. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** The API's part for organisations, stations, content and followers, with a union tree and callers of every kind. */
export interface Office extends ApiWorld {
  readonly published: (readonly MenuButton[])[];
  /** Why the account cannot use a channel. */
  readonly refusals: Map<Channel, string>;
  /** What a publishing fails with, once. */
  failPublishing(error: Error): void;
  ask(path: string, options?: CallOptions): Promise<Answered>;
  /** Works what was asked for; returns how it ended. */
  work(started: Answered): Promise<Answered["body"]>;
}

/** With the mark that a file for spreadsheets begins with. */
const exactly = new TextDecoder("utf-8", { ignoreBOM: true });

export const town = "110113008";
export const otherTown = "110113003";

export async function openOffice(): Promise<Office> {
  const published: (readonly MenuButton[])[] = [];
  const refusals = new Map<Channel, string>();
  let failure: Error | undefined;
  const publish = (menu: readonly MenuButton[]) => {
    const error = failure;
    failure = undefined;
    if (error) return Promise.reject(error);
    published.push(menu);
    return Promise.resolve();
  };
  const world = await openApiWorld({
    routes: (database) => {
      const parts = {
        ...{ stores: database.stores, cipher: database.cipher },
        handlers: createOperationHandlers(database),
        wakeRunner: () => undefined,
        wake: () => undefined,
        platformNow: () => new Date(),
        content: new ContentCache(database.stores),
        menus: { publish },
        schedule: { jobs: [seededJob], wake: () => undefined },
        campaigns: campaignOffice(database.stores, () => new Date(), refusals),
      };
      return [
        ...createOrganisationRoutes(parts),
        ...createStationRoutes(parts),
        ...createContentRoutes(parts),
        ...createSettingRoutes(parts),
        ...createQuestionRoutes(parts),
        ...createFollowerRoutes(parts),
        ...createOperationRoutes(parts),
        ...createJobRoutes(parts),
        ...createNoticeRoutes(parts),
        ...createDiscountRoutes(parts),
        ...createEventRoutes(parts),
        ...createSignUpRoutes(parts),
        ...createCampaignRoutes(parts),
        createCampaignQuotaRoute(parts),
        ...createCampaignRunRoutes(parts),
      ];
    },
  });
  await world.stores.organisations.seed(seedOrganisations(false));
  await world.stores.content.seed(seedContent);
  await addCaller(world, "admin", "admin", districtCode);
  await addCaller(world, "editor", "editor", districtCode);
  await addCaller(world, "viewer", "viewer", districtCode);
  await addCaller(world, "town", "cadre", town);
  await addCaller(world, "otherTown", "cadre", otherTown);
  const ask: Office["ask"] = async (path, options) => {
    const response = await world.call(path, options);
    const text = exactly.decode(await response.arrayBuffer());
    const isJson = response.headers.get("content-type")?.includes("json") ?? false;
    const body = isJson ? (JSON.parse(text) as Answered["body"]) : { text };
    return { status: response.status, body };
  };
  return {
    ...world,
    ...{ published, refusals, ask },
    failPublishing: (error) => (failure = error),
    async work({ body: { id } }) {
      const { stores, cipher, log } = world;
      const handlers = createOperationHandlers(world);
      const runner = new OperationRunner({ stores, cipher, handlers, log });
      await runner.wake();
      return (await ask(`/operations/${String(id)}`)).body;
    },
  };
}

async function addCaller(
  world: ApiWorld,
  name: string,
  role: Role,
  organisation: string,
): Promise<void> {
  const caller = buildCaller(role, organisation, { steppedUpAt: new Date() });
  world.sessions.set(name, { caller, csrfToken });
  await addCadre(world.stores, caller.id, { role, organisation });
}
