import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { stationFields } from "../../bot/station-fields.ts";
import { readTownName, townByCode } from "../../bot/towns.ts";
import { districtCode } from "../../models/scope.ts";
import type { StationFields } from "../../models/service-station.ts";
import type { Stores } from "../../models/stores.ts";
import { importLines, refuseLine, type LineImport, type ReadLine } from "./import-lines.ts";
import type { OperationHandler, OperationTask } from "./operation-handler.ts";

interface StationRow {
  readonly town: string;
  readonly fields: Partial<StationFields> & { readonly name: string };
}

/** 镇街,名称[,编号,地址,时间,电话,服务,纬度,经度]: a column that is there says everything, an empty cell that nobody
 *  knows; a column that is missing changes nothing. */
export function createStationImport({
  serviceStations,
}: Pick<Stores, "serviceStations">): OperationHandler {
  return {
    ...{ kind: "import-stations", title: "导入服务站", right: "stations.write" },
    input: z.strictObject({ csv: z.string() }),
    run: (task) => {
      const { csv } = task.input as { csv: string };
      return importLines(csv, lineImport(task, serviceStations), task);
    },
  };
}

function lineImport(
  { data, id: request }: OperationTask,
  stations: Stores["serviceStations"],
): LineImport<StationRow> {
  return {
    required: ["镇街", "名称"],
    optional: ["编号", "地址", "时间", "电话", "服务", "纬度", "经度"],
    read: async (cells) => {
      const said = cells.get("镇街") ?? "";
      const town = townByCode(said) ?? readTownName(said);
      if (!town) return refuseLine(`没有“${said}”这个镇或街道`);
      if (!(await data.organisations.find(town.code))) {
        return refuseLine(`${town.name}不在您负责的范围内`);
      }
      return readStation(town.code, cells);
    },
    async write(id, { town, fields }) {
      const isNew = await stations.add({
        ...{ _id: id, town, organisationPath: [districtCode, town], request },
        ...fields,
      });
      if (isNew) return undefined;
      const stored = await data.stations.find(id);
      if (stored?.town !== town) return "这个编号已经是别处的服务站";
      const { name, address, hours, phone, services, position } = { ...stored, ...fields };
      const next = { name, address, hours, phone, services, position };
      if (
        Object.entries(next).every(([key, value]) =>
          isSame(value, stored[key as keyof typeof next]),
        )
      ) {
        return undefined;
      }
      const changed = await stations.change(stored, next, request);
      return changed ? undefined : "刚刚有人改过这个服务站，请再导入一次";
    },
  };
}

function isSame(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(one ?? undefined, other ?? undefined);
}

function readStation(town: string, cells: ReadonlyMap<string, string>): ReadLine<StationRow> {
  const raw = readFields(cells);
  const parsed = stationFields.safeParse(dropEmpty(raw));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return refuseLine(`${columnOf(issue?.path[0])}：${issue?.message ?? "填得不对"}`);
  }
  const { name } = parsed.data;
  const code = cells.get("编号") ?? "";
  if (code !== "" && !/^[A-Za-z0-9-]{2,32}$/.test(code)) {
    return refuseLine("编号：要是 2 到 32 个字母、数字或短横线");
  }
  const digest = createHash("sha256").update(`${town}\0${name}`).digest("hex").slice(0, 16);
  const id = code === "" ? `s-${digest}` : code;
  // What stands in the file and is empty is unknown from now on.
  return { kind: "row", id, row: { town, fields: { ...raw, ...parsed.data } } };
}

function readFields(cells: ReadonlyMap<string, string>): Record<string, unknown> {
  const text = (column: string) => (cells.has(column) ? cells.get(column) || undefined : undefined);
  const services = text("服务")
    ?.split(/[、;；,，]\s*/)
    .filter((service) => service !== "");
  const places = [text("纬度"), text("经度")];
  const position = places.some(Boolean)
    ? { latitude: toNumber(places[0]), longitude: toNumber(places[1]) }
    : undefined;
  return {
    name: text("名称"),
    ...(cells.has("地址") && { address: text("地址") }),
    ...(cells.has("时间") && { hours: text("时间") }),
    ...(cells.has("电话") && { phone: text("电话") }),
    ...(cells.has("服务") && { services }),
    ...((cells.has("纬度") || cells.has("经度")) && { position }),
  };
}

function toNumber(text: string | undefined): number {
  return /^\d{1,3}(?:\.\d{1,8})?$/.test(text ?? "") ? Number(text) : Number.NaN;
}

function dropEmpty(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

const columns: Readonly<Record<string, string>> = {
  ...{ name: "名称", address: "地址", hours: "时间", phone: "电话", services: "服务" },
  position: "纬度、经度",
};

function columnOf(field: unknown): string {
  return columns[String(field)] ?? "这一行";
}
