import { describeAudience } from "../../../bot/campaigns/describe-audience.ts";
import { describeFate } from "../../../bot/campaigns/describe-fate.ts";
import { channelNames } from "../../../bot/notices/channel-names.ts";
import { describeMoment } from "../../../bot/notices/describe-time.ts";
import type { PreviewWarning } from "../../../bot/notices/preview.ts";
import { refuseSensitive } from "../../../bot/notices/refuse-sensitive.ts";
import type { Cadre } from "../../../models/cadre.ts";
import type { Campaign } from "../../../models/campaign.ts";
import { campaignStatusNames } from "../../../models/campaign-moves.ts";
import type { Channel } from "../../../models/channel.ts";
import type { DeliveryReason } from "../../../models/delivery-status.ts";
import { describeSchedule } from "../describe-schedule.ts";
import type { ProposalChange } from "../describe-changes.ts";
import type { Forecast } from "../forecast.ts";
import { previewCampaign, type CampaignPreview } from "../preview-campaign.ts";
import type { CampaignChatParts } from "./chat-parts.ts";
import { findByNumber, unknownNumber } from "./find-by-number.ts";

/** A longer text is read on its page. */
const bodyCharacters = 1_000;

/** What a campaign would send now, as its channels show it, whom to, and what may be done with it. Whoever was shown a
 *  version may approve it in chat. */
export async function previewInChat(
  number: number,
  cadre: Cadre,
  parts: CampaignChatParts,
): Promise<string> {
  const campaign = await findByNumber(number, cadre, parts.stores);
  if (!campaign) return unknownNumber(number);
  const head = `${number}. ${campaign.name}（${campaignStatusNames[campaign.status]}）`;
  const found = await previewCampaign(campaign, townOf(cadre), parts);
  if (!found) return `${head}\n现在没有可以发的内容：通知已经删除，或者这周没有活动和优惠。`;
  await parts.stores.campaigns.markSeen(campaign, cadre._id);
  const [forecast, runs, { settings }] = await Promise.all([
    parts.office.forecast(campaign),
    parts.office.nextRuns(campaign.schedule),
    parts.content.current(),
  ]);
  const sensitive = refuseSensitive(found.content, settings.sensitiveWords);
  return [
    [head, ...describePlan(campaign, { forecast, runs })].join("\n"),
    describeContent(campaign.channels, found, () => parts.pageUrlOf(found.content.notice, cadre)),
    ...(sensitive === undefined ? [] : [`${sensitive}。`]),
    ...(await describeReview(campaign, parts)),
    ...describeNext(campaign, number),
  ].join("\n\n");
}

/** Of a cadre of a town, what its workers get. */
function townOf({ organisationPath }: Cadre): string | undefined {
  return organisationPath[1];
}

function describePlan(
  { audience, channels, schedule }: Campaign,
  { forecast, runs }: { readonly forecast: Forecast; readonly runs: readonly Date[] },
): readonly string[] {
  return [
    `发给：${describeAudience(audience)}`,
    describeForecast(forecast),
    `渠道：${channels.map((channel) => channelNames[channel]).join("，其次")}`,
    `时间：${describeSchedule(schedule)}`,
    ...(schedule.kind === "cron" ? [`接下来：${runs.map(describeMoment).join("，")}`] : []),
  ];
}

/** 现在 120 人：模板消息 100；发不了 20（退订了这类通知 20） */
export function describeForecast({ audience, isEstimate, byChannel, byReason }: Forecast): string {
  const about = isEstimate ? "约 " : "";
  const sent = Object.entries(byChannel).map(
    ([channel, count]) => `${channelNames[channel as Channel]} ${count}`,
  );
  const reasons = Object.entries(byReason).map(([reason, count]) => {
    const why = describeFate({ status: "excluded", reason: reason as DeliveryReason }) ?? reason;
    return `${why} ${count}`;
  });
  const left = Object.values(byReason).reduce((sum, count) => sum + count, 0);
  const parts = [
    ...(sent.length > 0 ? [sent.join("，")] : []),
    ...(left > 0 ? [`发不了 ${left}（${reasons.join("，")}）`] : []),
  ];
  const how = parts.length > 0 ? `：${parts.join("；")}` : "";
  return `现在${about === "" ? " " : about}${audience} 人${how}`;
}

function describeContent(
  channels: readonly Channel[],
  { content, shown }: CampaignPreview,
  pageUrl: () => string,
): string {
  const seen = channels.map((channel) => describeChannel(channel, shown)).join("\n\n");
  const body = Array.from(content.body);
  const isLong = body.length > bodyCharacters;
  const begin = body.slice(0, bodyCharacters).join("");
  const text = isLong ? `${begin}……\n（共 ${body.length} 字，全文：${pageUrl()}）` : content.body;
  return `${seen}\n\n【点开以后】\n${text}`;
}

function describeChannel(channel: Channel, shown: CampaignPreview["shown"]): string {
  const title = `【${channelNames[channel]}里看到的】`;
  switch (channel) {
    case "template":
    case "subscription": {
      const { lines, warnings } = shown[channel];
      const said = lines.map((line) => `${line.name}：${line.shown}`);
      return [title, ...said, ...describeWarnings(warnings)].join("\n");
    }
    case "mass": {
      const { title: headline, digest, warnings } = shown.mass;
      return [title, headline, digest, ...describeWarnings(warnings)].join("\n");
    }
    case "customer-service":
      return [
        title,
        shown.customerService.text,
        ...describeWarnings(shown.customerService.warnings),
      ].join("\n");
  }
}

function describeWarnings(warnings: readonly PreviewWarning[]): readonly string[] {
  const said = new Set(warnings.map(({ message }) => `注意：${message}。`));
  return [...said];
}

/** What an approver has to look at besides. */
async function describeReview(
  campaign: Campaign,
  { office }: CampaignChatParts,
): Promise<readonly string[]> {
  if (campaign.status !== "submitted") return [];
  const { isFirst, changes, changedSince } = await office.desk.review(campaign);
  return [
    ...(isFirst ? [] : [`和上一次审的相比：\n${describeAll(changes) || "没有改动"}`]),
    ...(changedSince.length > 0
      ? [`提交以后又改过，不能批准：\n${describeAll(changedSince)}`]
      : []),
  ];
}

function describeAll(changes: readonly ProposalChange[]): string {
  return changes
    .map(({ name, before = "（没有）", after = "（没有）" }) => `· ${name}：${before} → ${after}`)
    .join("\n");
}

function describeNext(
  { status, rejection, nextSlotAt }: Campaign,
  number: number,
): readonly string[] {
  switch (status) {
    case "draft": {
      const before = rejection ? `上次退回的原因：${rejection}\n` : "";
      return [`${before}要发请回复“提交 ${number}”，不要了请回复“取消推送 ${number}”。`];
    }
    case "submitted":
      return [`批准请回复“批准 ${number} 验证码”，不行请回复“退回 ${number} 原因”。`];
    case "approved":
      return [`要发请回复“发送 ${number} 验证码”。`];
    case "scheduled":
      return nextSlotAt
        ? [`下一场：${describeMoment(nextSlotAt)}。先不发请回复“暂停 ${number}”。`]
        : [];
    case "running":
      return [`正在发，回复“进度 ${number}”看发得怎么样。`];
    case "paused":
      return [`接着发请回复“继续 ${number}”，不发了请回复“取消推送 ${number}”。`];
    case "finished":
    case "cancelled":
    case "failed":
      return [];
  }
}
