import type { BsonDocument } from "../language/bson-value.ts";
import type { Namespace } from "../language/commands/command-fields.ts";
import { readDocument } from "../language/read-bson.ts";
import { numberKey, readNumberKey, spaceRange } from "./key-space.ts";
import type { KeyValueStore } from "./key-value-store.ts";
import { Mutex } from "./mutex.ts";
import type { StoredIndex } from "./stored-index.ts";
import { openRecord } from "./stored-record.ts";

interface CollectionParts {
  readonly store: KeyValueStore;
  readonly namespace: Namespace;
  readonly space: number;
  readonly indexes: readonly StoredIndex[];
}

/** A stored document: its record number, its BSON, and the same parsed. */
export interface StoredRow {
  readonly record: number;
  readonly bytes: Buffer;
  readonly document: BsonDocument;
}

/** Documents by record number, in the order of their insertion, and the indexes over them. */
export class Collection {
  readonly store: KeyValueStore;
  readonly namespace: Namespace;
  readonly name: string;
  readonly space: number;
  readonly prefix: string;
  readonly indexes: StoredIndex[];
  /** Whatever reads in order to write holds this, so that nobody writes in between. */
  readonly writing = new Mutex();
  isDropped = false;
  #nextRecord = 1;

  constructor({ store, namespace, space, indexes }: CollectionParts) {
    this.store = store;
    this.namespace = namespace;
    this.name = `${namespace.db}.${namespace.collection}`;
    this.space = space;
    this.prefix = numberKey(space);
    this.indexes = [...indexes];
  }

  async findNextRecord(): Promise<void> {
    for await (const chunk of this.store.scan({ ...spaceRange(this.space), reverse: true })) {
      const key = chunk[0]?.key;
      if (key !== undefined) this.#nextRecord = this.recordOf(key) + 1;
      return;
    }
  }

  takeRecord(): number {
    const record = this.#nextRecord;
    this.#nextRecord += 1;
    return record;
  }

  keyOf(record: number): string {
    return this.prefix + numberKey(record);
  }

  recordOf(key: string): number {
    return readNumberKey(key, this.prefix.length);
  }

  read(record: number): StoredRow | undefined {
    const sealed = this.store.get(this.keyOf(record));
    return sealed && rowOf(record, sealed);
  }
}

export function rowOf(record: number, sealed: Buffer): StoredRow {
  const bytes = openRecord(sealed, record);
  return { record, bytes, document: readDocument(bytes) };
}
