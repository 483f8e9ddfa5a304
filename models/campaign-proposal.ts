import type { CampaignFields } from "./campaign.ts";
import type { NoticeContent } from "./notice-content.ts";

/** A campaign as it was submitted: what an approver decides on, and nothing else is sent. */
export interface CampaignProposal extends Omit<CampaignFields, "notice"> {
  /** Of a notice; a digest is composed when it is sent. */
  readonly content?: NoticeContent;
}

export function proposalOf(campaign: CampaignFields, content: NoticeContent): CampaignProposal {
  const { name, digest, audience, channels, schedule, catchUp, ignoresQuietHours, isForced } =
    campaign;
  return {
    ...{ name, audience, channels, schedule, catchUp, ignoresQuietHours, isForced },
    ...(digest ? { digest } : { content }),
  };
}
