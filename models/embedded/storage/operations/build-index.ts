import { type Collection, rowOf } from "../collection.ts";
import { numberKey, spaceRange } from "../key-space.ts";
import type { Entry } from "../scan-range.ts";
import type { StoredIndex } from "../stored-index.ts";
import { entriesOf, isUnique } from "../write-record.ts";

const noBytes = Buffer.alloc(0);

/** Writes the entries of all documents; throws on a duplicate in a unique index. Nobody writes meanwhile. */
export async function buildIndex(collection: Collection, index: StoredIndex): Promise<void> {
  for await (const chunk of collection.store.scan(spaceRange(collection.space))) {
    const changes = new Map<string, Buffer>();
    for (const entry of chunk) addEntries(collection, { index, entry, changes });
    await collection.store.write([...changes].map(([key, value]) => ({ key, value })));
  }
}

interface Addition {
  readonly index: StoredIndex;
  /** The document as it is stored. */
  readonly entry: Entry;
  readonly changes: Map<string, Buffer>;
}

function addEntries(collection: Collection, { index, entry, changes }: Addition): void {
  const { record, document } = rowOf(collection.recordOf(entry.key), entry.value);
  const value = isUnique(index) ? Buffer.from(numberKey(record), "latin1") : noBytes;
  for (const [key, indexKey] of entriesOf(index, record, index.keysOf(document))) {
    const isTaken = changes.has(key) || collection.store.get(key) !== undefined;
    if (isTaken && isUnique(index)) throw index.duplicateError(collection.name, indexKey);
    changes.set(key, value);
  }
}
