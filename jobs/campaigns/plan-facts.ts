import type { NoticeTemplate, SubscriptionTemplate } from "../../bot/notices/template-data.ts";
import type { Settings } from "../../bot/settings.ts";
import type { Capability } from "../../bot/wechat/api/rights.ts";
import type { CampaignRun } from "../../models/campaign-run.ts";
import type { Channel } from "../../models/channel.ts";
import type { NoticeCategory } from "../../models/notice-category.ts";
import type { PlanFacts } from "./plan-delivery.ts";

type ByCategory<Template> = Readonly<Partial<Record<NoticeCategory, Template>>>;

export interface SampleTemplates {
  readonly templates: ByCategory<NoticeTemplate>;
  readonly subscriptions: ByCategory<SubscriptionTemplate>;
}

type TemplateFacts = Pick<ChannelFacts, "settings" | "samples">;

export interface ChannelFacts {
  readonly mayUse: (capability: Capability) => boolean;
  readonly settings: Settings;
  /** Of a sandbox, where no cadre has chosen any yet. */
  readonly samples: SampleTemplates;
  /** On the platform's clock. */
  readonly now: Date;
}

/** The template that notices of this category go by; undefined: none was chosen. */
export function templateFor(
  category: NoticeCategory,
  { settings, samples }: TemplateFacts,
): NoticeTemplate | undefined {
  return settings.noticeTemplates[category] ?? samples.templates[category];
}

/** The subscription notice that this category goes by, to whoever agreed; undefined: none was chosen. */
export function subscriptionFor(
  category: NoticeCategory,
  { settings, samples }: TemplateFacts,
): SubscriptionTemplate | undefined {
  return settings.subscriptionTemplates[category] ?? samples.subscriptions[category];
}

/** What this account can send a notice of this category by: has the right to, and is set up for. */
function availableChannels(category: NoticeCategory, facts: ChannelFacts): ReadonlySet<Channel> {
  const hasTemplate = facts.mayUse("template") && templateFor(category, facts) !== undefined;
  const hasSubscription =
    facts.mayUse("subscriptionNotice") && subscriptionFor(category, facts) !== undefined;
  return new Set<Channel>([
    ...(maySendMass(facts) ? (["mass"] as const) : []),
    ...(hasTemplate ? (["template"] as const) : []),
    ...(hasSubscription ? (["subscription"] as const) : []),
    ...(facts.mayUse("customerService") ? (["customer-service"] as const) : []),
  ]);
}

/** To lists, or by a tag that is given to exactly those it goes to. */
function maySendMass({ mayUse }: ChannelFacts): boolean {
  return mayUse("massToList") || (mayUse("massToAll") && mayUse("users"));
}

/** A service account's follower gets at most four mass sends a calendar month; a subscription account sends once a day.
 *  Source: fact sheet 5.2. */
const massPerMonth = 4;

export function planFactsOf(run: PlanFacts["run"], facts: ChannelFacts): PlanFacts {
  const { category } = run.content;
  const subscriptionTemplate = subscriptionFor(category, facts)?.templateId;
  return {
    ...{ run, now: facts.now, available: availableChannels(category, facts) },
    ...(subscriptionTemplate !== undefined && { subscriptionTemplate }),
    sendsPerMonth: facts.settings.limits.sendsPerFollowerPerMonth,
    ...(facts.mayUse("massToList") && { massPerMonth }),
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
