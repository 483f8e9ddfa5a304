import type { Campaign, CampaignSchedule } from "../../models/campaign.ts";
import type { NoticeCategory } from "../../models/notice-category.ts";
import type { CampaignDesk } from "./campaign-desk.ts";
import type { ChannelOffer } from "./channel-offers.ts";
import type { Forecast } from "./forecast.ts";
import type { QuotaReport, QuotaWish } from "./read-quotas.ts";
import type { TestAnswer, TestOrder } from "./send-test.ts";

/** What cadres do with campaigns, over the API and in chat. */
export interface CampaignOffice {
  readonly desk: CampaignDesk;
  /** By which channels a notice of this category can be sent. */
  offers(category: NoticeCategory): Promise<readonly ChannelOffer[]>;
  /** Of the campaign's own place, whoever asks. */
  forecast(campaign: Campaign): Promise<Forecast>;
  /** When a schedule would send next, holidays taken into account. */
  nextRuns(schedule: CampaignSchedule): Promise<readonly Date[]>;
  /** What may still be sent in this month, YYYY-MM, to followers of the caller's place. */
  quotas(wish: QuotaWish): Promise<QuotaReport>;
  /** Shows it to a few people. */
  sendTest(campaign: Campaign, order: TestOrder): Promise<TestAnswer>;
}
