import { z } from "zod";
import { describeFate, deliveryStatusNames } from "../../bot/campaigns/describe-fate.ts";
import { channelNames } from "../../bot/notices/channel-names.ts";
import type { Delivery, DeliveryStore } from "../../models/delivery.ts";
import { deliveryStatuses } from "../../models/delivery-status.ts";
import type { FieldCipher } from "../../models/field-cipher.ts";
import type { Follower } from "../../models/follower-schema.ts";
import type { Stores } from "../../models/stores.ts";
import { csvStart, toCsvLine } from "./csv-cell.ts";
import { describeTown, personCells } from "./export-followers.ts";
import { findPeople } from "./find-people.ts";
import { OperationFailed, type OperationHandler, type OperationTask } from "./operation-handler.ts";

export const deliveryExportInput = z.strictObject({
  run: z.string().regex(/^[\w-]{1,64}$/),
  /** Absent: all of them. */
  status: z.enum(deliveryStatuses).optional(),
  /** False: names and mobiles in clear. */
  isMasked: z.boolean(),
});
type ExportInput = z.infer<typeof deliveryExportInput>;

const header = ["编号", "姓名", "手机", "镇街", "结果", "渠道", "说明", "微信错误码"];
const rowsPerChunk = 500;

/** Who got a notice, who did not and why, as a file for a spreadsheet. */
export function createDeliveryExport(
  { deliveries }: Pick<Stores, "deliveries">,
  cipher: FieldCipher,
): OperationHandler {
  return {
    ...{ kind: "export-deliveries", title: "导出发送结果", right: "export" },
    ...{ fileName: "发送结果.csv", input: deliveryExportInput },
    run: (task) => exportDeliveries(task, deliveries, cipher),
  };
}

interface Place {
  readonly done: number;
  /** The last delivery that is in the file. */
  readonly id: string;
}

/** In the order of their ids, which a run that goes on meanwhile does not change. */
async function exportDeliveries(
  task: OperationTask,
  deliveries: DeliveryStore,
  cipher: FieldCipher,
): Promise<void> {
  const { run: runId, status, isMasked } = task.input as ExportInput;
  const run = await task.data.campaignRuns.find(runId);
  if (!run) throw new OperationFailed("run-gone");
  const place = task.checkpoint as Place | undefined;
  let { done, id } = place ?? { done: 0, id: "" };
  let text = place ? "" : csvStart + toCsvLine(header);
  for (;;) {
    const piece = await deliveries.readOn(run, { status, after: id, limit: rowsPerChunk });
    const people = await findPeople(
      piece.map(({ follower }) => follower),
      task.data,
    );
    for (const delivery of piece) {
      text += toCsvLine(toCells(delivery, people.get(delivery.follower), { cipher, isMasked }));
    }
    done += piece.length;
    id = piece.at(-1)?._id ?? id;
    if (text !== "") await task.report({ done, checkpoint: { done, id }, text });
    if (piece.length < rowsPerChunk) return;
    text = "";
  }
}

function toCells(
  delivery: Delivery,
  person: Follower | undefined,
  writing: { readonly cipher: FieldCipher; readonly isMasked: boolean },
): string[] {
  const { follower, status, channel, errcode } = delivery;
  return [
    ...(person ? [follower, ...personCells(person, writing)] : ["", "", ""]),
    person ? describeTown(person) : "不在您负责的范围",
    deliveryStatusNames[status],
    channel ? channelNames[channel] : "",
    describeFate(delivery) ?? "",
    errcode ? String(errcode) : "",
  ];
}
