import type { NoticeTemplate, SubscriptionTemplate } from "../../bot/notices/template-data.ts";
import type { Settings } from "../../bot/settings.ts";
import type { WechatApi } from "../../bot/wechat/api/wechat-api.ts";
import type { NoticeCategory } from "../../models/notice-category.ts";

type ByCategory<Template> = Readonly<Partial<Record<NoticeCategory, Template>>>;

export interface SampleTemplates {
  readonly templates: ByCategory<NoticeTemplate>;
  readonly subscriptions: ByCategory<SubscriptionTemplate>;
}

/** What decides by which channels this account sends. */
export interface ChannelFacts {
  readonly rights: Pick<WechatApi, "mayUse" | "explainNoRight">;
  readonly settings: Settings;
  /** Of a sandbox, where no cadre has chosen any yet. */
  readonly samples: SampleTemplates;
  /** On the platform's clock. */
  readonly now: Date;
}

type TemplateFacts = Pick<ChannelFacts, "settings" | "samples">;

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
