import { z } from "zod";
import type { ContentCache } from "../../../bot/content-cache.ts";
import { pathOf } from "../../../bot/notices/page-link.ts";
import { previewNotice } from "../../../bot/notices/preview.ts";
import { findSensitiveWords } from "../../../bot/notices/sensitive-words.ts";
import { noticePreviewAnswer, viewNoticePreview } from "../notice-preview-view.ts";
import { notFound } from "../problem.ts";
import { defineRoute, type Route } from "../route.ts";
import { rowParams, townCode } from "../row-id.ts";
import type { CampaignOffice } from "../campaign-office.ts";

export interface CampaignPreviewParts {
  readonly campaigns: CampaignOffice;
  readonly content: Pick<ContentCache, "current">;
  readonly platformNow: () => Date;
}

/** What a campaign would send now; of a digest, to somebody of this town. */
export function createCampaignPreviewRoute(parts: CampaignPreviewParts): Route {
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
      const sent = await parts.campaigns.contentFor(campaign, town);
      if (!sent) return { hasContent: false };
      const { settings } = await parts.content.current();
      const shown = previewNotice(sent, {
        pageUrl: `…${pathOf({ kind: campaign.digest ? "digest" : "notice", id: sent.notice })}`,
        template: settings.noticeTemplates[sent.category],
        ...{ accountName: settings.accountName, now: parts.platformNow() },
      });
      const { title, summary, body } = sent;
      const found = findSensitiveWords({ title, summary, body }, settings.sensitiveWords);
      return { hasContent: true, preview: viewNoticePreview(shown, found) };
    },
  );
}
