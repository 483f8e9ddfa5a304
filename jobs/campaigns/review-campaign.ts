import { refuseSensitive } from "../../bot/notices/refuse-sensitive.ts";
import type { Campaign } from "../../models/campaign.ts";
import { proposalOf, type CampaignProposal } from "../../models/campaign.ts";
import type { NoticeContent } from "../../models/notice-content.ts";
import { frameOf, type ContentStores } from "./campaign-content.ts";
import { describeChanges, type ProposalChange } from "./describe-changes.ts";

export type ContentRead =
  | { readonly kind: "content"; readonly content: NoticeContent }
  /** One Chinese sentence. */
  | { readonly kind: "refused"; readonly reason: string };

interface ReadParts {
  readonly stores: ContentStores;
  /** What no notice may hold. */
  readonly sensitiveWords: () => Promise<readonly string[]>;
}

/** What it would send now; a notice with a sensitive word goes nowhere. */
export async function readContent(
  campaign: Campaign,
  slotAt: Date,
  { stores, sensitiveWords }: ReadParts,
): Promise<ContentRead> {
  const content = await frameOf(campaign, slotAt, stores);
  if (!content) return { kind: "refused", reason: "要发的通知已经删除，请撤回换一条" };
  const reason = refuseSensitive(content, await sensitiveWords());
  return reason === undefined ? { kind: "content", content } : { kind: "refused", reason };
}

/** What it would send now, and only what was submitted: a notice that was changed since goes nowhere. */
export async function readSubmitted(
  campaign: Campaign,
  slotAt: Date,
  parts: ReadParts,
): Promise<ContentRead> {
  const read = await readContent(campaign, slotAt, parts);
  if (read.kind === "refused") return read;
  const changes = changesSince(campaign.submitted, campaign, read.content);
  if (changes.length === 0) return read;
  const names = changes.map(({ name }) => `“${name}”`).join("、");
  const reason = `提交审核以后，通知的${names}改过了：请撤回，看过再提交`;
  return { kind: "refused", reason };
}

export interface CampaignReview {
  /** Nobody has decided on it before. */
  readonly isFirst: boolean;
  /** Between what was decided on last and what is submitted. */
  readonly changes: readonly ProposalChange[];
  /** Between what is submitted and what would be sent now: with any, it is neither approved nor sent. */
  readonly changedSince: readonly ProposalChange[];
}

/** What an approver has to look at. */
export async function reviewCampaign(
  campaign: Campaign,
  now: Date,
  stores: ContentStores,
): Promise<CampaignReview> {
  const { submitted, reviewed } = campaign;
  if (!submitted) return { isFirst: true, changes: [], changedSince: [] };
  const content = await frameOf(campaign, now, stores);
  return {
    isFirst: reviewed === undefined,
    changes: describeChanges(reviewed, submitted),
    changedSince: content ? changesSince(submitted, campaign, content) : [],
  };
}

/** Nothing for what was submitted before such records were kept. */
function changesSince(
  submitted: CampaignProposal | undefined,
  campaign: Campaign,
  content: NoticeContent,
): readonly ProposalChange[] {
  return submitted ? describeChanges(submitted, proposalOf(campaign, content)) : [];
}
