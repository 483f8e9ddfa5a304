import { z } from "zod";
import { channelNames } from "../../../bot/notices/channel-names.ts";
import { formatShanghai } from "../../../bot/shanghai-time.ts";
import { channels } from "../../../models/channel.ts";
import { defineRoute, type Route } from "../route.ts";
import type { CampaignParts } from "../campaign-parts.ts";

const count = z.number().int().min(0);
const month = z.string().regex(/^20\d{2}-(0[1-9]|1[0-2])$/, "月份要写成 2026-11 这样");

const quotaAnswer = z.object({
  month,
  /** Days and months are those of this zone. */
  timeZone: z.literal("Asia/Shanghai"),
  /** Absent: the account may send to nobody at once. */
  mass: z
    .object({
      /** For each follower of the caller's place; absent where the account sends once a day. */
      monthly: z.object({ limit: count, used: count, pending: count, left: count }).optional(),
      days: z.array(
        z.object({ day: z.iso.date(), used: count, pending: count, left: count.optional() }),
      ),
    })
    .optional(),
  /** Today, by campaigns, of the channels the account has the right to. */
  daily: z.array(
    z.object({
      channel: z.enum(channels),
      name: z.string(),
      /** Absent: the platform states none. */
      limit: count.optional(),
      used: count.optional(),
      left: count.optional(),
    }),
  ),
});

/** What the platform still lets the account send. */
export function createCampaignQuotaRoute({ campaigns, platformNow }: CampaignParts): Route {
  return defineRoute(
    {
      ...{ id: "getCampaignQuotas", method: "GET", path: "/campaign-quotas", tag: "推送" },
      summary:
        "额度日历：这个月的群发用了、排了、还剩几次，各渠道今天的次数；公众平台后台发的看不到",
      right: "campaigns.read",
      query: z.strictObject({ month: month.optional() }),
      answer: quotaAnswer,
    },
    async ({ query, caller }) => {
      const wanted = query.month ?? formatShanghai(platformNow(), "YYYY-MM");
      const wish = { month: wanted, scopePath: caller.organisationPath };
      const { mass, daily } = await campaigns.quotas(wish);
      return {
        ...{ month: wanted, timeZone: "Asia/Shanghai" as const },
        ...(mass && { mass: { ...mass, days: [...mass.days] } }),
        daily: daily.map((quota) => ({ ...quota, name: channelNames[quota.channel] })),
      };
    },
  );
}
