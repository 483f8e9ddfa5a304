import type { ContentCache } from "../../bot/content-cache.ts";
import { pathOf } from "../../bot/notices/page-link.ts";
import { previewNotice, type NoticePreview } from "../../bot/notices/preview.ts";
import { checkNotice } from "../../bot/notices/refuse-sensitive.ts";
import type { SensitiveFinding } from "../../bot/notices/sensitive-words.ts";
import type { Campaign } from "../../models/campaign.ts";
import type { NoticeContent } from "../../models/notice-content.ts";
import { contentFor, type ContentStores } from "./campaign-content.ts";

export interface PreviewParts {
  readonly stores: ContentStores;
  readonly content: Pick<ContentCache, "current">;
  readonly platformNow: () => Date;
}

export interface CampaignPreview {
  readonly content: NoticeContent;
  readonly shown: NoticePreview;
  /** Words that stand in the way of sending it. */
  readonly sensitive: readonly SensitiveFinding[];
}

/** What somebody of this town would get now, as each channel shows it; undefined: nothing. */
export async function previewCampaign(
  campaign: Campaign,
  town: string | undefined,
  { stores, content, platformNow }: PreviewParts,
): Promise<CampaignPreview | undefined> {
  const now = platformNow();
  const sent = await contentFor(campaign, town, { stores, now });
  if (!sent) return undefined;
  const { settings } = await content.current();
  const shown = previewNotice(sent, {
    pageUrl: `…${pathOf({ kind: campaign.digest ? "digest" : "notice", id: sent.notice })}`,
    template: settings.noticeTemplates[sent.category],
    ...{ accountName: settings.accountName, now },
  });
  return { content: sent, shown, sensitive: checkNotice(sent, settings.sensitiveWords) };
}
