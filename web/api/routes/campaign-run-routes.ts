import { trusted } from "mongoose";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { describeFate } from "../../../bot/campaigns/describe-fate.ts";
import { maskName } from "../../../bot/mask-person.ts";
import { townByCode } from "../../../bot/towns.ts";
import type { CampaignRun } from "../../../models/campaign-run.ts";
import type { Delivery } from "../../../models/delivery.ts";
import { deliveryStatuses } from "../../../models/delivery-status.ts";
import { deliveryExportInput } from "../../../jobs/operations/export-deliveries.ts";
import { dropAbsent } from "../../../models/drop-absent.ts";
import type { Follower } from "../../../models/follower-schema.ts";
import type { InScope } from "../../../models/scope.ts";
import type { ScopedData } from "../../../models/scoped-data.ts";
import type { Stores } from "../../../models/stores.ts";
import {
  deliveryAnswer,
  editionAnswer,
  runAnswer,
  viewEdition,
  viewRun,
} from "../campaign-view.ts";
import { operationAnswer, startOperation, type OperationParts } from "../operation-view.ts";
import { pageAnswer, pageQuery, readCursor, toPage } from "../page.ts";
import { ApiProblem, notFound } from "../problem.ts";
import { defineRoute, type Route } from "../route.ts";
import { rowParams } from "../row-id.ts";
import type { CampaignOffice } from "../../../jobs/campaigns/campaign-office.ts";

export interface CampaignRunParts extends OperationParts {
  readonly stores: Pick<
    Stores,
    "deliveries" | "massBatches" | "campaignRuns" | "editions" | "operations"
  >;
  readonly campaigns: CampaignOffice;
}

const tag = "发送记录";
const pollMs = 1_000;
const over: ReadonlySet<string> = new Set(["finished", "cancelled", "failed"]);

/** What became of each run, and of each follower in it. */
export function createCampaignRunRoutes(parts: CampaignRunParts): readonly Route[] {
  return [
    ...[list(), get(parts), watch(), resume(parts), deliveries(parts), settle(parts)],
    ...[editions(parts), exportAll(parts)],
  ];
}

async function find(data: ScopedData, id: string): Promise<InScope<CampaignRun>> {
  const run = await data.campaignRuns.find(id);
  if (!run) throw notFound();
  return run;
}

function list(): Route {
  return defineRoute(
    {
      ...{ id: "listCampaignRuns", method: "GET", path: "/campaign-runs", tag },
      summary: "发送记录，新的在前；可以只看一条推送的",
      right: "campaigns.read",
      query: z.strictObject({ ...pageQuery, campaign: z.string().max(64).optional() }),
      answer: pageAnswer(runAnswer),
    },
    async ({ query: { limit, cursor, campaign }, data, now }) => {
      const after = readCursor(cursor);
      const page = await data.campaignRuns.page({
        ...{ limit, sort: { field: "startedAt", direction: -1 } },
        filter: campaign === undefined ? {} : { campaign },
        ...(after && { after }),
      });
      return toPage(page, (run) => viewRun(run, now));
    },
  );
}

/** Counted anew: the counters of a run may lag behind by what is on its way. */
function get({ stores }: CampaignRunParts): Route {
  return defineRoute(
    {
      ...{ id: "getCampaignRun", method: "GET", path: "/campaign-runs/{id}", tag },
      summary: "一次发送：各种结果有多少人",
      right: "campaigns.read",
      params: rowParams,
      answer: runAnswer,
    },
    async ({ params, data, now }) => {
      const run = await find(data, params.id);
      return { ...viewRun(run, now), counts: await stores.deliveries.count(run._id) };
    },
  );
}

function watch(): Route {
  return defineRoute(
    {
      ...{ id: "watchCampaignRun", method: "GET", path: "/campaign-runs/{id}/events", tag },
      summary: "看着一次发送进行，每秒一条",
      right: "campaigns.read",
      params: rowParams,
      answer: runAnswer,
      answers: "events",
    },
    async ({ params, data, signal }) => {
      await find(data, params.id);
      return { kind: "events", events: follow(data, params.id, signal) };
    },
  );
}

async function* follow(data: ScopedData, id: string, signal: AbortSignal) {
  while (!signal.aborted) {
    const run = await data.campaignRuns.find(id);
    if (!run) return;
    yield viewRun(run, new Date());
    if (over.has(run.status)) return;
    await pause(pollMs, undefined, { signal }).catch(() => undefined);
  }
}

function resume({ campaigns }: CampaignRunParts): Route {
  return defineRoute(
    {
      ...{ id: "resumeCampaignRun", method: "POST", path: "/campaign-runs/{id}/resume", tag },
      summary: "让自动暂停的、等确认的这次发送继续",
      right: "campaigns.write",
      stepUp: true,
      params: rowParams,
      answer: runAnswer,
    },
    async ({ params, data, now }) => {
      const run = await find(data, params.id);
      const isMoved = await campaigns.desk.resumeRun(run._id);
      if (!isMoved && run.status !== "running" && run.status !== "freezing") {
        throw new ApiProblem(409, "run-refused", { message: "这次发送已经结束，不能继续" });
      }
      return viewRun(await find(data, params.id), now);
    },
  );
}

function deliveries({ stores }: CampaignRunParts): Route {
  return defineRoute(
    {
      ...{ id: "listDeliveries", method: "GET", path: "/campaign-runs/{id}/deliveries", tag },
      summary: "谁收到了，谁没有，为什么",
      right: "campaigns.read",
      params: rowParams,
      query: z.strictObject({ ...pageQuery, status: z.enum(deliveryStatuses).default("failed") }),
      answer: pageAnswer(deliveryAnswer),
    },
    async ({ params, query: { limit, cursor, status }, data }) => {
      const run = await find(data, params.id);
      const page = await stores.deliveries.page(run, { status, limit, after: readCursor(cursor) });
      const ids = page.items.map(({ follower }) => follower);
      const people = new Map<string, Follower>();
      if (ids.length > 0) {
        const filter = { _id: trusted({ $in: ids }) };
        for await (const person of data.followers.stream(filter)) people.set(person._id, person);
      }
      return toPage(page as never, (delivery: Delivery) =>
        viewDelivery(delivery, people.get(delivery.follower)),
      );
    },
  );
}

function viewDelivery(delivery: Delivery, person: Follower | undefined) {
  const { _id, status, channel, reason, errcode } = delivery;
  const name = person?.person?.name;
  const known = dropAbsent({
    ...{ channel, reason, errcode },
    name: name ? maskName(name) : undefined,
    townName: townByCode(person?.town ?? "")?.name,
    reasonText: describeFate(delivery),
  });
  return { id: _id, status, ...known };
}

/** Whatever a cadre knows: that it arrived, or that it did not. */
function settle({ stores }: CampaignRunParts): Route {
  return defineRoute(
    {
      ...{ id: "settleDelivery", method: "POST", path: "/campaign-runs/{id}/settle", tag },
      summary: "认定一个结果不明的人收到了还是没收到；群发的，同一批的人一起认定",
      right: "campaigns.write",
      params: rowParams,
      body: z.strictObject({
        delivery: z.string().max(128),
        status: z.enum(["sent", "failed"]),
      }),
      answer: z.object({ id: z.string(), status: z.enum(deliveryStatuses) }),
    },
    async ({ params, body: { delivery, status }, data, now }) => {
      const run = await find(data, params.id);
      const isOfRun = delivery.startsWith(`${run._id}.`);
      if (!isOfRun) throw notFound();
      if (!(await settleUnknown({ delivery, run: run._id, status }, stores, now))) {
        throw new ApiProblem(409, "delivery-settled", { message: "这个人的结果已经知道了" });
      }
      return { id: delivery, status };
    },
  );
}

/** A mass send has one fate for all who are in it; they show it within seconds. */
async function settleUnknown(
  { delivery, run, status }: { delivery: string; run: string; status: "sent" | "failed" },
  { deliveries, massBatches, campaignRuns }: CampaignRunParts["stores"],
  now: Date,
): Promise<boolean> {
  const found = await deliveries.find(delivery);
  if (found?.batch !== undefined) {
    return (await massBatches.settleUnknown(found.batch, status)) !== null;
  }
  if (!(await deliveries.settleUnknown(delivery, status))) return false;
  await campaignRuns.noteOutcomes(run, { unknown: -1, [status]: 1 }, { now });
  return true;
}

/** At most three for each town. */
function editions({ stores }: CampaignRunParts): Route {
  return defineRoute(
    {
      ...{ id: "listEditions", method: "GET", path: "/campaign-runs/{id}/editions", tag },
      summary: "按镇街组成的推送：这次给每个镇街发的是什么",
      right: "campaigns.read",
      params: rowParams,
      answer: z.object({ items: z.array(editionAnswer) }),
    },
    async ({ params, data }) => {
      const run = await find(data, params.id);
      return { items: (await stores.editions.findOfRun(run._id)).map(viewEdition) };
    },
  );
}

function exportAll(parts: CampaignRunParts): Route {
  return defineRoute(
    {
      ...{ id: "exportDeliveries", method: "POST", path: "/campaign-runs/{id}/deliveries/export" },
      ...{ tag, status: 202 },
      summary: "导出谁收到了、谁没有、为什么；isMasked 为 false 时姓名和手机不打码",
      right: "export",
      stepUp: true,
      params: rowParams,
      body: deliveryExportInput.omit({ run: true }),
      answer: operationAnswer,
    },
    async ({ params, body, data, ...request }) => {
      const { _id: run } = await find(data, params.id);
      const kind = { kind: "export-deliveries", fileName: "发送结果.csv" };
      return startOperation(kind, { run, ...body }, { parts, request });
    },
  );
}
