import { describeAudience } from "../../../bot/campaigns/describe-audience.ts";
import type { CampaignChatAnswer, CampaignRequest } from "../../../bot/campaigns/campaign-chat.ts";
import type { NoticeDraft } from "../../../bot/campaigns/notice-draft.ts";
import { allCategories, categoryNames } from "../../../bot/notices/category-names.ts";
import { channelNames } from "../../../bot/notices/channel-names.ts";
import { refuseSensitive } from "../../../bot/notices/refuse-sensitive.ts";
import { longText, shortText } from "../../../bot/text-fields.ts";
import { audienceFilter } from "../../../models/audience-filter.ts";
import type { AudienceRule } from "../../../models/audience-rule.ts";
import type { Cadre } from "../../../models/cadre.ts";
import type { Channel } from "../../../models/channel.ts";
import { noticeCharacters } from "../../../models/notice.ts";
import { mayUse } from "../../../models/role.ts";
import { districtCode, scopeOf } from "../../../models/scope.ts";
import { scopeData } from "../../../models/scoped-data.ts";
import { audited, done } from "./audited.ts";
import type { CampaignChatParts } from "./chat-parts.ts";
import { previewInChat } from "./preview-in-chat.ts";
import { readAudience, readCategory, readChannels, stepBack, stepOf } from "./read-draft.ts";

/** One message in WeChat, and all of it stands in the preview. */
const bodyCharacters = 600;
/** A template message shows no more of the title. */
const shownCharacters = 20;
const namedAudiences = 8;

const leaving = /^(?:退出|取消|不写了|算了)$/;
const back = /^(?:上一步|返回)$/;

interface Writer {
  readonly cadre: Cadre;
  readonly request: string;
  readonly now: Date;
}

interface Step extends Writer {
  readonly draft: NoticeDraft;
  readonly text: string;
  readonly parts: CampaignChatParts;
}

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
  return back.test(text) ? ask(stepBack(draft), step) : take(step);
}

function begin(
  draft: NoticeDraft,
  title: string,
  writer: Writer & { readonly parts: CampaignChatParts },
): Promise<CampaignChatAnswer> | CampaignChatAnswer {
  const step = { ...writer, draft, text: title };
  if (title !== "") return take(step);
  return ask(
    draft,
    step,
    "好，我们一步一步写，一共 5 步。随时回复“上一步”改，回复“退出”不写了。\n\n",
  );
}

async function take(step: Step): Promise<CampaignChatAnswer> {
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

/** The next question, or the same one again behind what is wrong with its answer. */
async function ask(draft: NoticeDraft, step: Step, lead = ""): Promise<CampaignChatAnswer> {
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

async function audienceQuestion({ cadre, parts }: Step): Promise<string> {
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
  { parts }: Step,
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

async function takeTitle(step: Step): Promise<CampaignChatAnswer> {
  const { draft, text } = step;
  const read = shortText(noticeCharacters.title).safeParse(text);
  if (!read.success)
    return ask(draft, step, `标题${read.error.issues[0]?.message ?? "不对"}。\n\n`);
  const wrong = await refuseWords({ title: read.data, body: "" }, step);
  if (wrong !== undefined) return ask(draft, step, wrong);
  const isLong = Array.from(read.data).length > shownCharacters;
  const note = isLong ? `标题超过 ${shownCharacters} 个字，模板消息里后面的看不到。\n\n` : "";
  return ask({ ...draft, title: read.data }, step, note);
}

async function takeBody(step: Step): Promise<CampaignChatAnswer> {
  const { draft, text } = step;
  const read = longText(bodyCharacters).safeParse(text);
  if (!read.success)
    return ask(draft, step, `正文${read.error.issues[0]?.message ?? "不对"}。\n\n`);
  const wrong = await refuseWords({ title: "", body: read.data }, step);
  if (wrong !== undefined) return ask(draft, step, wrong);
  return ask({ ...draft, body: read.data }, step);
}

async function refuseWords(
  fields: { readonly title: string; readonly body: string },
  { parts }: Step,
): Promise<string | undefined> {
  const { settings } = await parts.content.current();
  const reason = refuseSensitive({ ...fields, summary: "" }, settings.sensitiveWords);
  return reason === undefined ? undefined : `${reason}。\n\n`;
}

async function takeCategory(step: Step): Promise<CampaignChatAnswer> {
  const { draft, text, parts } = step;
  const category = readCategory(text);
  if (!category) return ask(draft, step, "没有看懂，请只回复一个数字。\n\n");
  const offers = await parts.office.offers(category);
  if (offers.every(({ refusal }) => refusal !== undefined)) {
    const why = offers[0]?.refusal ?? "";
    return ask(draft, step, `现在没有能发“${categoryNames[category]}”的渠道：${why}。\n\n`);
  }
  return ask({ ...draft, category }, step);
}

async function takeAudience(step: Step): Promise<CampaignChatAnswer> {
  const { draft, text, cadre, parts } = step;
  const audience = (await findAudience(text, step)) ?? readAudience(text);
  if (!audience) return ask(draft, step, "没有看懂发给谁。\n\n");
  if (isElsewhere(audience, cadre)) {
    return ask(draft, step, "这个镇街不在您负责的范围内。\n\n");
  }
  const filter = audienceFilter(audience, step.now);
  const { count, isEstimate } = await parts.stores.audiences.count(filter, scopeOf(cadre));
  if (count === 0) {
    return ask(draft, step, `“${describeAudience(audience)}”现在一个人也没有，请换一个。\n\n`);
  }
  const about = isEstimate ? "约 " : "";
  const lead = `${describeAudience(audience)}：现在 ${about}${count} 人。\n\n`;
  return ask({ ...draft, audience }, step, lead);
}

/** One that was stored under this name, and that he may use. */
async function findAudience(
  name: string,
  { cadre, parts }: Step,
): Promise<AudienceRule | undefined> {
  const { audiences } = scopeData(parts.stores, scopeOf(cadre));
  const sort = { field: "name", direction: 1 } as const;
  return (await audiences.page({ filter: { name }, sort, limit: 1 })).items[0]?.rule;
}

function isElsewhere(rule: AudienceRule, { organisation, organisationPath }: Cadre): boolean {
  if (rule.kind !== "town" || organisation === districtCode) return false;
  return rule.codes.some((code) => !organisationPath.includes(code));
}

async function takeChannels(step: Step): Promise<CampaignChatAnswer> {
  const { draft, text } = step;
  const channels = readChannels(text, draft.offered ?? []);
  if (!channels) return ask(draft, step, "没有看懂，请只回复上面的数字。\n\n");
  return save(channels, step);
}

/** The notice and the campaign that sends it, both named by the request: a repeat finds them. */
async function save(channels: readonly Channel[], step: Step): Promise<CampaignChatAnswer> {
  const { draft, cadre, request, parts } = step;
  const { title, body, category, audience } = draft;
  if (title === undefined || body === undefined || !category || !audience) {
    return ask(draft, step);
  }
  const createdAt = parts.platformNow();
  const organisationPath = [...cadre.organisationPath];
  const row = { _id: request, request, organisationPath, createdAt };
  await audited(
    { action: "createNotice", cadre, target: request },
    async () => {
      await parts.stores.notices.add({
        ...{ ...row, level: cadre.organisation === districtCode ? "district" : "town", category },
        ...{ title, body, summary: summaryOf(body), createdBy: cadre._id, updatedAt: createdAt },
      });
      return done(undefined);
    },
    parts,
  );
  await audited(
    { action: "createCampaign", cadre, target: request },
    async () => {
      await parts.stores.campaigns.add({
        ...{ ...row, author: cadre._id, name: title, notice: request, audience, channels },
        ...{ schedule: { kind: "now" }, catchUp: "ask", ignoresQuietHours: false, isForced: false },
      });
      return done(undefined);
    },
    parts,
  );
  const saved = await parts.stores.campaigns.find(request);
  const preview = await previewInChat(saved?.number ?? 0, cadre, parts);
  return { text: `写好了。\n\n${preview}`, draft: null };
}

/** The beginning of the text, in one line. */
export function summaryOf(body: string): string {
  const line = Array.from(body.replace(/\s+/g, " ").trim());
  if (line.length <= noticeCharacters.summary) return line.join("");
  return `${line.slice(0, noticeCharacters.summary - 1).join("")}…`;
}
