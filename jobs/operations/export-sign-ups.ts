import { z } from "zod";
import { formatShanghai } from "../../bot/shanghai-time.ts";
import type { FieldCipher } from "../../models/field-cipher.ts";
import type { Follower } from "../../models/follower-schema.ts";
import { capacityOf } from "../../models/union-event.ts";
import type { SignUp } from "../../models/union-event-schema.ts";
import { csvStart, toCsvLine } from "./csv-cell.ts";
import { describeTown, personCells } from "./export-followers.ts";
import { OperationFailed, type OperationHandler, type OperationTask } from "./operation-handler.ts";
import { findPeople } from "./find-people.ts";

export const signUpExportInput = z.strictObject({
  event: z.string().regex(/^[\w-]{1,64}$/),
  /** False: names and mobiles in clear. */
  isMasked: z.boolean(),
});
type ExportInput = z.infer<typeof signUpExportInput>;

const header = ["序号", "状态", "姓名", "手机", "镇街", "报名时间"];
const rowsPerChunk = 200;

/** Who signed up for one event as a file for a spreadsheet, in order of arrival. */
export function createSignUpExport(cipher: FieldCipher): OperationHandler {
  return {
    ...{
      kind: "export-sign-ups",
      title: "导出报名名单",
      right: "export",
      fileName: "报名名单.csv",
    },
    input: signUpExportInput,
    run: (task) => exportSignUps(task, cipher),
  };
}

/** Those who sign off meanwhile are not skipped over: the list is the one of when a piece was written. */
async function exportSignUps(task: OperationTask, cipher: FieldCipher): Promise<void> {
  const { event: id, isMasked } = task.input as ExportInput;
  const event = await task.data.events.find(id);
  if (!event) throw new OperationFailed("event-gone");
  const capacity = capacityOf(event);
  const from = (task.checkpoint as { readonly done: number } | undefined)?.done ?? 0;
  for (let done = from; done < event.signUps.length || done === 0;) {
    const piece = event.signUps.slice(done, done + rowsPerChunk);
    const people = await findPeople(
      piece.map(({ follower }) => follower),
      task.data,
    );
    const lines = piece.map((signUp, index) =>
      toCsvLine(
        toCells(signUp, {
          ...{ rank: done + index + 1, capacity, cipher, isMasked },
          person: people.get(signUp.follower),
        }),
      ),
    );
    const text = (done === 0 ? csvStart + toCsvLine(header) : "") + lines.join("");
    done += piece.length;
    await task.report({ done, total: event.signUps.length, checkpoint: { done }, text });
    if (piece.length === 0) return;
  }
}

interface Row {
  readonly rank: number;
  readonly capacity: number;
  readonly person: Follower | undefined;
  readonly cipher: FieldCipher;
  readonly isMasked: boolean;
}

function toCells({ at }: SignUp, { rank, capacity, person, cipher, isMasked }: Row): string[] {
  return [
    String(rank),
    rank <= capacity ? "有名额" : `候补第 ${rank - capacity}`,
    ...(person ? personCells(person, { cipher, isMasked }) : ["", ""]),
    person ? describeTown(person) : "不在您负责的范围",
    formatShanghai(at, "YYYY-MM-DD HH:mm:ss"),
  ];
}
