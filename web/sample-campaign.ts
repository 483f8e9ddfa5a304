import { randomUUID } from "node:crypto";
import { describeFate } from "../bot/campaigns/describe-fate.ts";
import { categoryNames } from "../bot/notices/category-names.ts";
import type { CampaignDesk } from "../jobs/campaigns/campaign-desk.ts";
import type { ChannelOffer } from "../jobs/campaigns/channel-offers.ts";
import type { Campaign } from "../models/campaign.ts";
import type { CampaignRun, RunStatus } from "../models/campaign-run.ts";
import type { Channel } from "../models/channel.ts";
import { deliveryId, type Delivery } from "../models/delivery.ts";
import type { Notice } from "../models/notice.ts";
import type { NoticeCategory } from "../models/notice-category.ts";
import { districtCode } from "../models/scope.ts";
import type { Stores } from "../models/stores.ts";
import type { SampleAnswer, SamplePort, SampleProgress } from "./sandbox/sample-port.ts";
import { sampleNoticeIds } from "./sample-notices.ts";

export interface SampleCampaignParts {
  readonly stores: Pick<
    Stores,
    "campaigns" | "campaignRuns" | "deliveries" | "followers" | "notices"
  >;
  readonly campaigns: {
    readonly desk: Pick<CampaignDesk, "order">;
    offers(category: NoticeCategory): Promise<readonly ChannelOffer[]>;
  };
  /** Id of the follower's row. */
  readonly followerOf: (openid: string) => string;
  readonly platformNow: () => Date;
}

/** One follower at a time first; a mass send needs several. */
const preferred: readonly Channel[] = ["template", "customer-service", "subscription", "mass"];
/** Two, as for every campaign that somebody else approves. */
const [author, approver] = ["sandbox-author", "sandbox-approver"];
const steps = [
  { command: "submit", by: author, actor: "writer" },
  { command: "approve", by: approver, actor: "approver" },
  { command: "start", by: author, actor: "writer" },
] as const;

/** A sandbox's sample notice: a campaign to one follower alone, from the desk to the pretend platform as any other. */
export function createSamplePort(parts: SampleCampaignParts): SamplePort {
  const { stores, campaigns, followerOf, platformNow } = parts;
  return {
    async send(openid) {
      const follower = await stores.followers.find(followerOf(openid));
      if (!follower?.isSubscribed) {
        return refuse("公众号还没有收到这位关注者的关注，请过几秒再点一次");
      }
      const notice = await findNotice(stores);
      if (!notice) return refuse("示例通知都已经删除，没有可以发的");
      const offers = await campaigns.offers(notice.category);
      const channels = preferred.filter((channel) =>
        offers.some((offer) => offer.channel === channel && offer.refusal === undefined),
      );
      if (channels.length === 0) {
        const why = offers.find(({ refusal }) => refusal !== undefined)?.refusal ?? "";
        return refuse(`这个公众号没有能发“${categoryNames[notice.category]}”通知的渠道：${why}`);
      }
      return begin({ follower: follower._id, notice, channels }, parts);
    },
    async progress(openid, id) {
      const campaign = await stores.campaigns.find(id);
      if (campaign?.author !== author) return undefined;
      const { lastRun = "" } = campaign;
      const [run, delivery] = await Promise.all([
        stores.campaignRuns.find(lastRun),
        stores.deliveries.find(deliveryId(lastRun, followerOf(openid))),
      ]);
      return describeSample(run, delivery, platformNow());
    },
  };
}

async function findNotice({ notices }: SampleCampaignParts["stores"]): Promise<Notice | undefined> {
  const found = await notices.findMany(sampleNoticeIds);
  return sampleNoticeIds.flatMap((id) => found.find(({ _id }) => _id === id) ?? [])[0];
}

interface Sample {
  readonly follower: string;
  readonly notice: Notice;
  readonly channels: readonly Channel[];
}

async function begin(
  { follower, notice, channels }: Sample,
  { stores, campaigns, platformNow }: SampleCampaignParts,
): Promise<SampleAnswer> {
  const id = randomUUID().replaceAll("-", "");
  await stores.campaigns.add({
    ...{ _id: id, request: id, author, createdAt: platformNow(), organisationPath: [districtCode] },
    ...{ name: `示例通知：${notice.title}`, notice: notice._id, channels },
    audience: { kind: "follower", ids: [follower] },
    ...{ schedule: { kind: "now" }, catchUp: "skip", ignoresQuietHours: true, isForced: true },
  });
  let campaign: Campaign | null = await stores.campaigns.find(id);
  for (const { command, ...order } of steps) {
    if (!campaign) return refuse("示例通知没有写成，请再点一次");
    const answer = await campaigns.desk.order(campaign, command, order);
    if (answer.kind === "refused") return answer;
    if (answer.kind === "moved") return refuse("示例通知被别人动过了，请再点一次");
    ({ campaign } = answer);
  }
  return { kind: "begun", id };
}

type SampleRun = Pick<CampaignRun, "status" | "pause" | "restReason" | "restUntil">;
type SampleDelivery = Pick<Delivery, "status" | "channel" | "reason">;

/** What there is to say while he waits, and at the end. */
export function describeSample(
  run: SampleRun | null,
  delivery: SampleDelivery | null,
  now: Date,
): SampleProgress {
  return (delivery && describeEnd(delivery)) ?? describeRun(run, now);
}

/** Undefined: it has none yet. */
function describeEnd(delivery: SampleDelivery): SampleProgress | undefined {
  switch (delivery.status) {
    case "pending":
    case "sending":
      return undefined;
    case "sent":
    case "delivered":
      return { state: "sent", text: "发出来了，点聊天里的通知看看" };
    case "excluded":
    case "failed":
    case "unknown":
    case "refused":
    case "cancelled":
      return { state: "failed", text: `没有收到：${describeFate(delivery) ?? "原因不明"}` };
  }
}

function describeRun(run: SampleRun | null, now: Date): SampleProgress {
  if (!run) return runTexts.waiting;
  const { status, pause, restReason, restUntil } = run;
  if (pause && status === "paused") {
    return { state: "failed", text: `发送暂停了：${pause.explanation}` };
  }
  const isResting = restUntil !== undefined && restUntil > now;
  if (isResting && restReason !== undefined) return { state: "waiting", text: restReason };
  return runTexts[status];
}

/** As long as nothing is known of his delivery. */
const runTexts: Readonly<Record<RunStatus, SampleProgress>> = {
  waiting: { state: "waiting", text: "正在排队…" },
  freezing: { state: "waiting", text: "正在确定发给谁…" },
  running: { state: "waiting", text: "正在交给微信…" },
  paused: { state: "failed", text: "发送暂停了" },
  cancelled: { state: "failed", text: "这条示例通知被取消了" },
  failed: { state: "failed", text: "发送出错了，请看程序的日志" },
  finished: { state: "failed", text: "没有找到这位关注者，没有发" },
};

function refuse(reason: string): SampleAnswer {
  return { kind: "refused", reason };
}
