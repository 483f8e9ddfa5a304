import { cp, rm } from "node:fs/promises";
import {
  type Collection,
  rowOf,
  type StoredRow,
} from "../../../models/embedded/storage/collection.ts";
import { spaceRange } from "../../../models/embedded/storage/key-space.ts";
import type { Entry } from "../../../models/embedded/storage/scan-range.ts";
import { openStore } from "../../../models/embedded/storage/store.ts";
import { entriesOf } from "../../../models/embedded/storage/write-record.ts";

/** Opens a copy of a folder that no process has open, and compares every index, entry for entry, with what the
 *  documents say. Reads over the wire cannot see an entry too many. */
export async function auditFolder(dir: string): Promise<void> {
  const copy = `${dir}-audit`;
  await cp(dir, copy, { recursive: true });
  const store = await openStore(copy, () => Date.now());
  try {
    for (const collection of store.catalog.all()) await auditCollection(collection);
  } finally {
    await store.close();
    await rm(copy, { recursive: true });
  }
}

async function auditCollection(collection: Collection): Promise<void> {
  const rows: StoredRow[] = [];
  for await (const { key, value } of entriesIn(collection, collection.space)) {
    rows.push(rowOf(collection.recordOf(key), value));
  }
  for (const index of collection.indexes) {
    const expected = new Set(
      rows.flatMap(({ record, document }) =>
        entriesOf(index, record, index.keysOf(document)).map(([entry]) => entry),
      ),
    );
    const where = `index ${index.spec.name} of ${collection.name}`;
    for await (const { key } of entriesIn(collection, index.space)) {
      if (!expected.delete(key)) throw new Error(`${where} has an entry too many`);
    }
    if (expected.size > 0) throw new Error(`${where} lacks ${expected.size} entries`);
  }
}

async function* entriesIn({ store }: Collection, space: number): AsyncGenerator<Entry> {
  for await (const chunk of store.scan(spaceRange(space))) yield* chunk;
}
