import type { CampaignRequest, ChatAct } from "../../../bot/campaigns/campaign-chat.ts";
import { describeMoment } from "../../../bot/notices/describe-time.ts";
import type { Cadre } from "../../../models/cadre.ts";
import type { Campaign } from "../../../models/campaign.ts";
import { needsOf, type CampaignCommand } from "../../../models/campaign-moves.ts";
import { mayUse } from "../../../models/role.ts";
import { audited, done, refused, type ActOutcome } from "./audited.ts";
import type { CampaignChatParts } from "./chat-parts.ts";
import { findByNumber, unknownNumber } from "./find-by-number.ts";

const reasonCharacters = 200;

interface Actor {
  readonly cadre: Cadre;
  /** Names the act: the same one again finds it done. */
  readonly request: string;
}

interface Act {
  readonly act: ChatAct;
  readonly command: CampaignCommand;
  readonly number: number;
  /** A code or a reason. */
  readonly rest: string;
}

const actNames: Readonly<Record<ChatAct, string>> = {
  ...{ submit: "提交", withdraw: "撤回", approve: "批准", reject: "退回", send: "发送" },
  ...{ pause: "暂停", resume: "继续", cancel: "取消" },
};

/** Moves a campaign by a word in chat, by the same rules as the API. */
export async function actInChat(
  { act, campaign: number, rest }: Extract<CampaignRequest, { kind: "act" }>,
  actor: Actor,
  parts: CampaignChatParts,
): Promise<string> {
  const campaign = await findByNumber(number, actor.cadre, parts.stores);
  if (!campaign) return unknownNumber(number);
  const run = act === "resume" ? await findStoppedRun(campaign, parts) : undefined;
  if (run !== undefined) return resumeRun({ run, number, code: rest }, actor, parts);
  const asked = { act, command: commandOf(act, campaign), number, rest };
  const outcome = await audited(
    { action: `${asked.command}Campaign`, cadre: actor.cadre, target: campaign._id },
    () => order(campaign, asked, { actor, parts }),
    parts,
  );
  return outcome.kind === "refused"
    ? outcome.reason
    : describeDone(outcome.done, asked, { actor, parts });
}

/** “发送” of what has a time of its own is putting it on the schedule. */
function commandOf(act: ChatAct, { schedule }: Campaign): CampaignCommand {
  if (act !== "send") return act;
  return schedule.kind === "now" ? "start" : "schedule";
}

interface Place {
  readonly actor: Actor;
  readonly parts: CampaignChatParts;
}

async function order(
  campaign: Campaign,
  asked: Act,
  { actor: { cadre, request }, parts }: Place,
): Promise<ActOutcome<Campaign>> {
  const { command, number, rest } = asked;
  const { right, actor } = needsOf(command);
  if (!mayUse(right, cadre)) {
    return refused("no-right", `您现在的角色不能${actNames[asked.act]}推送。`);
  }
  // A repeat finds it done, and its code used.
  const isRepeat = campaign.request === request;
  const wrong = isRepeat ? undefined : await refuseAct(campaign, asked, { cadre, parts });
  if (wrong) return wrong;
  const answer = await parts.office.desk.order(campaign, command, {
    ...{ by: cadre._id, actor, version: campaign.version, request },
    ...(command === "reject" && { reason: rest }),
  });
  if (answer.kind === "done") return done(answer.campaign);
  if (answer.kind === "refused") return refused("campaign-refused", `${answer.reason}。`);
  return refused("campaign-moved", `别人刚刚动过这条推送，请回复“预览 ${number}”看看再办。`);
}

/** What stands in the way of an act; his code is looked at last, so that none is used in vain. */
async function refuseAct(
  campaign: Campaign,
  { act, command, number, rest }: Act,
  { cadre, parts }: { readonly cadre: Cadre; readonly parts: CampaignChatParts },
): Promise<ActOutcome<never> | undefined> {
  const { actor, isProven } = needsOf(command);
  const allowed = await parts.office.desk.check(campaign, command, { by: cadre._id, actor });
  if (allowed.kind === "refused") return refused("campaign-refused", `${allowed.reason}。`);
  const wrong =
    refuseBlind(campaign, { command, number }, cadre) ?? refuseReason({ command, number, rest });
  if (wrong || !isProven) return wrong;
  return refuseProof({ words: `${actNames[act]} ${number}`, rest }, cadre, parts);
}

/** Nobody approves what he has not looked at. */
function refuseBlind(
  { seenBy = [] }: Campaign,
  { command, number }: Pick<Act, "command" | "number">,
  { _id }: Cadre,
): ActOutcome<never> | undefined {
  if (command !== "approve" || seenBy.includes(_id)) return undefined;
  return refused("not-seen", `请先回复“预览 ${number}”看过，再批准。`);
}

function refuseReason({
  command,
  number,
  rest,
}: Pick<Act, "command" | "number" | "rest">): ActOutcome<never> | undefined {
  if (command !== "reject") return undefined;
  if (rest === "") return refused("no-reason", `请写上原因，比如“退回 ${number} 时间写错了”。`);
  const isLong = Array.from(rest).length > reasonCharacters;
  return isLong ? refused("no-reason", `原因最多 ${reasonCharacters} 个字。`) : undefined;
}

async function refuseProof(
  { words, rest: code }: { readonly words: string; readonly rest: string },
  cadre: Cadre,
  parts: CampaignChatParts,
): Promise<ActOutcome<never> | undefined> {
  if (!cadre.totp) {
    return refused(
      "no-totp",
      "您还没有设置验证器：请先在工作台“我的账号”里设置，再用它的 6 位数字。",
    );
  }
  if (!/^\d{6}$/.test(code)) {
    return refused("code-missing", `请带上您验证器里的 6 位数字，比如“${words} 123456”。`);
  }
  switch (await parts.prove(cadre, code)) {
    case "proved":
      return undefined;
    case "wrong":
      return refused(
        "code-wrong",
        "验证码不对，或者已经用过：请用验证器里最新的 6 位数字再发一次。",
      );
    case "locked":
      return refused("code-locked", "验证码错了太多次，请 15 分钟以后再试。");
  }
}

async function describeDone(
  campaign: Campaign,
  { act, number }: Act,
  { actor, parts }: Place,
): Promise<string> {
  switch (act) {
    case "submit":
      return describeSubmitted(campaign, { actor, parts });
    case "withdraw":
      return `撤回了，现在是草稿。改好以后回复“提交 ${number}”。`;
    case "approve":
      return `批准了。要发请回复“发送 ${number} 验证码”。`;
    case "reject":
      return "退回了，写的人会看到原因。";
    case "send":
      return describeSent(campaign, number);
    case "pause":
      return `暂停了，没发的先不发。接着发请回复“继续 ${number}”，不发了请回复“取消推送 ${number}”。`;
    case "resume":
      return `继续了，只发还没发的。回复“进度 ${number}”看发得怎么样。`;
    case "cancel":
      return "取消了，还没发的不再发。";
  }
}

async function describeSubmitted(
  campaign: Campaign,
  { actor: { cadre }, parts }: Place,
): Promise<string> {
  const { number = 0, submittedCount = 0 } = campaign;
  const by = { by: cadre._id, actor: "approver" } as const;
  const isHis =
    mayUse("campaigns.approve", cadre) &&
    (await parts.office.desk.check(campaign, "approve", by)).kind === "allowed";
  const next = isHis
    ? `人不多，您看过“预览 ${number}”可以自己批准：回复“批准 ${number} 验证码”。`
    : `请另一位有审核权限的干部回复“预览 ${number}”看过，再回复“批准 ${number} 验证码”。`;
  return `提交了，现在是 ${submittedCount} 人。${next}`;
}

function describeSent({ nextSlotAt }: Campaign, number: number): string {
  const ways = `回复“进度 ${number}”看发得怎么样，“暂停 ${number}”停下来。`;
  return nextSlotAt ? `排好了，${describeMoment(nextSlotAt)}开始发。${ways}` : `开始发了。${ways}`;
}

/** The run of a campaign that goes on, when it stopped by itself or waits for a cadre's word. */
async function findStoppedRun(
  { status, lastRun }: Campaign,
  { stores }: CampaignChatParts,
): Promise<string | undefined> {
  if (status !== "running" || lastRun === undefined) return undefined;
  const run = await stores.campaignRuns.find(lastRun);
  return run?.status === "paused" || run?.status === "waiting" ? run._id : undefined;
}

async function resumeRun(
  { run, number, code }: { readonly run: string; readonly number: number; readonly code: string },
  { cadre }: Actor,
  parts: CampaignChatParts,
): Promise<string> {
  const outcome = await audited<undefined>(
    { action: "resumeCampaignRun", cadre, target: run },
    async () => {
      if (!mayUse("campaigns.write", cadre)) {
        return refused("no-right", "您现在的角色不能继续推送。");
      }
      const words = `继续 ${number}`;
      const wrong = await refuseProof({ words, rest: code }, cadre, parts);
      if (wrong) return wrong;
      await parts.office.desk.resumeRun(run);
      return done(undefined);
    },
    parts,
  );
  if (outcome.kind === "refused") return outcome.reason;
  return `继续了，只发还没发的。回复“进度 ${number}”看发得怎么样。`;
}
