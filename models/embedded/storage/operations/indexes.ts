import { BsonDocument } from "../../language/bson-value.ts";
import { equalValues } from "../../language/compare-values.ts";
import { CommandError } from "../../language/command-error.ts";
import { idIndexName, type IndexSpec } from "../../language/commands/index-spec.ts";
import { cannotCreateIndex } from "../../language/commands/parse-index.ts";
import type { Collection } from "../collection.ts";
import type { Store } from "../store.ts";
import { StoredIndex } from "../stored-index.ts";
import { buildIndexes } from "./build-indexes.ts";

const maxIndexes = 64;

/** Builds what is missing; throws without having built anything when one of them conflicts. */
export async function createIndexes(
  store: Store,
  collection: Collection,
  specs: readonly IndexSpec[],
): Promise<void> {
  await collection.writing.run(async () => {
    const existing = collection.indexes.map(({ spec }) => spec);
    const missing = specs.filter((spec) => !alreadyExists(spec, existing));
    const checked: IndexSpec[] = [];
    for (const spec of missing) {
      if (alreadyExists(spec, checked))
        throw new CommandError(68, `Identical index already exists: ${spec.name}`);
      checked.push(spec);
    }
    if (collection.indexes.length + missing.length > maxIndexes)
      cannotCreateIndex(`add index fails, too many indexes for ${collection.name}`);
    await buildAll(store, collection, missing);
  });
}

async function buildAll(
  store: Store,
  collection: Collection,
  specs: readonly IndexSpec[],
): Promise<void> {
  const built: StoredIndex[] = [];
  try {
    for (const spec of specs) {
      const space = await store.catalog.reserveIndexSpace();
      const isMultikey = spec.fields.map(() => false);
      built.push(new StoredIndex(spec, space, isMultikey));
    }
    await buildIndexes(collection, built);
    await store.catalog.addIndexes(collection, built);
  } catch (error) {
    for (const { space } of built) await store.catalog.discardSpace(space);
    throw error;
  }
}

/** Throws where an index of the same name or of the same keys differs from the one asked for. */
function alreadyExists(spec: IndexSpec, existing: readonly IndexSpec[]): boolean {
  const isIdKey = spec.fields.length === 1 && spec.fields[0]?.path.join(".") === "_id";
  if (isIdKey) return existing.some(({ name }) => name === idIndexName);
  const sameName = existing.find(({ name }) => name === spec.name);
  if (sameName) {
    if (!isEquivalent(spec, sameName)) nameConflict(spec);
    if (spec.expireAfterSeconds !== sameName.expireAfterSeconds) optionsConflict(spec);
    return true;
  }
  if (existing.some((other) => isEquivalent(spec, other))) optionsConflict(spec);
  return false;
}

function isEquivalent(a: IndexSpec, b: IndexSpec): boolean {
  return (
    equalValues(a.key, b.key) &&
    a.unique === b.unique &&
    a.sparse === b.sparse &&
    equalValues(partialOf(a), partialOf(b))
  );
}

function partialOf(spec: IndexSpec) {
  return spec.document.get("partialFilterExpression");
}

function nameConflict(spec: IndexSpec): never {
  throw new CommandError(
    86,
    `An existing index has the same name as the requested index: ${spec.name}`,
  );
}

function optionsConflict(spec: IndexSpec): never {
  throw new CommandError(
    85,
    `An equivalent index already exists with a different name or options: ${spec.name}`,
  );
}

export async function dropIndexes(
  store: Store,
  collection: Collection,
  wanted: string | readonly string[] | BsonDocument,
): Promise<void> {
  await collection.writing.run(async () => {
    const dropped = indexesToDrop(collection, wanted);
    await store.catalog.removeIndexes(collection, dropped);
  });
}

function indexesToDrop(
  collection: Collection,
  wanted: string | readonly string[] | BsonDocument,
): StoredIndex[] {
  if (wanted instanceof BsonDocument) return [indexByKey(collection, wanted)];
  const names = typeof wanted === "string" ? [wanted] : wanted;
  if (names.length === 1 && names[0] === "*") {
    return collection.indexes.filter(({ spec }) => spec.name !== idIndexName);
  }
  return names.map((name) => droppable(collection.indexes.find(({ spec }) => spec.name === name)));
}

function indexByKey(collection: Collection, key: BsonDocument): StoredIndex {
  const found = collection.indexes.filter(({ spec }) => equalValues(spec.key, key));
  if (found.length > 1)
    throw new CommandError(181, `${found.length} indexes found for key, identify by name instead`);
  return droppable(found[0]);
}

function droppable(index: StoredIndex | undefined): StoredIndex {
  if (!index) throw new CommandError(27, "index not found");
  if (index.spec.name === idIndexName) throw new CommandError(72, "cannot drop _id index");
  return index;
}
