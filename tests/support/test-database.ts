import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Connection } from "mongoose";
import { afterAll } from "vitest";
import { openConnection } from "../../models/database.ts";
import { FieldCipher } from "../../models/field-cipher.ts";
import { createStores, prepareDatabase, type Stores } from "../../models/stores.ts";
import { watchCommands } from "./watch-commands.ts";

export interface TestDatabase {
  readonly uri: string;
  readonly databaseName: string;
  readonly connection: Connection;
  close(): Promise<void>;
}

/** One embedded store serves all tests of a worker process. */
let embedded: Promise<{ uri: string; stop(): Promise<void> }> | undefined;

/** The server of this test project: an embedded store, or the real MongoDB of TEST_MONGODB_URI. */
async function testServerUri(): Promise<string> {
  if (process.env["TEST_DATABASE"] === "mongodb") {
    const uri = process.env["TEST_MONGODB_URI"];
    if (!uri) throw new Error("TEST_DATABASE=mongodb needs TEST_MONGODB_URI");
    return uri;
  }
  embedded ??= startEmbedded();
  return (await embedded).uri;
}

async function startEmbedded() {
  const { startEmbeddedStore } = await import("../../models/embedded/embedded-store.ts");
  const dir = await mkdtemp(path.join(tmpdir(), "goutonghui-test-"));
  const store = await startEmbeddedStore({ dir });
  const stop = async () => {
    await store.stop();
    await rm(dir, { recursive: true });
  };
  return { uri: store.uri, stop };
}

afterAll(async () => {
  const store = embedded && (await embedded);
  embedded = undefined;
  await store?.stop();
});

/** A database of its own, and a connection on which every command outside the closed list is an error. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const uri = await testServerUri();
  return open(uri, drawName(), async (connection) => {
    await connection.dropDatabase();
  });
}

async function open(
  uri: string,
  databaseName: string,
  finish: (connection: Connection) => Promise<void>,
): Promise<TestDatabase> {
  const connection = await openConnection(uri, { databaseName, monitorCommands: true });
  const watch = watchCommands(connection);
  return {
    uri,
    databaseName,
    connection,
    async close() {
      watch.assertAllListed();
      await connection.close();
      const keeper = await openConnection(uri, { databaseName });
      await finish(keeper);
      await keeper.close();
    },
  };
}

function drawName(): string {
  return `test_${randomBytes(6).toString("hex")}`;
}

export interface TestStores extends TestDatabase {
  readonly cipher: FieldCipher;
  readonly stores: Stores;
}

/** Prepared databases that nobody uses now, by server: their indexes cost more than most tests. */
const emptied = new Map<string, string[]>();

/** Everything the models stand on, empty. */
export async function openTestStores(): Promise<TestStores> {
  const uri = await testServerUri();
  const free = emptied.get(uri) ?? [];
  emptied.set(uri, free);
  const databaseName = free.pop() ?? drawName();
  const database = await open(uri, databaseName, async (connection) => {
    await empty(connection);
    free.push(databaseName);
  });
  const cipher = new FieldCipher(Buffer.alloc(32, 5));
  const stores = createStores(database.connection, cipher);
  await prepareDatabase(database.connection, cipher.keyId);
  return { ...database, cipher, stores };
}

/** Leaves collections and indexes as they are. */
async function empty({ db }: Connection): Promise<void> {
  const collections = (await db?.collections()) ?? [];
  await Promise.all(collections.map((collection) => collection.deleteMany({})));
}
