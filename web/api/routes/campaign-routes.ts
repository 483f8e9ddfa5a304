import { z } from "zod";
import { digestCategory } from "../../../bot/notices/compose-digest.ts";
import type { CampaignAnswer } from "../../../jobs/campaigns/campaign-desk.ts";
import { refuseChannels } from "../../../jobs/campaigns/channel-offers.ts";
import type { Campaign, CampaignFields } from "../../../models/campaign.ts";
import { campaignStatuses, needsOf, type CampaignCommand } from "../../../models/campaign-moves.ts";
import { channels } from "../../../models/channel.ts";
import { deliveryReasons } from "../../../models/delivery-status.ts";
import type { InScope } from "../../../models/scope.ts";
import type { ScopedData } from "../../../models/scoped-data.ts";
import {
  campaignAnswer,
  campaignFields,
  reviewAnswer,
  checkContent,
  readSchedule,
  viewCampaign,
} from "../campaign-view.ts";
import type { CampaignParts } from "../campaign-parts.ts";
import { pageAnswer, pageQuery, readCursor, toPage } from "../page.ts";
import { ApiProblem, notFound, versionConflict } from "../problem.ts";
import { defineRoute, type Route } from "../route.ts";
import { rowParams, rowVersion } from "../row-id.ts";
import { createCampaignScheduleRoute } from "./campaign-schedule-route.ts";
import { createChannelOffersRoute } from "./channel-offers-route.ts";
import { createTestSendRoutes } from "./test-send-routes.ts";

const tag = "推送";
const reasonCharacters = 200;

/** Plans to send a notice: written, submitted, approved, sent. */
export function createCampaignRoutes(parts: CampaignParts): readonly Route[] {
  return [
    ...[
      list(),
      createChannelOffersRoute(parts),
      createCampaignScheduleRoute(parts),
      get(),
      create(parts),
      change(parts),
      forecast(parts),
    ],
    review(parts),
    ...createTestSendRoutes(parts),
    act(parts, "submit", "提交审核"),
    act(parts, "withdraw", "撤回成草稿"),
    act(parts, "approve", "批准；人数多的要由另一位干部批准"),
    act(parts, "reject", "退回，写上原因"),
    act(parts, "schedule", "按定的时间排期"),
    act(parts, "start", "现在发送"),
    act(parts, "pause", "暂停，两秒内停下来"),
    act(parts, "resume", "继续，只发还没发的"),
    act(parts, "cancel", "取消，还没发的不再发"),
  ];
}

async function find(data: ScopedData, id: string): Promise<InScope<Campaign>> {
  const campaign = await data.campaigns.find(id);
  if (!campaign) throw notFound();
  return campaign;
}

function list(): Route {
  return defineRoute(
    {
      ...{ id: "listCampaigns", method: "GET", path: "/campaigns", tag },
      summary: "推送列表，新的在前",
      right: "campaigns.read",
      query: z.strictObject({ ...pageQuery, status: z.enum(campaignStatuses).optional() }),
      answer: pageAnswer(campaignAnswer),
    },
    async ({ query: { limit, cursor, status }, data }) => {
      const after = readCursor(cursor);
      const page = await data.campaigns.page({
        ...{ limit, sort: { field: "createdAt", direction: -1 } },
        filter: status === undefined ? {} : { status },
        ...(after && { after }),
      });
      return toPage(page, viewCampaign);
    },
  );
}

function get(): Route {
  return defineRoute(
    {
      ...{ id: "getCampaign", method: "GET", path: "/campaigns/{id}", tag },
      summary: "一条推送",
      right: "campaigns.read",
      params: rowParams,
      answer: campaignAnswer,
    },
    async ({ params, data }) => viewCampaign(await find(data, params.id)),
  );
}

/** The notice is there, and each channel can be used for it. */
async function checkFields(
  { notice, digest, channels: chosen }: Pick<CampaignFields, "notice" | "digest" | "channels">,
  data: ScopedData,
  { campaigns }: CampaignParts,
): Promise<void> {
  const found = notice === undefined ? undefined : await data.notices.find(notice);
  if (found === null) throw notFound("没有这条通知，或者不在您负责的范围内");
  const category = found?.category ?? (digest && digestCategory(digest));
  const refusal = category && refuseChannels(chosen, await campaigns.offers(category));
  if (refusal !== undefined) throw refused(refusal);
}

function create(parts: CampaignParts): Route {
  const { stores, platformNow } = parts;
  return defineRoute(
    {
      ...{ id: "createCampaign", method: "POST", path: "/campaigns", tag, status: 201 },
      summary: "写一条推送：发什么、发给谁、怎么发、什么时候发",
      right: "campaigns.write",
      body: campaignFields.superRefine(checkContent),
      answer: campaignAnswer,
    },
    async ({ body, data, caller, requestId }) => {
      await checkFields(body, data, parts);
      await stores.campaigns.add({
        ...{ ...body, schedule: readSchedule(body.schedule) },
        ...{ _id: requestId, request: requestId, author: caller.id, createdAt: platformNow() },
        organisationPath: caller.organisationPath,
      });
      return viewCampaign(await find(data, requestId));
    },
  );
}

function change(parts: CampaignParts): Route {
  const { stores, platformNow } = parts;
  return defineRoute(
    {
      ...{ id: "changeCampaign", method: "PUT", path: "/campaigns/{id}", tag },
      summary: "改一条推送；提交以后要先撤回才能改",
      right: "campaigns.write",
      params: rowParams,
      body: campaignFields.extend({ version: rowVersion }).superRefine(checkContent),
      answer: campaignAnswer,
    },
    async ({ params, body, data, requestId }) => {
      const stored = await find(data, params.id);
      if (stored.request === requestId) return viewCampaign(stored);
      if (stored.version !== body.version) throw versionConflict(viewCampaign(stored), body);
      if (stored.status !== "draft") throw refused("只有草稿能改：请先撤回");
      await checkFields(body, data, parts);
      const { version: _version, schedule, ...rest } = body;
      const fields = { ...rest, schedule: readSchedule(schedule) };
      const written = { request: requestId, updatedAt: platformNow() };
      const changed = await stores.campaigns.change(stored, fields, written);
      if (changed) return viewCampaign(changed);
      throw versionConflict(viewCampaign(await find(data, params.id)), body);
    },
  );
}

function forecast({ campaigns }: CampaignParts): Route {
  return defineRoute(
    {
      ...{ id: "forecastCampaign", method: "GET", path: "/campaigns/{id}/forecast", tag },
      summary: "现在发的话：多少人，各走哪个渠道，哪些人发不了、为什么",
      right: "campaigns.read",
      params: rowParams,
      answer: z.object({
        audience: z.number().int(),
        isEstimate: z.boolean(),
        byChannel: z.partialRecord(z.enum(channels), z.number().int()),
        byReason: z.partialRecord(z.enum(deliveryReasons), z.number().int()),
      }),
    },
    async ({ params, data }) => campaigns.forecast(await find(data, params.id)),
  );
}

function review({ campaigns }: CampaignParts): Route {
  return defineRoute(
    {
      ...{ id: "reviewCampaign", method: "GET", path: "/campaigns/{id}/review", tag },
      summary: "审核要看的：和上一次审过的有什么不同，提交以后通知又改了什么",
      right: "campaigns.read",
      params: rowParams,
      answer: reviewAnswer,
    },
    async ({ params, data }) => {
      const found = await campaigns.desk.review(await find(data, params.id));
      const { changes, changedSince } = found;
      return { ...found, changes: [...changes], changedSince: [...changedSince] };
    },
  );
}

function act({ campaigns }: CampaignParts, command: CampaignCommand, summary: string): Route {
  const { right, actor, isProven } = needsOf(command);
  return defineRoute(
    {
      ...{ id: `${command}Campaign`, method: "POST", path: `/campaigns/{id}/${command}`, tag },
      summary,
      right,
      ...(isProven && { stepUp: true as const }),
      params: rowParams,
      body: z.strictObject({
        version: rowVersion.optional(),
        reason: z.string().trim().max(reasonCharacters).optional(),
      }),
      answer: campaignAnswer,
    },
    async ({ params, body: { version, reason }, data, caller, requestId }) => {
      const campaign = await find(data, params.id);
      const answer = await campaigns.desk.order(campaign, command, {
        ...{ by: caller.id, actor, request: requestId },
        ...(version !== undefined && { version }),
        ...(reason !== undefined && { reason }),
      });
      return viewCampaign(doneOf(answer, campaign));
    },
  );
}

function doneOf(answer: CampaignAnswer, seen: Campaign): Campaign {
  if (answer.kind === "done") return answer.campaign;
  if (answer.kind === "refused") throw refused(answer.reason);
  throw new ApiProblem(409, "campaign-moved", {
    message: "别人刚刚动过这条推送，请刷新再试",
    current: viewCampaign(seen),
  });
}

function refused(message: string): ApiProblem {
  return new ApiProblem(409, "campaign-refused", { message });
}
