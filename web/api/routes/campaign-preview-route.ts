import { z } from "zod";
import { previewCampaign, type PreviewParts } from "../../../jobs/campaigns/preview-campaign.ts";
import { noticePreviewAnswer, viewNoticePreview } from "../notice-preview-view.ts";
import { notFound } from "../problem.ts";
import { defineRoute, type Route } from "../route.ts";
import { rowParams, townCode } from "../row-id.ts";

/** What a campaign would send now; of a digest, to somebody of this town. */
export function createCampaignPreviewRoute(parts: PreviewParts): Route {
  return defineRoute(
    {
      ...{ id: "previewCampaign", method: "GET", path: "/campaigns/{id}/preview", tag: "推送" },
      summary: "现在发的话各渠道里看到的样子；按镇街组成的，看给这个镇街（不写就是没有镇街的人）的",
      right: "campaigns.read",
      params: rowParams,
      query: z.strictObject({ town: townCode.optional() }),
      answer: z.object({
        /** False: who is of this town is left out. */
        hasContent: z.boolean(),
        preview: noticePreviewAnswer.optional(),
      }),
    },
    async ({ params, query: { town }, data }) => {
      const campaign = await data.campaigns.find(params.id);
      if (!campaign) throw notFound();
      const found = await previewCampaign(campaign, town, parts);
      if (!found) return { hasContent: false };
      return { hasContent: true, preview: viewNoticePreview(found.shown, found.sensitive) };
    },
  );
}
