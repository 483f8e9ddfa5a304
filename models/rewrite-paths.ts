import type { Connection } from "mongoose";

const batch = 500;

interface StaleRow {
  readonly _id: string;
  readonly organisationPath: readonly string[];
}

interface ScopedCollection {
  readonly name: string;
  /** The town of the path stands beside it as well. */
  readonly hasTown: boolean;
}

/** Brings the rows of every collection that lie at or below an organisation to its present place in the tree, some at
 *  a time; yields how many were written. What is right is not found again: it may be killed anywhere and begun anew. */
export async function* rewritePaths(
  connection: Connection,
  path: readonly string[],
): AsyncGenerator<number> {
  for (const scoped of scopedCollections(connection)) {
    for (;;) {
      const count = await rewriteSome(connection, scoped, path);
      if (count === 0) break;
      yield count;
    }
  }
}

/** What was done stays where it was done: the path is a part of the chain. */
const unmoved = new Set(["auditEntries"]);

/** Whatever else carries a path moves along: a collection cannot be forgotten. */
function scopedCollections(connection: Connection): ScopedCollection[] {
  return connection
    .modelNames()
    .map((name) => connection.model(name))
    .filter(({ schema }) => "organisationPath" in schema.paths)
    .map(({ schema, collection }) => ({ name: collection.name, hasTown: "town" in schema.paths }))
    .filter(({ name }) => !unmoved.has(name));
}

async function rewriteSome(
  connection: Connection,
  { name, hasTown }: ScopedCollection,
  path: readonly string[],
): Promise<number> {
  const code = path.at(-1) ?? "";
  const [, town] = path;
  const collection = connection.collection<StaleRow>(name);
  const stale = await collection
    .find(
      {
        organisationPath: code,
        $or: path.map((part, at) => ({ [`organisationPath.${at}`]: { $ne: part } })),
      },
      { projection: { organisationPath: 1 } },
    )
    .limit(batch)
    .toArray();
  if (stale.length === 0) return 0;
  const result = await collection.bulkWrite(
    stale.map(({ _id, organisationPath: before }) => ({
      updateOne: {
        filter: { _id, organisationPath: before },
        update: {
          $set: {
            organisationPath: [...path, ...before.slice(before.indexOf(code) + 1)],
            ...(hasTown && town !== undefined && { town }),
          },
        },
      },
    })),
    { ordered: false },
  );
  return result.matchedCount;
}
