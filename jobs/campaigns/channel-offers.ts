import { categoryNames } from "../../bot/notices/category-names.ts";
import { channelNames } from "../../bot/notices/channel-names.ts";
import type { Capability } from "../../bot/wechat/api/rights.ts";
import { channels, type Channel } from "../../models/channel.ts";
import type { NoticeCategory } from "../../models/notice-category.ts";
import { subscriptionFor, templateFor, type ChannelFacts } from "./channel-facts.ts";

export interface ChannelOffer {
  readonly channel: Channel;
  readonly name: string;
  /** Why it cannot be used, and what to do about it. Absent: it can. */
  readonly refusal?: string;
}

/** Every channel, as far as this account can send notices of the category by it. */
export function offerChannels(
  category: NoticeCategory,
  facts: ChannelFacts,
): readonly ChannelOffer[] {
  return channels.map((channel) => {
    const refusal = refuseChannel(channel, category, facts);
    return { channel, name: channelNames[channel], ...(refusal !== undefined && { refusal }) };
  });
}

/** What this account can send a notice of this category by: has the right to, and is set up for. */
export function availableChannels(
  category: NoticeCategory,
  facts: ChannelFacts,
): ReadonlySet<Channel> {
  return new Set(
    channels.filter((channel) => refuseChannel(channel, category, facts) === undefined),
  );
}

/** Of the first of them that cannot be used. */
export function refuseChannels(
  chosen: readonly Channel[],
  offers: readonly ChannelOffer[],
): string | undefined {
  const refused = offers.find(({ channel, refusal }) => refusal && chosen.includes(channel));
  return refused && `不能用${refused.name}发：${refused.refusal ?? ""}`;
}

function refuseChannel(
  channel: Channel,
  category: NoticeCategory,
  facts: ChannelFacts,
): string | undefined {
  switch (channel) {
    case "mass":
      return refuseMass(facts);
    case "template":
      return (
        refuseRight("template", facts) ??
        refuseUnset(templateFor(category, facts), `“${categoryNames[category]}”类通知的模板`)
      );
    case "subscription":
      return (
        refuseRight("subscriptionNotice", facts) ??
        refuseUnset(
          subscriptionFor(category, facts),
          `“${categoryNames[category]}”类通知的订阅通知模板`,
        )
      );
    case "customer-service":
      return refuseRight("customerService", facts);
  }
}

/** To lists, or by a tag that is given to exactly those it goes to. */
function refuseMass(facts: ChannelFacts): string | undefined {
  if (facts.rights.mayUse("massToList")) return undefined;
  return refuseRight("massToAll", facts) ?? refuseRight("users", facts);
}

function refuseRight(capability: Capability, { rights }: ChannelFacts): string | undefined {
  return rights.mayUse(capability) ? undefined : rights.explainNoRight(capability);
}

function refuseUnset(template: object | undefined, name: string): string | undefined {
  return template ? undefined : `还没有设置${name}，请管理员先在设置里选好`;
}
