import { z } from "zod";
import { stationFields } from "../../../bot/station-fields.ts";
import { townByCode } from "../../../bot/towns.ts";
import { districtCode, type InScope } from "../../../models/scope.ts";
import type { ScopedData } from "../../../models/scoped-data.ts";
import type { ServiceStation } from "../../../models/service-station.ts";
import type { Stores } from "../../../models/stores.ts";
import { operationAnswer, startOperation, type OperationParts } from "../operation-view.ts";
import { pageAnswer, pageQuery, readCursor, toPage } from "../page.ts";
import { notFound, versionConflict } from "../problem.ts";
import { defineRoute, type Route } from "../route.ts";
import { rowParams, rowVersion, townCode } from "../row-id.ts";

export interface StationParts extends OperationParts {
  readonly stores: Stores;
}

const tag = "服务站";
const stationAnswer = z.object({
  id: z.string(),
  town: z.string(),
  townName: z.string(),
  name: z.string(),
  address: z.string().optional(),
  hours: z.string().optional(),
  phone: z.string().optional(),
  services: z.array(z.string()).optional(),
  position: z.object({ latitude: z.number(), longitude: z.number() }).optional(),
  isSample: z.boolean(),
  version: z.number().int(),
});

/** Service stations of the towns; the chat tells of them from the next turn on. */
export function createStationRoutes(parts: StationParts): readonly Route[] {
  return [list(), get(), create(parts), change(parts), remove(parts), importFile(parts)];
}

function view(station: ServiceStation): z.input<typeof stationAnswer> {
  const { _id, town, name, address, hours, phone, services, position } = station;
  return {
    ...{ id: _id, town, name, version: station.version },
    townName: townByCode(town)?.name ?? town,
    ...(address && { address }),
    ...(hours && { hours }),
    ...(phone && { phone }),
    ...(services && { services: [...services] }),
    ...(position && { position }),
    isSample: station.isSample ?? false,
  };
}

async function find(data: ScopedData, id: string): Promise<InScope<ServiceStation>> {
  const station = await data.stations.find(id);
  if (!station) throw notFound();
  return station;
}

function list(): Route {
  return defineRoute(
    {
      ...{ id: "listStations", method: "GET", path: "/stations", tag },
      summary: "服务站列表，按名称排",
      right: "stations.read",
      query: z.strictObject({ ...pageQuery, town: townCode.optional() }),
      answer: pageAnswer(stationAnswer),
    },
    async ({ query: { limit, cursor, town }, data }) => {
      const after = readCursor(cursor);
      const page = await data.stations.page({
        ...{ limit, sort: { field: "name", direction: 1 } },
        filter: town === undefined ? {} : { town },
        ...(after && { after }),
      });
      return toPage(page, view);
    },
  );
}

function get(): Route {
  return defineRoute(
    {
      ...{ id: "getStation", method: "GET", path: "/stations/{id}", tag },
      summary: "一个服务站",
      right: "stations.read",
      params: rowParams,
      answer: stationAnswer,
    },
    async ({ params, data }) => view(await find(data, params.id)),
  );
}

function create({ stores }: StationParts): Route {
  return defineRoute(
    {
      ...{ id: "createStation", method: "POST", path: "/stations", tag, status: 201 },
      summary: "新建一个服务站；不知道的项不填，职工问起会请他拨热线",
      right: "stations.write",
      body: stationFields.extend({ town: townCode }),
      answer: stationAnswer,
    },
    async ({ body, data, requestId }) => {
      const town = await data.organisations.find(body.town);
      if (town?.kind !== "town") throw notFound("没有这个镇街，或者不在您负责的范围内");
      await stores.serviceStations.add({
        ...body,
        ...{ _id: requestId, request: requestId },
        organisationPath: [districtCode, body.town],
      });
      return view(await find(data, requestId));
    },
  );
}

function change({ stores }: StationParts): Route {
  return defineRoute(
    {
      ...{ id: "changeStation", method: "PUT", path: "/stations/{id}", tag },
      summary: "改一个服务站；没写的项就是不知道",
      right: "stations.write",
      params: rowParams,
      body: stationFields.extend({ version: rowVersion }),
      answer: stationAnswer,
    },
    async ({ params, body, data, requestId }) => {
      const stored = await find(data, params.id);
      if (stored.request === requestId) return view(stored);
      if (stored.version !== body.version) throw versionConflict(view(stored), body);
      const { version: _version, ...fields } = body;
      const changed = await stores.serviceStations.change(stored, fields, requestId);
      if (changed) return view(changed);
      throw versionConflict(view(await find(data, params.id)), body);
    },
  );
}

function remove({ stores }: StationParts): Route {
  return defineRoute(
    {
      ...{ id: "removeStation", method: "POST", path: "/stations/{id}/remove", tag },
      summary: "删除一个服务站",
      right: "stations.write",
      params: rowParams,
      body: z.strictObject({ version: rowVersion }),
      answer: z.object({ id: z.string() }),
    },
    async ({ params, body, data }) => {
      const stored = await find(data, params.id);
      const isRemoved =
        stored.version === body.version && (await stores.serviceStations.remove(stored));
      if (!isRemoved) throw versionConflict(view(stored), body);
      return { id: params.id };
    },
  );
}

function importFile(parts: StationParts): Route {
  return defineRoute(
    {
      ...{ id: "importStations", method: "POST", path: "/stations/import", tag, status: 202 },
      summary:
        "导入 CSV：镇街、名称，可以有编号、地址、时间、电话、服务、纬度、经度；有问题的行会逐行说明",
      right: "stations.write",
      bodyType: "csv",
      body: z.string().min(1),
      answer: operationAnswer,
    },
    ({ body, ...request }) =>
      startOperation({ kind: "import-stations" }, { csv: body }, { parts, request }),
  );
}
