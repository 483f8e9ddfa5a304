import type { CommandError } from "../../language/command-error.ts";
import type { IndexKey } from "../../language/index-keys.ts";
import { type Collection, rowOf } from "../collection.ts";
import { numberKey, spaceRange } from "../key-space.ts";
import type { Entry } from "../scan-range.ts";
import type { StoredIndex } from "../stored-index.ts";
import { entriesOf, isUnique } from "../write-record.ts";

const noBytes = Buffer.alloc(0);

/** Writes the entries of all documents. A duplicate in a unique index is thrown at the end: a document that
 *  has no keys at all comes first, wherever it stands. Nobody writes meanwhile. */
export async function buildIndex(collection: Collection, index: StoredIndex): Promise<void> {
  let duplicate: CommandError | undefined;
  for await (const chunk of collection.store.scan(spaceRange(collection.space))) {
    const changes = new Map<string, Buffer>();
    for (const entry of chunk) {
      const taken = addEntries(collection, { index, entry, changes });
      duplicate ??= taken && index.duplicateError(collection.name, taken);
    }
    await collection.store.write([...changes].map(([key, value]) => ({ key, value })));
  }
  if (duplicate) throw duplicate;
}

interface Addition {
  readonly index: StoredIndex;
  /** The document as it is stored. */
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
