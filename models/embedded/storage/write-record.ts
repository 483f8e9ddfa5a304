import { BsonDocument, type ObjectId, type Value } from "../language/bson-value.ts";
import { CommandError } from "../language/command-error.ts";
import type { IndexKey } from "../language/index-keys.ts";
import { readDocument } from "../language/read-bson.ts";
import { writeDocument } from "../language/write-bson.ts";
import type { Collection, StoredRow } from "./collection.ts";
import { collectionChange } from "./collection-entry.ts";
import { numberKey, readNumberKey } from "./key-space.ts";
import type { KeyChange } from "./pending-writes.ts";
import type { StoredIndex } from "./stored-index.ts";
import { sealRecord } from "./stored-record.ts";

const maxDocumentBytes = 16 * 1024 * 1024;
const noBytes = Buffer.alloc(0);

export interface Written {
  /** Fulfilled when the write is in LevelDB's log. */
  readonly logged: Promise<void>;
}

/** Stores a new document; throws on a duplicate key before anything is changed. */
export function insertRecord(collection: Collection, document: BsonDocument): Written {
  const bytes = encodeDocument(document);
  const record = collection.takeRecord();
  const changes: KeyChange[] = [];
  for (const index of collection.indexes) {
    addEntries(collection, { index, record, keys: index.keysOf(document) }, changes);
  }
  changes.push({ key: collection.keyOf(record), value: sealRecord(bytes, record) });
  return writeChanges(collection, changes);
}

/** Puts a changed document in the place of a row; throws on a duplicate key before anything is changed. */
export function replaceRecord(
  collection: Collection,
  row: StoredRow,
  document: BsonDocument,
): Written {
  const { record } = row;
  const bytes = encodeDocument(document);
  const before = readDocument(row.bytes);
  const changes: KeyChange[] = [];
  for (const index of collection.indexes) {
    const oldKeys = new Map(entriesOf(index, record, index.keysOf(before)));
    const newKeys = index.keysOf(document);
    const added = entriesOf(index, record, newKeys).filter(([entry]) => !oldKeys.delete(entry));
    for (const entry of oldKeys.keys()) changes.push({ key: entry, value: undefined });
    addEntries(collection, { index, record, keys: added.map(([, key]) => key) }, changes);
  }
  changes.push({ key: collection.keyOf(record), value: sealRecord(bytes, record) });
  return writeChanges(collection, changes);
}

export function removeRecord(collection: Collection, row: StoredRow): Written {
  const changes: KeyChange[] = [{ key: collection.keyOf(row.record), value: undefined }];
  for (const index of collection.indexes) {
    for (const [key] of entriesOf(index, row.record, index.keysOf(row.document))) {
      changes.push({ key, value: undefined });
    }
  }
  return writeChanges(collection, changes);
}

function writeChanges(collection: Collection, changes: KeyChange[]): Written {
  if (collection.indexes.some(({ hasUnsavedFlags }) => hasUnsavedFlags)) {
    changes.push(collectionChange(collection));
    for (const index of collection.indexes) index.hasUnsavedFlags = false;
  }
  return { logged: collection.store.write(changes) };
}

interface NewEntries {
  readonly index: StoredIndex;
  readonly record: number;
  readonly keys: readonly IndexKey[];
}

function addEntries(
  collection: Collection,
  { index, record, keys }: NewEntries,
  changes: KeyChange[],
): void {
  const value = isUnique(index) ? Buffer.from(numberKey(record), "latin1") : noBytes;
  for (const [entry, key] of entriesOf(index, record, keys)) {
    if (isUnique(index)) checkUnique(collection, { index, record, entry, key });
    changes.push({ key: entry, value });
  }
}

interface UniqueEntry {
  readonly index: StoredIndex;
  readonly record: number;
  readonly entry: string;
  readonly key: IndexKey;
}

function checkUnique(collection: Collection, { index, record, entry, key }: UniqueEntry): void {
  const owner = collection.store.get(entry);
  if (owner && readNumberKey(owner.toString("latin1"), 0) !== record)
    throw index.duplicateError(collection.name, key);
}

/** The _id index is unique without saying so. */
export function isUnique(index: StoredIndex): boolean {
  return index.spec.unique || index.spec.name === "_id_";
}

/** In a unique index the key alone is the entry and the record its value; elsewhere the record ends the key. */
export function entriesOf(
  index: StoredIndex,
  record: number,
  keys: readonly IndexKey[],
): [string, IndexKey][] {
  const suffix = isUnique(index) ? "" : recordSuffix(record);
  if (keys.length === 1 && keys[0]) return [[index.encode(keys[0]) + suffix, keys[0]]];
  const entries = new Map<string, IndexKey>();
  for (const key of keys) entries.set(index.encode(key) + suffix, key);
  return [...entries];
}

/** The record, and behind it how many bytes it takes, so that it can be read from the end of a key. */
function recordSuffix(record: number): string {
  const number = numberKey(record);
  return number + String.fromCharCode(number.length);
}

function encodeDocument(document: BsonDocument): Buffer {
  const bytes = writeDocument(document);
  if (bytes.length > maxDocumentBytes)
    throw new CommandError(10334, `object is too large: ${bytes.length} bytes`);
  return bytes;
}

/** The document with an _id, which comes first; throws where the _id cannot be one. */
export function withIdFirst(document: BsonDocument, createId: () => ObjectId): BsonDocument {
  const known = document.get("_id");
  const id: Value = known === undefined ? createId() : known;
  checkId(id);
  if (document.names[0] === "_id") return document;
  const result = new BsonDocument(["_id"], [id]);
  for (const [name, value] of document.entries()) if (name !== "_id") result.append(name, value);
  return result;
}

function checkId(id: Value): void {
  if (Array.isArray(id)) throw new CommandError(53, "The '_id' value cannot be of type array");
  if (hasDollarField(id))
    throw new CommandError(52, "_id fields may not contain '$'-prefixed fields");
}

function hasDollarField(value: Value): boolean {
  if (Array.isArray(value)) return value.some(hasDollarField);
  if (!(value instanceof BsonDocument)) return false;
  return [...value.entries()].some(
    ([name, inside]) => name.startsWith("$") || hasDollarField(inside),
  );
}
