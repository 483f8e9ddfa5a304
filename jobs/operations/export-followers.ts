import { trusted } from "mongoose";
import { z } from "zod";
import { maskMobile, maskName } from "../../bot/mask-person.ts";
import { openMobile } from "../../bot/person-search.ts";
import { formatShanghai } from "../../bot/shanghai-time.ts";
import { townByCode } from "../../bot/towns.ts";
import type { FieldCipher } from "../../models/field-cipher.ts";
import { districtCode } from "../../models/scope.ts";
import type { ScopedData } from "../../models/scoped-data.ts";
import type { Follower } from "../../models/follower-schema.ts";
import { csvStart, toCsvLine } from "./csv-cell.ts";
import type { OperationHandler, OperationTask } from "./operation-handler.ts";

export const followerExportInput = z.strictObject({
  town: z
    .string()
    .regex(/^\d{9}$/)
    .optional(),
  isSubscribed: z.boolean().optional(),
  hasPerson: z.boolean().optional(),
  /** False: names and mobiles in clear. */
  isMasked: z.boolean(),
});
type ExportInput = z.infer<typeof followerExportInput>;

const header = ["编号", "姓名", "手机", "镇街", "是否关注", "关注时间", "最近联系", "来源"];
const rowsPerChunk = 500;

/** Followers within the asker's scope as a file for a spreadsheet, in the order of their ids. */
export function createFollowerExport(cipher: FieldCipher): OperationHandler {
  return {
    ...{ kind: "export-followers", title: "导出关注者", right: "export", fileName: "关注者.csv" },
    input: followerExportInput,
    run: (task) => exportFollowers(task, cipher),
  };
}

interface Place {
  readonly done: number;
  /** The last id that is in the file. */
  readonly id: string;
}

async function exportFollowers(task: OperationTask, cipher: FieldCipher): Promise<void> {
  const { isMasked, ...wanted } = task.input as ExportInput;
  const place = task.checkpoint as Place | undefined;
  let { done, id } = place ?? { done: 0, id: "" };
  let text = place ? "" : csvStart + toCsvLine(header);
  for await (const follower of readFollowers(task, wanted, id)) {
    text += toCsvLine(toCells(follower, { cipher, isMasked }));
    ({ _id: id } = follower);
    done += 1;
    if (done % rowsPerChunk !== 0) continue;
    await task.report({ done, checkpoint: { done, id }, text });
    text = "";
  }
  if (text !== "") await task.report({ done, checkpoint: { done, id }, text });
}

/** Behind `id`, in order. */
function readFollowers(
  { data }: OperationTask,
  { town, ...conditions }: Omit<ExportInput, "isMasked">,
  id: string,
): AsyncIterable<Follower> | readonly Follower[] {
  const filter = { ...followerFilter(conditions), _id: trusted({ $gt: id }) };
  return followersIn(data, town)?.stream(filter) ?? [];
}

/** Of one town, or all that may be seen; undefined where the town lies elsewhere. */
export function followersIn(
  { followers }: Pick<ScopedData, "followers">,
  town: string | undefined,
): ScopedData["followers"] | undefined {
  return town === undefined ? followers : followers.at([districtCode, town]);
}

/** Conditions of the lists, besides the place. */
export function followerFilter({
  isSubscribed,
  hasPerson,
}: Pick<ExportInput, "isSubscribed" | "hasPerson">): Record<string, unknown> {
  return {
    ...(isSubscribed !== undefined && { isSubscribed }),
    ...(hasPerson !== undefined && { searchKeys: trusted({ $exists: hasPerson }) }),
  };
}

interface Writing {
  readonly cipher: FieldCipher;
  readonly isMasked: boolean;
}

function toCells(follower: Follower, writing: Writing): string[] {
  const { _id, organisationPath, isSubscribed, lastSource, profile } = follower;
  return [
    _id,
    ...personCells(follower, writing),
    describeTown({ organisationPath }),
    isSubscribed ? "是" : "否",
    day(follower.subscribedAt ?? profile?.subscribedAt),
    day(follower.lastContactAt),
    lastSource?.scene ?? "",
  ];
}

/** Name and mobile; empty where nobody knows them. */
export function personCells({ person }: Follower, { cipher, isMasked }: Writing): [string, string] {
  if (!person) return ["", ""];
  const name = person.name ?? "";
  const mobile = person.mobile ? openMobile(bytesOf(person.mobile), cipher) : "";
  return isMasked ? [name && maskName(name), mobile && maskMobile(mobile)] : [name, mobile];
}

export function describeTown({ organisationPath }: Pick<Follower, "organisationPath">): string {
  return townByCode(organisationPath[1] ?? "")?.name ?? "";
}

function day(at: Date | null | undefined): string {
  return at ? formatShanghai(at, "YYYY-MM-DD HH:mm") : "";
}

/** Lean queries give the driver's Binary for what the schema calls a Buffer. */
export function bytesOf(stored: Uint8Array | { readonly buffer: Uint8Array }): Uint8Array {
  return stored instanceof Uint8Array ? stored : stored.buffer;
}
