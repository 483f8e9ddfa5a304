import type { ContentCache } from "../../bot/content-cache.ts";
import type { Menus } from "../../bot/wechat/api/menus.ts";
import type { FieldCipher } from "../../models/field-cipher.ts";
import type { Stores } from "../../models/stores.ts";
import type { OperationHandler } from "../../jobs/operations/operation-handler.ts";
import type { AuditPort } from "./ports.ts";
import type { TicketDesk } from "../../bot/tickets/ticket-desk.ts";
import type { PublicRoute } from "./public-route.ts";
import type { Route } from "./route.ts";
import { createAccountProofRoutes } from "./routes/account-proof-routes.ts";
import { createAccountRoutes } from "./routes/account-routes.ts";
import { createAudienceRoutes } from "./routes/audience-routes.ts";
import { createAuditRoutes } from "./routes/audit-routes.ts";
import { createCadreRoutes } from "./routes/cadre-routes.ts";
import type { CampaignOffice } from "../../jobs/campaigns/campaign-office.ts";
import { createCampaignRoutes } from "./routes/campaign-routes.ts";
import { createCampaignPreviewRoute } from "./routes/campaign-preview-route.ts";
import { createCampaignQuotaRoute } from "./routes/campaign-quota-route.ts";
import { createCampaignRunRoutes } from "./routes/campaign-run-routes.ts";
import { createContentRoutes } from "./routes/content-routes.ts";
import { createDiscountRoutes } from "./routes/discount-routes.ts";
import { createEventRoutes } from "./routes/event-routes.ts";
import { createFollowerRoutes } from "./routes/follower-routes.ts";
import { createMonthlyReportRoutes } from "./routes/monthly-report-routes.ts";
import { createJobRoutes, type ScheduleView } from "./routes/job-routes.ts";
import { createNoticeRoutes } from "./routes/notice-routes.ts";
import { createOperationRoutes } from "./routes/operation-routes.ts";
import { createOrganisationRoutes } from "./routes/organisation-routes.ts";
import { createQuestionRoutes } from "./routes/question-routes.ts";
import { createSendingRoutes } from "./routes/sending-routes.ts";
import { createSessionRoutes } from "./routes/session-routes.ts";
import { createSettingRoutes } from "./routes/setting-routes.ts";
import { createSignInRoutes } from "./routes/sign-in-routes.ts";
import { createSignUpRoutes } from "./routes/sign-up-routes.ts";
import { createStationRoutes } from "./routes/station-routes.ts";
import { createTicketRoutes } from "./routes/ticket-routes.ts";

/** What the routes stand on. */
export interface ApiParts {
  readonly stores: Stores;
  readonly cipher: FieldCipher;
  readonly audit: AuditPort;
  /** Of this installation: what is compared before anything is sent. */
  readonly environmentId: string;
  /** What followers and the platform observe. */
  readonly platformNow: () => Date;
  /** What the chat answers with in this process. */
  readonly content: Pick<ContentCache, "current">;
  readonly menus: Pick<Menus, "publish">;
  readonly handlers: readonly OperationHandler[];
  /** Starts waiting operations at once in this process, if it works any. */
  readonly wakeRunner: () => void;
  readonly desk: TicketDesk;
  readonly schedule: ScheduleView;
  readonly campaigns: CampaignOffice;
  /** Sends a follower's messages now, in the background. */
  readonly wake: (conversation: string) => void;
}

/** Every address behind a session. The service, the OpenAPI document and the matrix test take it from here. */
export function createApiRoutes(parts: ApiParts): readonly Route[] {
  return [
    ...createSessionRoutes(parts),
    ...createAccountRoutes(parts),
    ...createAccountProofRoutes(parts),
    ...createCadreRoutes(parts),
    ...createAuditRoutes(),
    ...createOperationRoutes(parts),
    ...createOrganisationRoutes(parts),
    ...createStationRoutes(parts),
    ...createContentRoutes(parts),
    ...createSettingRoutes(parts),
    ...createQuestionRoutes(parts),
    ...createFollowerRoutes(parts),
    ...createTicketRoutes(parts),
    ...createJobRoutes(parts),
    ...createMonthlyReportRoutes(),
    ...createAudienceRoutes(parts),
    ...createCampaignRoutes(parts),
    createCampaignPreviewRoute(parts),
    createCampaignQuotaRoute(parts),
    ...createCampaignRunRoutes(parts),
    ...createSendingRoutes(parts),
    ...createNoticeRoutes(parts),
    ...createDiscountRoutes(parts),
    ...createSignUpRoutes(parts),
    ...createEventRoutes(parts),
  ];
}

export function createPublicRoutes(parts: ApiParts): readonly PublicRoute[] {
  return createSignInRoutes(parts);
}
