import { trusted } from "mongoose";
import { z } from "zod";
import { shortText } from "../../../bot/text-fields.ts";
import { mayStandUnder } from "../../../jobs/operations/move-organisation.ts";
import { organisationKinds, type Organisation } from "../../../models/organisation.ts";
import type { InScope } from "../../../models/scope.ts";
import type { ScopedData } from "../../../models/scoped-data.ts";
import type { Stores } from "../../../models/stores.ts";
import { operationAnswer, startOperation, type OperationParts } from "../operation-view.ts";
import { countLimit, pageAnswer, pageQuery, readCursor, toPage } from "../page.ts";
import { ApiProblem, notFound, versionConflict } from "../problem.ts";
import { defineRoute, type Route } from "../route.ts";
import { rowId, rowParams, rowVersion } from "../row-id.ts";

export interface OrganisationParts extends OperationParts {
  readonly stores: Stores;
}

const tag = "工会组织";
const organisationAnswer = z.object({
  id: z.string(),
  kind: z.enum(organisationKinds),
  name: z.string(),
  aliases: z.array(z.string()),
  parent: z.string().nullable(),
  /** Codes from the district down to this one. */
  path: z.array(z.string()),
  isSample: z.boolean(),
  version: z.number().int(),
});
const name = shortText(60);
const aliases = z.array(shortText(30)).max(10).optional();

/** The union tree: district, towns, federations, base unions. */
export function createOrganisationRoutes(parts: OrganisationParts): readonly Route[] {
  return [list(), get(), create(parts), change(parts), move(parts), importFile(parts)];
}

function view(organisation: Organisation): z.input<typeof organisationAnswer> {
  const { _id, kind, parent, organisationPath, isSample, version } = organisation;
  return {
    ...{ id: _id, kind, name: organisation.name, version },
    aliases: [...(organisation.aliases ?? [])],
    parent: parent ?? null,
    path: [...organisationPath],
    isSample: isSample ?? false,
  };
}

async function find(data: ScopedData, id: string): Promise<InScope<Organisation>> {
  const organisation = await data.organisations.find(id);
  if (!organisation) throw notFound();
  return organisation;
}

function list(): Route {
  return defineRoute(
    {
      ...{ id: "listOrganisations", method: "GET", path: "/organisations", tag },
      summary: "工会组织列表，按名称排",
      right: "organisations.read",
      query: z.strictObject({
        ...pageQuery,
        parent: rowId.optional(),
        kind: z.enum(organisationKinds).optional(),
        /** How the name begins. */
        name: z.string().trim().min(1).max(40).optional(),
      }),
      answer: pageAnswer(organisationAnswer),
    },
    async ({ query: { limit, cursor, parent, kind, name: start }, data }) => {
      const filter = {
        ...(parent !== undefined && { parent }),
        ...(kind && { kind }),
        ...(start !== undefined && { name: trusted({ $regex: `^${escapePattern(start)}` }) }),
      };
      const after = readCursor(cursor);
      const page = await data.organisations.page({
        ...{ filter, limit, sort: { field: "name", direction: 1 } },
        ...(after && { after }),
      });
      const total = after ? undefined : await data.organisations.count(filter, countLimit);
      return { ...toPage(page, view), total };
    },
  );
}

function escapePattern(text: string): string {
  return text.replace(/[!-/:-@[-`{-~]/g, "\\$&");
}

function get(): Route {
  return defineRoute(
    {
      ...{ id: "getOrganisation", method: "GET", path: "/organisations/{id}", tag },
      summary: "一个工会组织",
      right: "organisations.read",
      params: rowParams,
      answer: organisationAnswer,
    },
    async ({ params, data }) => view(await find(data, params.id)),
  );
}

function create({ stores }: OrganisationParts): Route {
  return defineRoute(
    {
      ...{ id: "createOrganisation", method: "POST", path: "/organisations", tag, status: 201 },
      summary: "新建一个基层工会或工会联合会",
      right: "organisations.write",
      body: z.strictObject({
        ...{ name, aliases, parent: rowId },
        kind: z.enum(["base", "federation"]),
      }),
      answer: organisationAnswer,
    },
    async ({ body, data, requestId }) => {
      const parent = await find(data, body.parent);
      checkPlace(body, parent);
      await stores.organisations.add({
        ...{ _id: requestId, kind: body.kind, name: body.name, parent: parent._id },
        organisationPath: [...parent.organisationPath, requestId],
        request: requestId,
        ...(body.aliases && { aliases: body.aliases }),
      });
      return view(await find(data, requestId));
    },
  );
}

function checkPlace(node: Pick<Organisation, "kind">, parent: Organisation): void {
  if (mayStandUnder(node, parent)) return;
  throw new ApiProblem(422, "wrong-parent", {
    message: "这种组织不能放在那里：联合会在镇街或区总工会下面，基层工会下面不能再有组织",
  });
}

function change({ stores }: OrganisationParts): Route {
  return defineRoute(
    {
      ...{ id: "changeOrganisation", method: "PUT", path: "/organisations/{id}", tag },
      summary: "改名称和别名",
      right: "organisations.write",
      params: rowParams,
      body: z.strictObject({ name, aliases, version: rowVersion }),
      answer: organisationAnswer,
    },
    async ({ params, body, data, requestId }) => {
      const stored = await find(data, params.id);
      if (stored.request === requestId) return view(stored);
      if (stored.version !== body.version) throw versionConflict(view(stored), body);
      const fields = { name: body.name, ...(body.aliases && { aliases: body.aliases }) };
      const changed = await stores.organisations.change(stored, fields, requestId);
      if (changed) return view(changed);
      throw versionConflict(view(await find(data, params.id)), body);
    },
  );
}

function move(parts: OrganisationParts): Route {
  return defineRoute(
    {
      ...{ id: "moveOrganisation", method: "POST", path: "/organisations/{id}/move", tag },
      status: 202,
      summary: "调整上级：下面的组织、干部和记录都跟着走",
      right: "organisations.write",
      params: rowParams,
      body: z.strictObject({ parent: rowId, version: rowVersion }),
      answer: operationAnswer,
    },
    async ({ params, body, data, ...request }) => {
      const [node, parent] = await Promise.all([find(data, params.id), find(data, body.parent)]);
      const isDone = node.parent === parent._id;
      if (!isDone && node.version !== body.version) throw versionConflict(view(node), body);
      checkPlace(node, parent);
      const input = { id: node._id, parent: parent._id };
      return startOperation({ kind: "move-organisation" }, input, { parts, request });
    },
  );
}

function importFile(parts: OrganisationParts): Route {
  return defineRoute(
    {
      ...{ id: "importOrganisations", method: "POST", path: "/organisations/import", tag },
      status: 202,
      summary: "导入 CSV：名称、类型、上级，可以有编号；有问题的行会逐行说明",
      right: "organisations.write",
      bodyType: "csv",
      body: z.string().min(1),
      answer: operationAnswer,
    },
    ({ body, ...request }) =>
      startOperation({ kind: "import-organisations" }, { csv: body }, { parts, request }),
  );
}
