import type { CampaignOffice } from "../../jobs/campaigns/campaign-office.ts";
import type { Stores } from "../../models/stores.ts";

export interface CampaignParts {
  readonly stores: Pick<Stores, "campaigns" | "followers" | "rateLimits">;
  readonly campaigns: CampaignOffice;
  readonly platformNow: () => Date;
}
