import { createHash } from "node:crypto";
import { z } from "zod";
import { shortText } from "../../bot/text-fields.ts";
import { readTownName, townByCode } from "../../bot/towns.ts";
import type { Organisation } from "../../models/organisation.ts";
import type { Stores } from "../../models/stores.ts";
import { mayStandUnder } from "./move-organisation.ts";
import { importLines, refuseLine, type LineImport, type ReadLine } from "./import-lines.ts";
import type { OperationHandler, OperationTask } from "./operation-handler.ts";

interface OrganisationRow {
  readonly name: string;
  readonly kind: "base" | "federation";
  readonly parent: Organisation;
}

const kinds: ReadonlyMap<string, "base" | "federation"> = new Map([
  ["基层工会", "base"],
  ["基层", "base"],
  ["工会联合会", "federation"],
  ["联合会", "federation"],
]);

/** 名称,类型,上级[,编号]: base unions and federations below a town, or base unions below a federation. */
export function createOrganisationImport({
  organisations,
}: Pick<Stores, "organisations">): OperationHandler {
  return {
    ...{ kind: "import-organisations", title: "导入工会组织", right: "organisations.write" },
    input: z.strictObject({ csv: z.string() }),
    run: (task) => {
      const { csv } = task.input as { csv: string };
      return importLines(csv, lineImport(task, organisations), task);
    },
  };
}

function lineImport(
  { data, id: request }: OperationTask,
  organisations: Stores["organisations"],
): LineImport<OrganisationRow> {
  return {
    required: ["名称", "类型", "上级"],
    optional: ["编号"],
    read: (cells) => readOrganisation(cells, organisations),
    async write(id, { name, kind, parent }) {
      const organisationPath = [...parent.organisationPath, id];
      const isNew = await organisations.add({
        ...{ _id: id, name, kind, parent: parent._id, organisationPath, request },
      });
      if (isNew) return undefined;
      const stored = await data.organisations.find(id);
      if (!stored) return "这个编号的组织不在您负责的范围内";
      if (stored.kind !== kind) return "这个编号已经是另一种组织";
      if (stored.parent !== parent._id) return "上级和登记的不一样：要换上级，请用“调整上级”";
      if (stored.name === name) return undefined;
      const changed = await organisations.change(stored, { name }, request);
      return changed ? undefined : "刚刚有人改过这个组织，请再导入一次";
    },
  };
}

async function readOrganisation(
  cells: ReadonlyMap<string, string>,
  organisations: Stores["organisations"],
): Promise<ReadLine<OrganisationRow>> {
  const line = lineShape.safeParse(Object.fromEntries(cells));
  if (!line.success) {
    const [issue] = line.error.issues;
    return refuseLine(`${String(issue?.path[0])}：${issue?.message ?? "填得不对"}`);
  }
  const { 名称: name, 类型: kind, 上级: parentSaid, 编号: code } = line.data;
  const parent = await findParent(parentSaid, organisations);
  if (typeof parent === "string") return refuseLine(parent);
  if (!mayStandUnder({ kind }, parent)) return refuseLine("工会联合会的上级要是镇街或区总工会");
  return { kind: "row", id: code || idOf(parent, name), row: { name, kind, parent } };
}

const lineShape = z.object({
  名称: shortText(60),
  类型: z.string().transform((said, context) => {
    const kind = kinds.get(said);
    if (kind) return kind;
    context.addIssue({ code: "custom", message: "要写“基层工会”或“工会联合会”" });
    return z.NEVER;
  }),
  上级: z.string(),
  编号: z
    .string()
    .regex(
      /^(?:|(?!\d{6,9}$)[A-Za-z0-9-]{2,32})$/,
      "要是 2 到 32 个字母、数字或短横线，不能和行政区划代码一样",
    )
    .default(""),
});

/** The same name below the same parent is the same union, in every file. */
function idOf({ _id }: Organisation, name: string): string {
  return `b-${createHash("sha256").update(`${_id}\0${name}`).digest("hex").slice(0, 16)}`;
}

/** By code, by a town's name, or by the name of a federation; else why not. */
async function findParent(
  said: string,
  organisations: Stores["organisations"],
): Promise<Organisation | string> {
  const town = townByCode(said) ?? readTownName(said);
  const byCode = await organisations.find(town?.code ?? said);
  const found = byCode ? [byCode] : await organisations.findByName(said);
  const parents = found.filter(({ kind }) => kind !== "base");
  const [parent] = parents;
  if (!parent) return `上级：没有“${said}”这个镇街、联合会或编号`;
  return parents.length > 1 ? `上级：有 ${parents.length} 个“${said}”，请写编号` : parent;
}
