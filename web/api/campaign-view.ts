import { z } from "zod";
import { holidayRules } from "../../bot/holiday-calendar.ts";
import { describeAudience } from "../../bot/campaigns/describe-audience.ts";
import { describeSchedule } from "../../jobs/campaigns/describe-schedule.ts";
import { isStuck } from "../../jobs/campaigns/find-alarm.ts";
import { checkCron, readCron } from "../../jobs/schedule/cron-expression.ts";
import { catchUpPolicies, type Campaign, type CampaignSchedule } from "../../models/campaign.ts";
import { campaignStatuses } from "../../models/campaign-moves.ts";
import { runStatuses, type CampaignRun } from "../../models/campaign-run.ts";
import { channels } from "../../models/channel.ts";
import { digestParts, type DigestRule } from "../../models/digest.ts";
import type { Edition } from "../../models/edition.ts";
import { townByCode } from "../../bot/towns.ts";
import { shortText } from "../../bot/text-fields.ts";
import { deliveryReasons, deliveryStatuses } from "../../models/delivery-status.ts";
import { audienceRule } from "./audience-shape.ts";
import { rowId } from "./row-id.ts";

const instant = z.iso.datetime();
/** Once an hour is more than anybody wants to hear. */
const cron = z
  .string()
  .max(100)
  .superRefine((text, context) => {
    const problem = checkCron(text);
    if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
    else if (text.trim().split(/\s+/).length !== 5 || readCron(text).minutes.length > 1) {
      context.addIssue({ code: "custom", message: "推送最多一小时一次：分钟只写一个数" });
    }
  });

export const scheduleShape = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("now") }),
  z.strictObject({ kind: z.literal("at"), at: instant }),
  z.strictObject({
    kind: z.literal("cron"),
    expression: cron,
    holidayRule: z.enum(holidayRules),
    until: instant.optional(),
  }),
]);

/** One line of a template message holds no more. */
const digestTitleCharacters = 20;
const digestShape = z.strictObject({
  title: shortText(digestTitleCharacters),
  parts: z
    .array(z.enum(digestParts))
    .min(1, "至少选一种内容")
    .refine((parts) => new Set(parts).size === parts.length, "同一种内容只写一次"),
  /** Of discounts, only those that end within seven days. */
  isEndingOnly: z.boolean().optional(),
});

export const campaignFields = z.strictObject({
  name: z.string().trim().min(1, "要有名称").max(40, "名称最多 40 个字"),
  notice: rowId.optional(),
  digest: digestShape.optional(),
  audience: audienceRule,
  channels: z.array(z.enum(channels)).min(1, "至少选一个渠道").max(channels.length),
  schedule: scheduleShape,
  catchUp: z.enum(catchUpPolicies).default("ask"),
  ignoresQuietHours: z.boolean().default(false),
  isForced: z.boolean().default(false),
});

/** For `superRefine`: a campaign sends a notice or a digest; what differs by town is sent to nobody by list. */
export function checkContent(
  { notice, digest, channels: by }: Pick<z.infer<typeof campaignFields>, ContentField>,
  context: z.RefinementCtx,
): void {
  if ((notice === undefined) === (digest === undefined)) {
    const message = "要么选一条通知（notice），要么按镇街组成（digest），只写一个";
    context.addIssue({ code: "custom", path: ["notice"], message });
  }
  if (digest?.isEndingOnly && !digest.parts.includes("discount")) {
    const message = "只要快到期的优惠（isEndingOnly），内容里就要有优惠";
    context.addIssue({ code: "custom", path: ["digest"], message });
  }
  if (digest && by.includes("mass")) {
    const message = "按镇街组成的内容每个镇街不一样，不能群发：请换别的渠道";
    context.addIssue({ code: "custom", path: ["channels"], message });
  }
}
type ContentField = "notice" | "digest" | "channels";

const digestAnswer = z.object({
  title: z.string(),
  parts: z.array(z.enum(digestParts)),
  isEndingOnly: z.boolean().optional(),
});

export const campaignAnswer = z.object({
  id: z.string(),
  /** 编号, for the chat. */
  number: z.number().int().optional(),
  name: z.string(),
  notice: z.string().optional(),
  digest: digestAnswer.optional(),
  audience: audienceRule,
  audienceDescription: z.string(),
  channels: z.array(z.enum(channels)),
  schedule: scheduleShape,
  scheduleDescription: z.string(),
  catchUp: z.enum(catchUpPolicies),
  ignoresQuietHours: z.boolean(),
  isForced: z.boolean(),
  status: z.enum(campaignStatuses),
  author: z.string(),
  submittedBy: z.string().optional(),
  submittedCount: z.number().int().optional(),
  approvedBy: z.string().optional(),
  rejection: z.string().optional(),
  nextSlotAt: instant.optional(),
  lastRun: z.string().optional(),
  createdAt: instant,
  updatedAt: instant,
  version: z.number().int(),
});

const proposalChange = z.object({
  name: z.string(),
  before: z.string().optional(),
  after: z.string().optional(),
});

/** `changes` against what was decided on last, `changedSince` against what was submitted. */
export const reviewAnswer = z.object({
  isFirst: z.boolean(),
  changes: z.array(proposalChange),
  changedSince: z.array(proposalChange),
});

const deliveryCounts = z.partialRecord(z.enum(deliveryStatuses), z.number().int());
export const runAnswer = z.object({
  id: z.string(),
  campaign: z.string(),
  slotAt: instant,
  status: z.enum(runStatuses),
  title: z.string(),
  counts: deliveryCounts,
  pause: z.object({ code: z.string(), explanation: z.string(), at: instant }).optional(),
  restUntil: instant.optional(),
  restReason: z.string().optional(),
  isStuck: z.boolean(),
  startedAt: instant,
  progressAt: instant,
  finishedAt: instant.optional(),
});

export const deliveryAnswer = z.object({
  id: z.string(),
  name: z.string().optional(),
  townName: z.string().optional(),
  status: z.enum(deliveryStatuses),
  channel: z.enum(channels).optional(),
  reason: z.enum(deliveryReasons).optional(),
  reasonText: z.string().optional(),
  errcode: z.number().int().optional(),
});

/** As it is stored: instants as dates. */
export function readSchedule(schedule: z.infer<typeof scheduleShape>): CampaignSchedule {
  if (schedule.kind === "at") return { kind: "at", at: new Date(schedule.at) };
  if (schedule.kind === "now") return schedule;
  const { until, ...rest } = schedule;
  return { ...rest, ...(until !== undefined && { until: new Date(until) }) };
}

function viewSchedule(schedule: CampaignSchedule): z.input<typeof scheduleShape> {
  if (schedule.kind === "at") return { kind: "at", at: schedule.at.toISOString() };
  if (schedule.kind === "now") return schedule;
  const { until, ...rest } = schedule;
  return { ...rest, ...(until && { until: until.toISOString() }) };
}

export function viewCampaign(campaign: Campaign): z.input<typeof campaignAnswer> {
  const { _id, audience, schedule, nextSlotAt, createdAt, updatedAt, channels: by } = campaign;
  const { submittedBy, submittedCount, approvedBy, rejection, lastRun } = campaign;
  return {
    ...{ id: _id, name: campaign.name, audience, channels: [...by] },
    ...(campaign.number !== undefined && { number: campaign.number }),
    ...(campaign.notice !== undefined && { notice: campaign.notice }),
    ...(campaign.digest && { digest: viewDigest(campaign.digest) }),
    ...{ audienceDescription: describeAudience(audience), schedule: viewSchedule(schedule) },
    ...{ scheduleDescription: describeSchedule(schedule), catchUp: campaign.catchUp },
    ...{ ignoresQuietHours: campaign.ignoresQuietHours, isForced: campaign.isForced },
    ...{ status: campaign.status, author: campaign.author, version: campaign.version },
    ...(submittedBy !== undefined && { submittedBy }),
    ...(submittedCount !== undefined && { submittedCount }),
    ...(approvedBy !== undefined && { approvedBy }),
    ...(rejection !== undefined && { rejection }),
    ...(lastRun !== undefined && { lastRun }),
    ...(nextSlotAt && { nextSlotAt: nextSlotAt.toISOString() }),
    ...{ createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() },
  };
}

function viewDigest({ title, parts, isEndingOnly }: DigestRule) {
  return { title, parts: [...parts], ...(isEndingOnly && { isEndingOnly }) };
}

/** What one town is told by a digest. */
export const editionAnswer = z.object({
  name: z.string(),
  /** Absent: the whole district's, for who has no town. */
  townName: z.string().optional(),
  title: z.string(),
  summary: z.string(),
  items: z.array(
    z.object({
      kind: z.enum(digestParts),
      id: z.string(),
      title: z.string(),
      time: z.string(),
      place: z.string().optional(),
      how: z.string().optional(),
      link: z.string().optional(),
    }),
  ),
});

export function viewEdition({ name, town, content }: Edition): z.input<typeof editionAnswer> {
  const townName = town === undefined ? undefined : townByCode(town)?.name;
  const { title, summary, items = [] } = content;
  return { name, title, summary, items: [...items], ...(townName !== undefined && { townName }) };
}

/** @param now on the machine's clock */
export function viewRun(run: CampaignRun, now: Date): z.input<typeof runAnswer> {
  const { _id, campaign, slotAt, status, content, counts, pause, restUntil, restReason } = run;
  const { startedAt, progressAt, finishedAt } = run;
  return {
    ...{ id: _id, campaign, status, title: content.title, counts: { ...counts } },
    ...{ slotAt: slotAt.toISOString(), startedAt: startedAt.toISOString() },
    ...{ progressAt: progressAt.toISOString() },
    isStuck: isStuck(run, { now, platformNow: now }),
    ...(pause && { pause: { ...pause, at: pause.at.toISOString() } }),
    ...(restUntil && { restUntil: restUntil.toISOString() }),
    ...(restReason !== undefined && { restReason }),
    ...(finishedAt && { finishedAt: finishedAt.toISOString() }),
  };
}
