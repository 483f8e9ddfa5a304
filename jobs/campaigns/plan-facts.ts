import type { CampaignRun } from "../../models/campaign-run.ts";
import { subscriptionFor, type ChannelFacts } from "./channel-facts.ts";
import { availableChannels } from "./channel-offers.ts";
import { massPerMonth } from "./quota-calendar.ts";
import type { PlanFacts } from "./plan-delivery.ts";

export function planFactsOf(run: PlanFacts["run"], facts: ChannelFacts): PlanFacts {
  const { category } = run.content;
  const subscriptionTemplate = subscriptionFor(category, facts)?.templateId;
  return {
    ...{ run, now: facts.now, available: availableChannels(category, facts) },
    ...(subscriptionTemplate !== undefined && { subscriptionTemplate }),
    sendsPerMonth: facts.settings.limits.sendsPerFollowerPerMonth,
    ...(facts.rights.mayUse("massToList") && { massPerMonth }),
  };
}

/** A run as it would be, for a forecast. */
export function imaginedRun({
  content,
  channels,
  isForced,
}: Pick<CampaignRun, "content" | "channels" | "isForced">): PlanFacts["run"] {
  return { _id: "", content, channels, isForced };
}
