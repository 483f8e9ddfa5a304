import { BsonDocument, type Value } from "../language/bson-value.ts";
import type { Namespace } from "../language/commands/command-fields.ts";
import { idIndexName, type IndexSpec } from "../language/commands/index-spec.ts";
import { parseIndex } from "../language/commands/parse-index.ts";
import { readDocument } from "../language/read-bson.ts";
import { writeDocument } from "../language/write-bson.ts";
import { EmbeddedStoreError } from "../store-error.ts";
import { Collection } from "./collection.ts";
import { collectionChange, collectionPrefix } from "./collection-entry.ts";
import { catalogSpace, numberKey, prefixRange, readNumberKey, spaceRange } from "./key-space.ts";
import type { KeyValueStore } from "./key-value-store.ts";
import type { KeyChange } from "./pending-writes.ts";
import { StoredIndex } from "./stored-index.ts";
import { openRecord, sealRecord } from "./stored-record.ts";

/** Raised whenever an older program could not read the files any more. */
const storeFormat = 1;

const prefix = numberKey(catalogSpace);
const headKey = `${prefix}h`;
const garbagePrefix = `${prefix}g`;

const idIndexSpec: IndexSpec = parseIndex(
  new BsonDocument(["key", "name"], [new BsonDocument(["_id"], [1]), idIndexName]),
);

/** Which collections and indexes there are, and the numbers of their spaces. */
export class Catalog {
  readonly #store: KeyValueStore;
  readonly #collections = new Map<string, Collection>();
  #nextSpace = 1;

  private constructor(store: KeyValueStore) {
    this.#store = store;
  }

  /** Reads the catalog and removes what a crash left half created or half dropped. */
  static async load(store: KeyValueStore): Promise<Catalog> {
    const catalog = new Catalog(store);
    await catalog.#loadHead();
    for await (const chunk of store.scan(prefixRange(collectionPrefix))) {
      for (const { key, value } of chunk) catalog.#addCollection(key, value);
    }
    for (const collection of catalog.all()) await collection.findNextRecord();
    await catalog.#clearGarbage();
    return catalog;
  }

  async #loadHead(): Promise<void> {
    const sealed = this.#store.get(headKey);
    if (!sealed) return this.#store.write([this.#headChange()]);
    const head = readDocument(openRecord(sealed, catalogSpace));
    const format = head.get("format");
    if (format !== storeFormat)
      throw new EmbeddedStoreError("store-newer", "the store was written by a newer version");
    this.#nextSpace = Number(head.get("nextSpace"));
    return undefined;
  }

  #headChange(): KeyChange {
    const head = new BsonDocument(["format", "nextSpace"], [storeFormat, this.#nextSpace]);
    return { key: headKey, value: sealRecord(writeDocument(head), catalogSpace) };
  }

  #addCollection(key: string, sealed: Buffer): void {
    const space = readNumberKey(key, collectionPrefix.length);
    const entry = readDocument(openRecord(sealed, space));
    const namespace = { db: textOf(entry.get("db")), collection: textOf(entry.get("name")) };
    const indexes = listOf(entry.get("indexes")).map(readIndex);
    const collection = new Collection({ store: this.#store, namespace, space, indexes });
    this.#collections.set(nameOf(namespace), collection);
  }

  all(): Collection[] {
    return [...this.#collections.values()];
  }

  find(namespace: Namespace): Collection | undefined {
    return this.#collections.get(nameOf(namespace));
  }

  /** The collection, created where there is none. */
  create(namespace: Namespace): Collection {
    const known = this.find(namespace);
    if (known) return known;
    const space = this.#takeSpace();
    const indexes = [new StoredIndex(idIndexSpec, this.#takeSpace(), [false])];
    const collection = new Collection({ store: this.#store, namespace, space, indexes });
    this.#collections.set(nameOf(namespace), collection);
    void this.#store.write([this.#headChange(), collectionChange(collection)]);
    return collection;
  }

  async drop(collection: Collection): Promise<void> {
    this.#collections.delete(nameOf(collection.namespace));
    collection.isDropped = true;
    const spaces = [collection.space, ...collection.indexes.map(({ space }) => space)];
    await this.#store.write([
      { key: collectionPrefix + numberKey(collection.space), value: undefined },
      ...spaces.map(garbageChange),
    ]);
    await this.#clearSpaces(spaces);
  }

  /** A space for an index that is being built: garbage until the collection's entry names it. */
  async reserveIndexSpace(): Promise<number> {
    const space = this.#takeSpace();
    await this.#store.write([this.#headChange(), garbageChange(space)]);
    return space;
  }

  /** Adds built indexes to the collection, all at once. */
  async addIndexes(collection: Collection, indexes: readonly StoredIndex[]): Promise<void> {
    collection.indexes.push(...indexes);
    await this.#store.write([
      collectionChange(collection),
      ...indexes.map(({ space }) => ({ key: garbageKey(space), value: undefined })),
    ]);
  }

  async removeIndexes(collection: Collection, removed: readonly StoredIndex[]): Promise<void> {
    const kept = collection.indexes.filter((index) => !removed.includes(index));
    collection.indexes.splice(0, collection.indexes.length, ...kept);
    await this.#store.write([
      collectionChange(collection),
      ...removed.map(({ space }) => garbageChange(space)),
    ]);
    await this.#clearSpaces(removed.map(({ space }) => space));
  }

  async discardSpace(space: number): Promise<void> {
    await this.#clearSpaces([space]);
  }

  #takeSpace(): number {
    const space = this.#nextSpace;
    this.#nextSpace += 1;
    return space;
  }

  async #clearGarbage(): Promise<void> {
    const spaces: number[] = [];
    for await (const chunk of this.#store.scan(prefixRange(garbagePrefix))) {
      for (const { key } of chunk) spaces.push(readNumberKey(key, garbagePrefix.length));
    }
    await this.#clearSpaces(spaces);
  }

  async #clearSpaces(spaces: readonly number[]): Promise<void> {
    for (const space of spaces) {
      await this.#store.clear(spaceRange(space));
      await this.#store.write([{ key: garbageKey(space), value: undefined }]);
    }
  }
}

function readIndex(entry: Value): StoredIndex {
  if (!(entry instanceof BsonDocument)) throw badCatalog();
  const spec = entry.get("spec");
  if (!(spec instanceof BsonDocument)) throw badCatalog();
  const isMultikey = listOf(entry.get("multikey")).map((flag) => flag === true);
  return new StoredIndex(parseIndex(spec), Number(entry.get("space")), isMultikey);
}

function garbageKey(space: number): string {
  return garbagePrefix + numberKey(space);
}

function garbageChange(space: number): KeyChange {
  return { key: garbageKey(space), value: Buffer.alloc(0) };
}

function nameOf({ db, collection }: Namespace): string {
  return `${db}.${collection}`;
}

function textOf(value: Value | undefined): string {
  if (typeof value === "string") return value;
  throw badCatalog();
}

function listOf(value: Value | undefined): Value[] {
  if (Array.isArray(value)) return value;
  throw badCatalog();
}

function badCatalog(): EmbeddedStoreError {
  return new EmbeddedStoreError("store-corrupt", "the store's catalog is damaged");
}
