import { seedCalendar } from "../../bot/holiday-calendar.ts";
import { channelNames } from "../../bot/notices/channel-names.ts";
import { seedSensitiveWords } from "../../bot/notices/sensitive-words.ts";
import { CampaignDesk, type CampaignDeskOptions } from "../../jobs/campaigns/campaign-desk.ts";
import type { ChannelOffer } from "../../jobs/campaigns/channel-offers.ts";
import { nextRuns } from "../../jobs/campaigns/next-runs.ts";
import { readQuotas } from "../../jobs/campaigns/read-quotas.ts";
import type { PlanFacts } from "../../jobs/campaigns/plan-delivery.ts";
import { sendTest } from "../../jobs/campaigns/send-test.ts";
import { audienceFilter } from "../../models/audience-filter.ts";
import { channels, type Channel } from "../../models/channel.ts";
import { scopeOf } from "../../models/scope.ts";
import type { Stores } from "../../models/stores.ts";
import type { CampaignOffice } from "../../jobs/campaigns/campaign-office.ts";

export const testApprovalAudience = 500;
/** Nobody who sends. */
const testParts = {
  senders: [],
  planFacts: (run: PlanFacts["run"]) =>
    Promise.resolve({
      ...{ run, available: new Set(channels), sendsPerMonth: 4, now: new Date() },
    }),
  sensitiveWords: () => Promise.resolve(seedSensitiveWords),
  maySend: () => Promise.resolve(true),
};

/** The cadres' side of campaigns without anybody who sends.
 *  @param refusals of channels that the account cannot use */
export function campaignOffice(
  stores: Stores,
  platformNow: () => Date,
  refusals: ReadonlyMap<Channel, string> = new Map(),
  tell?: CampaignDeskOptions["tell"],
): CampaignOffice {
  const desk = new CampaignDesk({
    ...{ stores, platformNow, wake: () => undefined, ...(tell && { tell }) },
    calendar: () => Promise.resolve(seedCalendar),
    approvalAudience: () => Promise.resolve(testApprovalAudience),
    sensitiveWords: () => Promise.resolve(seedSensitiveWords),
    countAudience: async ({ audience, organisationPath }) => {
      const scope = scopeOf({ organisation: organisationPath.at(-1) ?? "" });
      return (await stores.audiences.count(audienceFilter(audience, platformNow()), scope)).count;
    },
  });
  const nobody = { audience: 0, isEstimate: false, byChannel: {}, byReason: {} };
  return {
    sendTest: (campaign, order) =>
      sendTest(campaign, order, { ...{ stores, platformNow, mass: undefined }, ...testParts }),
    ...{ desk, forecast: () => Promise.resolve(nobody) },
    offers: () => Promise.resolve(channels.map((channel) => offer(channel, refusals.get(channel)))),
    nextRuns: (schedule) =>
      Promise.resolve(nextRuns(schedule, { now: platformNow(), calendar: seedCalendar })),
    quotas: (wish) =>
      readQuotas(wish, {
        ...{ stores, rights: { mayUse: () => true }, now: platformNow() },
        calendar: () => Promise.resolve(seedCalendar),
      }),
  };
}

function offer(channel: Channel, refusal: string | undefined): ChannelOffer {
  return { channel, name: channelNames[channel], ...(refusal !== undefined && { refusal }) };
}
