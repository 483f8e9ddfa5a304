import { z } from "zod";
import { describeAudience } from "../../../bot/campaigns/describe-audience.ts";
import { maskName } from "../../../bot/mask-person.ts";
import { townByCode } from "../../../bot/towns.ts";
import { audienceFilter } from "../../../models/audience-filter.ts";
import type { Audience } from "../../../models/audience.ts";
import type { Follower } from "../../../models/follower-schema.ts";
import type { InScope } from "../../../models/scope.ts";
import type { ScopedData } from "../../../models/scoped-data.ts";
import type { Stores } from "../../../models/stores.ts";
import { audienceRule } from "../audience-shape.ts";
import { pageAnswer, pageQuery, readCursor, toPage } from "../page.ts";
import { notFound, versionConflict } from "../problem.ts";
import { defineRoute, type Route } from "../route.ts";
import { rowParams, rowVersion } from "../row-id.ts";

export interface AudienceParts {
  readonly stores: Pick<Stores, "audiences">;
  /** What followers and the platform observe. */
  readonly platformNow: () => Date;
}

const tag = "受众";
const sampleSize = 10;

const audienceName = z.string().trim().min(1, "要有名称").max(40, "名称最多 40 个字");
const audienceBody = z.strictObject({ name: audienceName, rule: audienceRule });
const audienceAnswer = z.object({
  id: z.string(),
  name: z.string(),
  rule: audienceRule,
  description: z.string(),
  updatedAt: z.iso.datetime(),
  version: z.number().int(),
});
const countAnswer = z.object({
  /** Everybody the rule names, whether he can be reached or not. */
  count: z.number().int(),
  /** True: counted from a part of all followers, shown as 约. */
  isEstimate: z.boolean(),
  description: z.string(),
  sample: z.array(
    z.object({
      id: z.string(),
      name: z.string().optional(),
      townName: z.string().optional(),
      isSubscribed: z.boolean(),
    }),
  ),
});

/** Rules that say whom a campaign goes to: counted while they are written, stored by name. */
export function createAudienceRoutes(parts: AudienceParts): readonly Route[] {
  return [count(parts), list(), get(), create(parts), change(parts), remove(parts)];
}

function view({ _id, name, rule, updatedAt, version }: Audience) {
  return {
    ...{ id: _id, name, rule, version, description: describeAudience(rule) },
    updatedAt: updatedAt.toISOString(),
  };
}

function viewPerson({ _id, person, town, isSubscribed }: InScope<Follower>) {
  const townName = townByCode(town ?? "")?.name;
  return {
    ...{ id: _id, isSubscribed },
    ...(person?.name && { name: maskName(person.name) }),
    ...(townName !== undefined && { townName }),
  };
}

async function find(data: ScopedData, id: string): Promise<InScope<Audience>> {
  const audience = await data.audiences.find(id);
  if (!audience) throw notFound();
  return audience;
}

function count({ stores, platformNow }: AudienceParts): Route {
  return defineRoute(
    {
      ...{ id: "countAudience", method: "POST", path: "/audiences/count", tag },
      summary: "这个条件选中多少人，看几个例子；空条件选不中任何人",
      right: "campaigns.read",
      body: z.strictObject({ rule: audienceRule }),
      answer: countAnswer,
    },
    async ({ body: { rule }, caller }) => {
      const filter = audienceFilter(rule, platformNow());
      const counted = await stores.audiences.count(filter, caller.scope);
      const some = await stores.audiences.sample(filter, caller.scope, { limit: sampleSize });
      return { ...counted, description: describeAudience(rule), sample: some.map(viewPerson) };
    },
  );
}

function list(): Route {
  return defineRoute(
    {
      ...{ id: "listAudiences", method: "GET", path: "/audiences", tag },
      summary: "存下来的受众，按名称排",
      right: "campaigns.read",
      query: z.strictObject(pageQuery),
      answer: pageAnswer(audienceAnswer),
    },
    async ({ query: { limit, cursor }, data }) => {
      const after = readCursor(cursor);
      const page = await data.audiences.page({
        ...{ limit, sort: { field: "name", direction: 1 } },
        ...(after && { after }),
      });
      return toPage(page, view);
    },
  );
}

function get(): Route {
  return defineRoute(
    {
      ...{ id: "getAudience", method: "GET", path: "/audiences/{id}", tag },
      summary: "一个受众",
      right: "campaigns.read",
      params: rowParams,
      answer: audienceAnswer,
    },
    async ({ params, data }) => view(await find(data, params.id)),
  );
}

function create({ stores }: AudienceParts): Route {
  return defineRoute(
    {
      ...{ id: "createAudience", method: "POST", path: "/audiences", tag, status: 201 },
      summary: "存一个受众",
      right: "campaigns.write",
      body: audienceBody,
      answer: audienceAnswer,
    },
    async ({ body, data, caller, requestId, now }) => {
      await stores.audiences.add({
        ...body,
        ...{ _id: requestId, request: requestId, updatedAt: now },
        organisationPath: [...caller.organisationPath],
      });
      return view(await find(data, requestId));
    },
  );
}

function change({ stores }: AudienceParts): Route {
  return defineRoute(
    {
      ...{ id: "changeAudience", method: "PUT", path: "/audiences/{id}", tag },
      summary: "改一个受众；已经交出去的推送不受影响",
      right: "campaigns.write",
      params: rowParams,
      body: audienceBody.extend({ version: rowVersion }),
      answer: audienceAnswer,
    },
    async ({ params, body, data, requestId, now }) => {
      const stored = await find(data, params.id);
      if (stored.request === requestId) return view(stored);
      if (stored.version !== body.version) throw versionConflict(view(stored), body);
      const { version: _version, ...fields } = body;
      const written = { ...fields, request: requestId, updatedAt: now };
      const changed = await stores.audiences.change(stored, written);
      if (changed) return view(changed);
      throw versionConflict(view(await find(data, params.id)), body);
    },
  );
}

function remove({ stores }: AudienceParts): Route {
  return defineRoute(
    {
      ...{ id: "removeAudience", method: "POST", path: "/audiences/{id}/remove", tag },
      summary: "删除一个受众；已经交出去的推送不受影响",
      right: "campaigns.write",
      params: rowParams,
      body: z.strictObject({ version: rowVersion }),
      answer: z.object({ id: z.string() }),
    },
    async ({ params, body, data }) => {
      const stored = await find(data, params.id);
      const isRemoved = stored.version === body.version && (await stores.audiences.remove(stored));
      if (!isRemoved) throw versionConflict(view(stored), body);
      return { id: params.id };
    },
  );
}
