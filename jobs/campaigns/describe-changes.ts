import { isDeepStrictEqual } from "node:util";
import { describeAudience } from "../../bot/campaigns/describe-audience.ts";
import { categoryNames } from "../../bot/notices/category-names.ts";
import { channelNames } from "../../bot/notices/channel-names.ts";
import { describeDigest } from "../../bot/notices/compose-digest.ts";
import type { CatchUpPolicy } from "../../models/campaign.ts";
import type { CampaignProposal } from "../../models/campaign.ts";
import { describeSchedule } from "./describe-schedule.ts";

/** One thing that is different. */
export interface ProposalChange {
  /** 标题, 人群 … */
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
}

const catchUpNames: Readonly<Record<CatchUpPolicy, string>> = {
  skip: "不补发",
  "run-once": "补发一次",
  ask: "先问干部",
};

type Reader = (proposal: CampaignProposal) => string | undefined;

/** What an approver has to see, each in words. */
const readers: Readonly<Record<string, Reader>> = {
  名称: ({ name }) => name,
  类别: ({ content }) => content && categoryNames[content.category],
  标题: ({ content, digest }) => content?.title ?? digest?.title,
  摘要: ({ content }) => content?.summary,
  正文: ({ content }) => content?.body,
  链接: ({ content }) => content?.link,
  封面: ({ content }) => content?.coverUrl,
  时间: ({ content }) => content?.time,
  地点: ({ content }) => content?.place,
  汇总内容: ({ digest }) => digest && describeDigest(digest),
  人群: ({ audience }) => describeAudience(audience),
  渠道: ({ channels }) => channels.map((channel) => channelNames[channel]).join("，其次"),
  发送时间: ({ schedule }) => describeSchedule(schedule),
  错过场次: ({ catchUp }) => catchUpNames[catchUp],
  静默时段: ({ ignoresQuietHours }) => (ignoresQuietHours ? "也发" : "不发"),
  七天内发过的人: ({ isForced }) => (isForced ? "再发一次" : "不再发"),
};

/** The difference in words; of a first proposal, all of it. */
export function describeChanges(
  before: CampaignProposal | undefined,
  after: CampaignProposal,
): readonly ProposalChange[] {
  return Object.entries(readers).flatMap(([name, read]) => {
    const old = before && read(before);
    const now = name === "人群" && isOtherPeople(before, after) ? otherPeople : read(after);
    if (old === now) return [];
    return {
      name,
      ...(old !== undefined && { before: old }),
      ...(now !== undefined && { after: now }),
    };
  });
}

const otherPeople = "还是这样选，但点名的人换过";

/** Words don't say who is named. */
function isOtherPeople(before: CampaignProposal | undefined, after: CampaignProposal): boolean {
  if (!before || describeAudience(before.audience) !== describeAudience(after.audience)) {
    return false;
  }
  return !isDeepStrictEqual(before.audience, after.audience);
}
