import type { Connection } from "mongoose";
import { z } from "zod";
import type { Organisation } from "../../models/organisation.ts";
import { rewritePaths } from "../../models/rewrite-paths.ts";
import type { Stores } from "../../models/stores.ts";
import { OperationFailed, type OperationHandler, type OperationTask } from "./operation-handler.ts";

const input = z.strictObject({ id: z.string(), parent: z.string() });

/** Puts an organisation under another parent and takes along everything that belongs to it. */
export function createOrganisationMove({
  organisations,
}: Pick<Stores, "organisations">): OperationHandler {
  return {
    ...{ kind: "move-organisation", title: "调整上级", right: "organisations.write", input },
    async run(task) {
      const path = await moveNode(task, organisations);
      let done = 0;
      const connection: Connection = organisations.model.db;
      for await (const count of rewritePaths(connection, path)) {
        done += count;
        await task.report({ done, checkpoint: null });
      }
    },
  };
}

/** A repeat finds it moved. */
async function moveNode(
  { data, input: given }: OperationTask,
  organisations: Stores["organisations"],
): Promise<readonly string[]> {
  const { id, parent: parentId } = given as z.infer<typeof input>;
  const [node, parent] = await Promise.all([
    data.organisations.find(id),
    data.organisations.find(parentId),
  ]);
  if (!node || !parent || !mayStandUnder(node, parent)) throw new OperationFailed("no-such-parent");
  if (node.parent === parentId) return node.organisationPath;
  if (!(await organisations.setParent(node, parent)))
    throw new OperationFailed("changed-meanwhile");
  return [...parent.organisationPath, id];
}

/** Towns stay where the district's map has them; a federation stands under a town or the district, a base union under
 *  any of them: so no circle can come about. */
export function mayStandUnder(node: Pick<Organisation, "kind">, parent: Organisation): boolean {
  if (node.kind === "base") return parent.kind !== "base";
  return node.kind === "federation" && (parent.kind === "town" || parent.kind === "district");
}
