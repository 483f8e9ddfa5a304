import type { Model } from "mongoose";
import { isDuplicateKey } from "./database.ts";
import { dropAbsent } from "./drop-absent.ts";

/** A row that cadres edit: each version is written by one request, and a repeat of that request recognises it. */
export interface VersionedRow {
  readonly _id: string;
  readonly version: number;
}

/** What a write of a new version holds. */
export interface RowChange {
  /** What is absent here and named in `optional` is gone from then on. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly optional: readonly string[];
  /** Id of the request that writes it. */
  readonly request: string;
  readonly updatedAt: Date;
}

/** False when there is one with this id; it stays as it is. */
export async function addRow(
  model: unknown,
  { _id, ...fields }: { readonly _id: string } & Readonly<Record<string, unknown>>,
): Promise<boolean> {
  try {
    const result = await (model as Model<unknown>).updateOne(
      { _id },
      { $setOnInsert: { ...dropAbsent(fields), version: 1 } },
      { upsert: true },
    );
    return result.upsertedCount === 1;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

/** Null when it moved meanwhile.
 *  @param more conditions and writes besides: both belong to the same one write */
export async function changeRow<Row extends VersionedRow>(
  model: unknown,
  { _id, version }: VersionedRow,
  change: RowChange & { readonly filter?: object; readonly set?: object; readonly push?: object },
): Promise<Row | null> {
  const { fields, optional, request, updatedAt, filter, set, push } = change;
  const absent = optional.filter((name) => (fields[name] ?? undefined) === undefined);
  return (model as Model<unknown>)
    .findOneAndUpdate(
      { _id, version, ...filter },
      {
        $set: { ...dropAbsent(fields), ...set, request, updatedAt },
        $inc: { version: 1 },
        ...(absent.length > 0 && {
          $unset: Object.fromEntries(absent.map((name) => [name, 1])),
        }),
        ...(push && { $push: push }),
      },
      { returnDocument: "after" },
    )
    .lean<Row>();
}

/** False when it moved meanwhile. */
export async function removeRow(
  model: unknown,
  { _id, version }: VersionedRow,
  filter: object = {},
): Promise<boolean> {
  const result = await (model as Model<unknown>).deleteOne({ _id, version, ...filter });
  return result.deletedCount === 1;
}
