import { describeAudience } from "../../../bot/campaigns/describe-audience.ts";
import type { CampaignChatAnswer, CampaignRequest } from "../../../bot/campaigns/campaign-chat.ts";
import type { NoticeDraft } from "../../../bot/campaigns/notice-draft.ts";
import { categoryNames } from "../../../bot/notices/category-names.ts";
import { refuseSensitive } from "../../../bot/notices/refuse-sensitive.ts";
import { longText, shortText } from "../../../bot/text-fields.ts";
import { audienceFilter } from "../../../models/audience-filter.ts";
import type { AudienceRule } from "../../../models/audience-rule.ts";
import type { Cadre } from "../../../models/cadre.ts";
import { noticeCharacters } from "../../../models/notice.ts";
import { mayUse } from "../../../models/role.ts";
import { districtCode, scopeOf } from "../../../models/scope.ts";
import { scopeData } from "../../../models/scoped-data.ts";
import { askNext, bodyCharacters, type DraftStepFacts, type Writer } from "./ask-next.ts";
import type { CampaignChatParts } from "./chat-parts.ts";
import { previewInChat } from "./preview-in-chat.ts";
import { saveDraft } from "./save-draft.ts";
import { readAudience, readCategory, readChannels, stepBack, stepOf } from "./read-draft.ts";

/** A template message shows no more of the title. */
const shownCharacters = 20;

const leaving = /^(?:退出|取消|不写了|算了)$/;
const back = /^(?:上一步|返回)$/;

/** A notice written in chat, one thing after another; at the end it is a draft like any other. */
export async function writeInChat(
  request: Extract<CampaignRequest, { kind: "write" | "draft" }>,
  writer: Writer,
  parts: CampaignChatParts,
): Promise<CampaignChatAnswer> {
  const { cadre } = writer;
  if (!mayUse("notices.write", cadre) || !mayUse("campaigns.write", cadre)) {
    return { text: "您现在的角色不能写通知。", draft: null };
  }
  const at = writer.now.toISOString();
  if (request.kind === "write") return begin({ at }, request.title, { ...writer, parts });
  const draft = { ...request.draft, at };
  const text = request.text.trim();
  if (leaving.test(text)) return { text: "好，不写了。", draft: null };
  const step = { ...writer, draft, text, parts };
  return back.test(text) ? askNext(stepBack(draft), step) : take(step);
}

function begin(
  draft: NoticeDraft,
  title: string,
  writer: Writer & { readonly parts: CampaignChatParts },
): Promise<CampaignChatAnswer> | CampaignChatAnswer {
  const step = { ...writer, draft, text: title };
  if (title !== "") return take(step);
  return askNext(
    draft,
    step,
    "好，我们一步一步写，一共 5 步。随时回复“上一步”改，回复“退出”不写了。\n\n",
  );
}

async function take(step: DraftStepFacts): Promise<CampaignChatAnswer> {
  switch (stepOf(step.draft)) {
    case "title":
      return takeTitle(step);
    case "body":
      return takeBody(step);
    case "category":
      return takeCategory(step);
    case "audience":
      return takeAudience(step);
    case "channels":
      return takeChannels(step);
  }
}

async function takeTitle(step: DraftStepFacts): Promise<CampaignChatAnswer> {
  const { draft, text } = step;
  const read = shortText(noticeCharacters.title).safeParse(text);
  if (!read.success)
    return askNext(draft, step, `标题${read.error.issues[0]?.message ?? "不对"}。\n\n`);
  const wrong = await refuseWords({ title: read.data, body: "" }, step);
  if (wrong !== undefined) return askNext(draft, step, wrong);
  const isLong = Array.from(read.data).length > shownCharacters;
  const note = isLong ? `标题超过 ${shownCharacters} 个字，模板消息里后面的看不到。\n\n` : "";
  return askNext({ ...draft, title: read.data }, step, note);
}

async function takeBody(step: DraftStepFacts): Promise<CampaignChatAnswer> {
  const { draft, text } = step;
  const read = longText(bodyCharacters).safeParse(text);
  if (!read.success)
    return askNext(draft, step, `正文${read.error.issues[0]?.message ?? "不对"}。\n\n`);
  const wrong = await refuseWords({ title: "", body: read.data }, step);
  if (wrong !== undefined) return askNext(draft, step, wrong);
  return askNext({ ...draft, body: read.data }, step);
}

async function refuseWords(
  fields: { readonly title: string; readonly body: string },
  { parts }: DraftStepFacts,
): Promise<string | undefined> {
  const { settings } = await parts.content.current();
  const reason = refuseSensitive({ ...fields, summary: "" }, settings.sensitiveWords);
  return reason === undefined ? undefined : `${reason}。\n\n`;
}

async function takeCategory(step: DraftStepFacts): Promise<CampaignChatAnswer> {
  const { draft, text, parts } = step;
  const category = readCategory(text);
  if (!category) return askNext(draft, step, "没有看懂，请只回复一个数字。\n\n");
  const offers = await parts.office.offers(category);
  if (offers.every(({ refusal }) => refusal !== undefined)) {
    const why = offers[0]?.refusal ?? "";
    return askNext(draft, step, `现在没有能发“${categoryNames[category]}”的渠道：${why}。\n\n`);
  }
  return askNext({ ...draft, category }, step);
}

async function takeAudience(step: DraftStepFacts): Promise<CampaignChatAnswer> {
  const { draft, text, cadre, parts } = step;
  const audience = (await findAudience(text, step)) ?? readAudience(text);
  if (!audience) return askNext(draft, step, "没有看懂发给谁。\n\n");
  if (isElsewhere(audience, cadre)) {
    return askNext(draft, step, "这个镇街不在您负责的范围内。\n\n");
  }
  const filter = audienceFilter(audience, step.now);
  const { count, isEstimate } = await parts.stores.audiences.count(filter, scopeOf(cadre));
  if (count === 0) {
    return askNext(draft, step, `“${describeAudience(audience)}”现在一个人也没有，请换一个。\n\n`);
  }
  const about = isEstimate ? "约 " : "";
  const lead = `${describeAudience(audience)}：现在 ${about}${count} 人。\n\n`;
  return askNext({ ...draft, audience }, step, lead);
}

/** One that was stored under this name, and that he may use. */
async function findAudience(
  name: string,
  { cadre, parts }: DraftStepFacts,
): Promise<AudienceRule | undefined> {
  const { audiences } = scopeData(parts.stores, scopeOf(cadre));
  const sort = { field: "name", direction: 1 } as const;
  return (await audiences.page({ filter: { name }, sort, limit: 1 })).items[0]?.rule;
}

function isElsewhere(rule: AudienceRule, { organisation, organisationPath }: Cadre): boolean {
  if (rule.kind !== "town" || organisation === districtCode) return false;
  return rule.codes.some((code) => !organisationPath.includes(code));
}

async function takeChannels(step: DraftStepFacts): Promise<CampaignChatAnswer> {
  const { draft, text } = step;
  const channels = readChannels(text, draft.offered ?? []);
  if (!channels) return askNext(draft, step, "没有看懂，请只回复上面的数字。\n\n");
  const { title, body, category, audience } = draft;
  if (title === undefined || body === undefined || !category || !audience) {
    return askNext(draft, step);
  }
  const { cadre, parts } = step;
  const number = await saveDraft({ title, body, category, audience, channels }, step, parts);
  return { text: `写好了。\n\n${await previewInChat(number ?? 0, cadre, parts)}`, draft: null };
}
