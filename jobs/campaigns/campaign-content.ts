import { digestFrame } from "../../bot/notices/compose-digest.ts";
import { findSubject } from "../../bot/notices/find-subject.ts";
import { contentOf } from "../../bot/notices/notice-content.ts";
import type { Campaign } from "../../models/campaign.ts";
import type { NoticeContent } from "../../models/notice-content.ts";
import type { Stores } from "../../models/stores.ts";
import { composeForTown } from "./editions.ts";

export type ContentStores = Pick<Stores, "notices" | "events" | "discounts">;

/** What a run of this campaign has to send, fixed when it begins: of a digest, what its editions have in common.
 *  Undefined when the notice is gone. */
export async function frameOf(
  { _id, notice, digest }: Pick<Campaign, "_id" | "notice" | "digest">,
  slotAt: Date,
  stores: ContentStores,
): Promise<NoticeContent | undefined> {
  if (digest) return digestFrame(digest, `${_id}@${slotAt.toISOString()}`);
  const found = notice === undefined ? null : await stores.notices.find(notice);
  return found ? contentOf(found, await findSubject(found, stores)) : undefined;
}

/** What somebody of this town would be told now; undefined when there is nothing. */
export async function contentFor(
  campaign: Pick<Campaign, "_id" | "notice" | "digest">,
  town: string | undefined,
  parts: { readonly stores: ContentStores; readonly now: Date },
): Promise<NoticeContent | undefined> {
  const { digest } = campaign;
  if (digest) return composeForTown(digest, town, parts);
  return frameOf(campaign, parts.now, parts.stores);
}
