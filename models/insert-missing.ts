import type { Model } from "mongoose";

const duplicateKey = 11_000;

/** Rows that are there already stay as they are. */
export async function insertMissing(model: unknown, rows: readonly object[]): Promise<void> {
  if (rows.length === 0) return;
  try {
    const { collection } = model as Model<unknown>;
    await collection.insertMany([...rows] as never, { ordered: false });
  } catch (error) {
    if (!isOnlyDuplicates(error)) throw error;
  }
}

function isOnlyDuplicates(error: unknown): boolean {
  const { writeErrors } = error as { writeErrors?: unknown };
  // The driver gives one error as an object, several as a list.
  const errors = (Array.isArray(writeErrors) ? writeErrors : [writeErrors]) as readonly unknown[];
  return errors.every((one) => (one as { code?: unknown } | undefined)?.code === duplicateKey);
}
