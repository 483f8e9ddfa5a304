import { z } from "zod";
import { channels } from "../../../models/channel.ts";
import { noticeCategories } from "../../../models/notice-category.ts";
import { defineRoute, type Route } from "../route.ts";
import type { CampaignParts } from "../campaign-parts.ts";

/** What a composer may choose from. */
export function createChannelOffersRoute({ campaigns }: CampaignParts): Route {
  return defineRoute(
    {
      ...{ id: "listChannelOffers", method: "GET", path: "/campaign-channels", tag: "推送" },
      summary: "这类通知能用哪些渠道发；不能用的写明为什么",
      right: "campaigns.read",
      query: z.strictObject({ category: z.enum(noticeCategories) }),
      answer: z.object({
        items: z.array(
          z.object({
            channel: z.enum(channels),
            name: z.string(),
            isOffered: z.boolean(),
            refusal: z.string().optional(),
          }),
        ),
      }),
    },
    async ({ query: { category } }) => {
      const found = await campaigns.offers(category);
      return {
        items: found.map((offer) => ({ ...offer, isOffered: offer.refusal === undefined })),
      };
    },
  );
}
