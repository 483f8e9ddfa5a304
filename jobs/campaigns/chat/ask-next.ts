import type { CampaignChatAnswer } from "../../../bot/campaigns/campaign-chat.ts";
import type { NoticeDraft } from "../../../bot/campaigns/notice-draft.ts";
import { allCategories, categoryNames } from "../../../bot/notices/category-names.ts";
import { channelNames } from "../../../bot/notices/channel-names.ts";
import type { Cadre } from "../../../models/cadre.ts";
import type { Channel } from "../../../models/channel.ts";
import { noticeCharacters } from "../../../models/notice.ts";
import { districtCode, scopeOf } from "../../../models/scope.ts";
import { scopeData } from "../../../models/scoped-data.ts";
import type { CampaignChatParts } from "./chat-parts.ts";
import { stepOf } from "./read-draft.ts";

/** One message in WeChat, and all of it stands in the preview. */
export const bodyCharacters = 600;
const namedAudiences = 8;

export interface Writer {
  readonly cadre: Cadre;
  readonly request: string;
  readonly now: Date;
}

export interface DraftStepFacts extends Writer {
  readonly draft: NoticeDraft;
  /** What he answered. */
  readonly text: string;
  readonly parts: CampaignChatParts;
}

/** The next question, or the same one again behind what is wrong with its answer. */
export async function askNext(
  draft: NoticeDraft,
  step: DraftStepFacts,
  lead = "",
): Promise<CampaignChatAnswer> {
  switch (stepOf(draft)) {
    case "title":
      return { text: `${lead}第 1 步：标题是什么？最多 ${noticeCharacters.title} 个字。`, draft };
    case "body":
      return {
        text: `${lead}第 2 步：正文是什么？一条消息发完，最多 ${bodyCharacters} 个字。`,
        draft,
      };
    case "category":
      return { text: `${lead}${categoryQuestion}`, draft };
    case "audience":
      return { text: `${lead}${await audienceQuestion(step)}`, draft };
    case "channels":
      return askChannels(draft, step, lead);
  }
}

const categoryQuestion = [
  "第 3 步：是哪一类？职工可以按类退订，请选对。回复数字：",
  ...allCategories.map((category, index) => `${index + 1}. ${categoryNames[category]}`),
].join("\n");

async function audienceQuestion({ cadre, parts }: DraftStepFacts): Promise<string> {
  const { items } = await scopeData(parts.stores, scopeOf(cadre)).audiences.page({
    ...{ limit: namedAudiences, sort: { field: "name", direction: 1 } },
  });
  const isDistrict = cadre.organisation === districtCode;
  return [
    "第 4 步：发给谁？",
    `· 全部：您负责范围里的所有关注者`,
    ...(isDistrict ? ["· 镇街名，可以写几个，比如“仁和、天竺”"] : []),
    "· 标签 名称，比如“标签 货车司机”",
    ...(items.length > 0
      ? [`· 存好的人群，写名称：${items.map(({ name }) => name).join("、")}`]
      : []),
  ].join("\n");
}

async function askChannels(
  draft: NoticeDraft,
  { parts }: DraftStepFacts,
  lead: string,
): Promise<CampaignChatAnswer> {
  const offered = await offeredChannels(draft, parts);
  const lines = offered.map((channel, index) => `${index + 1}. ${channelNames[channel]}`);
  const text = [
    `${lead}第 5 步：用什么发？回复数字，可以写几个，前面的到不了再用后面的，比如“1 2”。`,
    ...lines,
  ].join("\n");
  return { text, draft: { ...draft, offered } };
}

async function offeredChannels(
  { category }: NoticeDraft,
  { office }: CampaignChatParts,
): Promise<readonly Channel[]> {
  if (!category) return [];
  const offers = await office.offers(category);
  return offers.flatMap(({ channel, refusal }) => (refusal === undefined ? [channel] : []));
}
