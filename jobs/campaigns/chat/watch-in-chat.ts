import type { CampaignRequest } from "../../../bot/campaigns/campaign-chat.ts";
import { deliveryStatusNames } from "../../../bot/campaigns/describe-fate.ts";
import { describeMoment, startOfDay } from "../../../bot/notices/describe-time.ts";
import type { Cadre } from "../../../models/cadre.ts";
import type { Campaign } from "../../../models/campaign.ts";
import { campaignStatusNames } from "../../../models/campaign-moves.ts";
import { deliveryStatuses, type DeliveryCounts } from "../../../models/delivery-status.ts";
import { countFigures, countSurveys } from "../../../models/figures.ts";
import { scopeOf } from "../../../models/scope.ts";
import { scopeData } from "../../../models/scoped-data.ts";
import type { Stores } from "../../../models/stores.ts";
import { findByNumber, unknownNumber } from "./find-by-number.ts";

const listed = 10;
/** What is still to be done of a run. */
const open = ["pending", "sending"] as const;

export type WatchRequest = Extract<CampaignRequest, { kind: "campaigns" | "today" | "progress" }>;

/** Watching campaigns from a cadre's own WeChat. */
export function watchInChat(
  request: WatchRequest,
  { cadre, now }: { readonly cadre: Cadre; readonly now: Date },
  stores: Stores,
): Promise<string> {
  switch (request.kind) {
    case "campaigns":
      return list(cadre, stores);
    case "today":
      return countToday(cadre, now, stores);
    case "progress":
      return showProgress(request.campaign, cadre, stores);
  }
}

async function list(cadre: Cadre, stores: Stores): Promise<string> {
  const { items } = await scopeData(stores, scopeOf(cadre)).campaigns.page({
    ...{ limit: listed, filter: {}, sort: { field: "createdAt", direction: -1 } },
  });
  if (items.length === 0) return "您负责的范围里还没有推送。";
  const lines = items.map(describeLine);
  return `最近的推送：\n\n${lines.join("\n")}\n\n回复“预览 编号”看内容，回复“进度 编号”看发得怎么样。`;
}

function describeLine({ number, name, status, nextSlotAt }: Campaign): string {
  const next = nextSlotAt ? `，${describeMoment(nextSlotAt)}发` : "";
  return `${number === undefined ? "" : `${number}. `}${name}（${campaignStatusNames[status]}${next}）`;
}

async function showProgress(number: number, cadre: Cadre, stores: Stores): Promise<string> {
  const campaign = await findByNumber(number, cadre, stores);
  if (!campaign) return unknownNumber(number);
  const { name, status, lastRun } = campaign;
  const head = `${number}. ${name}（${campaignStatusNames[status]}）`;
  const run = lastRun === undefined ? null : await stores.campaignRuns.find(lastRun);
  if (!run) return `${head}\n还没有开始发。`;
  const counts = await stores.deliveries.count(run._id);
  const opened = await stores.noticeOpens.countOfRun(run._id);
  const pause = run.pause ? `\n停下来的原因：${run.pause.explanation}` : "";
  return `${head}\n${describeCounts(counts)}\n打开 ${opened} 人${pause}`;
}

/** 已完成 80%，共 10 人：已送达 7，没有发成 1，等待发送 2 */
export function describeCounts(counts: DeliveryCounts): string {
  const of = (status: (typeof deliveryStatuses)[number]) => counts[status] ?? 0;
  const total = deliveryStatuses.reduce((sum, status) => sum + of(status), 0);
  const left = open.reduce((sum, status) => sum + of(status), 0);
  if (total === 0) return "名单正在准备。";
  const percent = Math.floor(((total - left) / total) * 100);
  const parts = deliveryStatuses
    .filter((status) => of(status) > 0)
    .map((status) => `${deliveryStatusNames[status]} ${of(status)}`);
  return `已完成 ${percent}%，共 ${total} 人：${parts.join("，")}`;
}

async function countToday(cadre: Cadre, now: Date, stores: Stores): Promise<string> {
  const { organisation } = cadre;
  const span = { from: startOfDay(now), before: startOfDay(now, 1) };
  const [figures, surveys, waiting] = await Promise.all([
    countFigures(stores, organisation, span),
    countSurveys(stores, span),
    scopeData(stores, scopeOf(cadre)).tickets.count({ status: "waiting" }, listed * listed),
  ]);
  const { followers, newFollowers, leftFollowers, events, signUps } = figures;
  const { runs, sent, opened, tickets, closedTickets } = figures;
  return [
    "今天到现在：",
    `关注者 ${followers} 人，新增 ${newFollowers}，取消 ${leftFollowers}`,
    `入会意愿调查 ${surveys.get(organisation) ?? 0} 份`,
    `活动 ${events} 场，报名 ${signUps} 人次`,
    `推送 ${runs} 次，发到 ${sent} 人次，打开 ${opened} 人次`,
    `诉求 ${tickets} 条，办结 ${closedTickets} 条，等人接手 ${waiting} 条`,
  ].join("\n");
}
