import type { CommandError } from "../../language/command-error.ts";
import type { IndexKey } from "../../language/index-keys.ts";
import { type Collection, rowOf } from "../collection.ts";
import { numberKey, spaceRange } from "../key-space.ts";
import type { Entry } from "../scan-range.ts";
import type { StoredIndex } from "../stored-index.ts";
import { entriesOf, isUnique } from "../write-record.ts";

const noBytes = Buffer.alloc(0);

/** Writes the entries of all documents. A duplicate in a unique index is thrown at the end, the first index's
 *  first: a document that has no keys at all comes first, wherever it stands. Nobody writes meanwhile. */
export async function buildIndexes(
  collection: Collection,
  indexes: readonly StoredIndex[],
): Promise<void> {
  if (indexes.length === 0) return;
  const duplicates = new Map<StoredIndex, CommandError>();
  for await (const chunk of collection.store.scan(spaceRange(collection.space))) {
    const changes = new Map<string, Buffer>();
    for (const [index, taken] of takenKeys(collection, { indexes, chunk, changes })) {
      if (!duplicates.has(index))
        duplicates.set(index, index.duplicateError(collection.name, taken));
    }
    await collection.store.write([...changes].map(([key, value]) => ({ key, value })));
  }
  const first = indexes.find((index) => duplicates.has(index));
  const duplicate = first && duplicates.get(first);
  if (duplicate) throw duplicate;
}

interface Additions {
  readonly indexes: readonly StoredIndex[];
  /** Documents as they are stored. */
  readonly chunk: readonly Entry[];
  readonly changes: Map<string, Buffer>;
}

/** Adds the entries of a chunk, and tells the keys that another document has already. */
function* takenKeys(
  collection: Collection,
  { indexes, chunk, changes }: Additions,
): Generator<[StoredIndex, IndexKey]> {
  for (const entry of chunk) {
    for (const index of indexes) {
      const taken = addEntries(collection, { index, entry, changes });
      if (taken) yield [index, taken];
    }
  }
}

interface Addition {
  readonly index: StoredIndex;
  readonly entry: Entry;
  readonly changes: Map<string, Buffer>;
}

/** The key that another document has already, where the index is unique. */
function addEntries(
  collection: Collection,
  { index, entry, changes }: Addition,
): IndexKey | undefined {
  const { record, document } = rowOf(collection.recordOf(entry.key), entry.value);
  const value = isUnique(index) ? Buffer.from(numberKey(record), "latin1") : noBytes;
  let taken: IndexKey | undefined;
  for (const [key, indexKey] of entriesOf(index, record, index.keysOf(document))) {
    const isTaken = changes.has(key) || collection.store.get(key) !== undefined;
    if (isTaken && isUnique(index)) taken ??= indexKey;
    changes.set(key, value);
  }
  return taken;
}
