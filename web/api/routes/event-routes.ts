import { z } from "zod";
import { settleEvent, type EventParts } from "../../../bot/events/settle-event.ts";
import { dropAbsent } from "../../../models/drop-absent.ts";
import { capacityOf } from "../../../models/union-event.ts";
import { eventStatuses, withoutSignUps } from "../../../models/union-event-schema.ts";
import { checkTimes, eventAnswer, eventFields, findEvent, viewEvent } from "../event-shape.ts";
import { ownerField, ownerPath } from "../notice-fields.ts";
import { pageAnswer, pageQuery, readCursor, toPage } from "../page.ts";
import { ApiProblem, versionConflict } from "../problem.ts";
import { defineRoute, type Route } from "../route.ts";
import { rowParams, rowVersion } from "../row-id.ts";

export type EventRouteParts = EventParts;

const tag = "活动";
const versionBody = z.strictObject({ version: rowVersion });

/** What workers can attend. */
export function createEventRoutes(parts: EventRouteParts): readonly Route[] {
  return [list(), get(), create(parts), change(parts), cancel(parts), remove(parts)];
}

function list(): Route {
  return defineRoute(
    {
      ...{ id: "listEvents", method: "GET", path: "/events", tag },
      summary: "活动列表，开始晚的在前",
      right: "events.read",
      query: z.strictObject({ ...pageQuery, status: z.enum(eventStatuses).optional() }),
      answer: pageAnswer(eventAnswer),
    },
    async ({ query: { limit, cursor, status }, data }) => {
      const after = readCursor(cursor);
      const page = await data.events.page({
        ...{ limit, filter: dropAbsent({ status }), sort: { field: "startsAt", direction: -1 } },
        without: Object.keys(withoutSignUps) as (keyof typeof withoutSignUps & "signUps")[],
        ...(after && { after }),
      });
      return toPage(page, viewEvent);
    },
  );
}

function get(): Route {
  return defineRoute(
    {
      ...{ id: "getEvent", method: "GET", path: "/events/{id}", tag },
      summary: "一个活动，和报名、候补的人数",
      right: "events.read",
      params: rowParams,
      answer: eventAnswer,
    },
    async ({ params, data }) => viewEvent(await findEvent(data, params.id)),
  );
}

function create({ stores, platformNow }: EventRouteParts): Route {
  return defineRoute(
    {
      ...{ id: "createEvent", method: "POST", path: "/events", tag, status: 201 },
      summary: "新建一个活动；镇街的只给本镇街职工看，区里的都看得到",
      right: "events.write",
      body: z.strictObject({ ...eventFields, organisation: ownerField }).superRefine(checkTimes),
      answer: eventAnswer,
    },
    async ({ body, data, caller, requestId }) => {
      const { organisation, ...fields } = body;
      const now = platformNow();
      await stores.events.add({
        ...fields,
        ...{ _id: requestId, request: requestId, createdBy: caller.id },
        organisationPath: await ownerPath(organisation, caller, data),
        ...{ createdAt: now, updatedAt: now },
      });
      return viewEvent(await findEvent(data, requestId));
    },
  );
}

function change(parts: EventRouteParts): Route {
  return defineRoute(
    {
      ...{ id: "changeEvent", method: "PUT", path: "/events/{id}", tag },
      summary: "改一个活动；名额加了，候补的人按顺序转正，会告诉他们",
      right: "events.write",
      params: rowParams,
      body: z.strictObject({ ...eventFields, version: rowVersion }).superRefine(checkTimes),
      answer: eventAnswer,
    },
    async ({ params, body, data, requestId }) => {
      const stored = await findEvent(data, params.id);
      if (stored.request === requestId) return viewEvent(stored);
      if (stored.version !== body.version) throw versionConflict(viewEvent(stored), body);
      if (stored.status === "cancelled") throw isCancelled();
      const { version: _version, ...fields } = body;
      const written = { request: requestId, updatedAt: parts.platformNow() };
      const changed = await parts.stores.events.change(stored, fields, written);
      if (!changed) throw await whyNotChanged(params.id, { data, body });
      await settleEvent(params.id, parts);
      return viewEvent(changed);
    },
  );
}

async function whyNotChanged(
  id: string,
  {
    data,
    body,
  }: {
    readonly data: Parameters<typeof findEvent>[0];
    readonly body: { readonly version: number; readonly capacity?: number | undefined };
  },
): Promise<ApiProblem> {
  const now = await findEvent(data, id);
  if (now.version !== body.version) return versionConflict(viewEvent(now), body);
  const placed = Math.min(now.signUpCount, capacityOf(now));
  return new ApiProblem(409, "places-taken", {
    message: `已经有 ${placed} 人报上了名，名额不能少于 ${now.signUpCount}`,
  });
}

function isCancelled(): ApiProblem {
  return new ApiProblem(409, "cancelled", { message: "这个活动已经取消，不能再改" });
}

function cancel(parts: EventRouteParts): Route {
  return defineRoute(
    {
      ...{ id: "cancelEvent", method: "POST", path: "/events/{id}/cancel", tag },
      summary: "取消一个活动，告诉报名和候补的每一个人；不能恢复",
      right: "events.write",
      params: rowParams,
      body: versionBody,
      answer: eventAnswer,
    },
    async ({ params, body, data, requestId }) => {
      const stored = await findEvent(data, params.id);
      if (stored.request !== requestId) {
        if (stored.version !== body.version) throw versionConflict(viewEvent(stored), body);
        if (stored.status === "cancelled") throw isCancelled();
        const written = { request: requestId, updatedAt: parts.platformNow() };
        const cancelled = await parts.stores.events.cancel(stored, written);
        if (!cancelled) throw versionConflict(viewEvent(await findEvent(data, params.id)), body);
      }
      await settleEvent(params.id, parts);
      return viewEvent(await findEvent(data, params.id));
    },
  );
}

function remove({ stores }: EventRouteParts): Route {
  return defineRoute(
    {
      ...{ id: "removeEvent", method: "POST", path: "/events/{id}/remove", tag },
      summary: "删除一个没有人报名的活动；有人报了名的请取消",
      right: "events.write",
      params: rowParams,
      body: versionBody,
      answer: z.object({ id: z.string() }),
    },
    async ({ params, body, data }) => {
      const stored = await findEvent(data, params.id);
      if (stored.version !== body.version) throw versionConflict(viewEvent(stored), body);
      if (await stores.events.remove(stored)) return { id: params.id };
      throw new ApiProblem(409, "has-sign-ups", {
        message: "已经有人报名，不能删除；不办了请用“取消”，会告诉报名的人",
      });
    },
  );
}
