import type { CampaignDesk } from "../../jobs/campaigns/campaign-desk.ts";
import type { ChannelOffer } from "../../jobs/campaigns/channel-offers.ts";
import type { Forecast } from "../../jobs/campaigns/forecast.ts";
import type { QuotaReport, QuotaWish } from "../../jobs/campaigns/read-quotas.ts";
import type { TestAnswer, TestOrder } from "../../jobs/campaigns/send-test.ts";
import type { Campaign } from "../../models/campaign.ts";
import type { NoticeCategory } from "../../models/notice-category.ts";
import type { NoticeContent } from "../../models/notice-content.ts";
import type { Scope } from "../../models/scope.ts";
import type { Stores } from "../../models/stores.ts";

export interface CampaignOffice {
  readonly desk: CampaignDesk;
  /** By which channels a notice of this category can be sent. */
  offers(category: NoticeCategory): Promise<readonly ChannelOffer[]>;
  forecast(campaign: Campaign, scope: Scope): Promise<Forecast>;
  /** What may still be sent in this month, YYYY-MM, to followers of the caller's place. */
  quotas(wish: QuotaWish): Promise<QuotaReport>;
  /** Shows it to a few people. */
  sendTest(campaign: Campaign, order: TestOrder): Promise<TestAnswer>;
  /** What somebody of this town would be told now; undefined: nothing. */
  contentFor(campaign: Campaign, town: string | undefined): Promise<NoticeContent | undefined>;
}

export interface CampaignParts {
  readonly stores: Pick<Stores, "campaigns" | "followers" | "rateLimits">;
  readonly campaigns: CampaignOffice;
  readonly platformNow: () => Date;
}
