import { Binary, Double, EJSON, Long, ObjectId, Timestamp } from "bson";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EmbeddedStoreError } from "../../../../models/embedded/store-error.ts";
import { defaultTimes, startStoreServer } from "../../../../models/embedded/wire/store-server.ts";
import {
  expectCode,
  startStore,
  type StartedStore,
  temporaryFolder,
} from "../wire/started-store.ts";

let store: StartedStore;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
  store = await startStore(folder.dir);
});
afterEach(async () => {
  await store.stop();
  await folder.remove();
});

async function reopen(): Promise<void> {
  await store.stop();
  store = await startStore(folder.dir);
}

const insert = (...documents: object[]) => store.db.collection("c").insertMany(documents);

function createIndex(key: object, options: object = {}) {
  const name = Object.entries(key).flat().join("_");
  return store.db.command({ createIndexes: "c", indexes: [{ key, name, ...options }] });
}

async function contents(): Promise<string> {
  const found = await store.db.collection("c").find({}, { promoteValues: false }).toArray();
  return EJSON.stringify(found, { relaxed: false });
}

describe("a store that is stopped and started again", () => {
  it("has every document, in its order, with its types", async () => {
    await insert(
      { _id: 2, double: new Double(1), long: Long.MAX_VALUE, text: "张\0三" },
      { _id: 1, bytes: new Binary(Buffer.from([1]), 4), at: new Date(-1), id: new ObjectId() },
      { _id: "x", nested: [{ a: [] }, null, true], stamp: new Timestamp({ t: 1, i: 2 }) },
    );
    const before = await contents();
    await reopen();
    expect(await contents()).toBe(before);
  });

  it("knows its collections and indexes, and they still hold", async () => {
    await createIndex({ a: 1 }, { unique: true, sparse: true });
    await createIndex({ b: -1 }, { unique: true, partialFilterExpression: { on: true } });
    await store.client.db("elsewhere").createCollection("other");
    await insert({ a: 1, b: 1, on: true }, { b: 1 });
    const before = await store.db.collection("c").indexes();
    await reopen();
    expect(await store.db.collection("c").indexes()).toEqual(before);
    await expectCode(insert({ a: 1 }), 11000);
    await expectCode(insert({ b: 1, on: true }), 11000);
    await insert({ b: 1 });
    const { databases } = await store.client.db("admin").command({ listDatabases: 1 });
    expect(databases).toMatchObject([{ name: "elsewhere" }, { name: "test" }]);
  });

  it("still knows which indexes hold arrays", async () => {
    await createIndex({ t: 1 });
    await insert({ _id: 1, t: [1, 9] }, { _id: 2, t: 5 });
    await reopen();
    const between = store.db
      .collection("c")
      .find({ t: { $gt: 4, $lt: 3 } })
      .hint("t_1");
    expect(await between.toArray()).toMatchObject([{ _id: 1 }]);
  });

  it("puts new documents behind the old ones", async () => {
    await insert({ n: 1 }, { n: 2 });
    await reopen();
    await insert({ n: 3 });
    const found = await store.db.collection("c").find().toArray();
    expect(found.map(({ n }) => n as unknown)).toEqual([1, 2, 3]);
  });

  it("has nothing of what was removed or dropped", async () => {
    const collection = store.db.collection("c");
    await createIndex({ a: 1 });
    await insert({ _id: 1, a: 1 }, { _id: 2, a: 2 });
    await collection.deleteOne({ a: 1 });
    await collection.dropIndex("a_1");
    await store.db.collection("gone").insertOne({ a: 1 });
    await store.db.dropCollection("gone");
    await reopen();
    expect(await store.db.collection("c").find().toArray()).toEqual([{ _id: 2, a: 2 }]);
    expect(await store.db.collection("c").indexes()).toHaveLength(1);
    expect(await store.db.listCollections({}, { nameOnly: true }).toArray()).toMatchObject([
      { name: "c" },
    ]);
    await store.db.collection("gone").insertOne({ a: 2 });
    expect(await store.db.collection("gone").countDocuments()).toBe(1);
  });

  it("took every write that was acknowledged before it stopped", async () => {
    const writes = Array.from({ length: 200 }, (_, n) => store.db.collection("c").insertOne({ n }));
    await Promise.all(writes);
    await reopen();
    expect(await store.db.collection("c").countDocuments()).toBe(200);
  });
});

describe("a folder that is open", () => {
  const start = (port: number, dir = folder.dir) =>
    startStoreServer({ dir, port, ...defaultTimes });

  it("is refused to a second store, and the first goes on", async () => {
    await expect(start(0)).rejects.toThrow(EmbeddedStoreError);
    await expect(start(0)).rejects.toMatchObject({ code: "store-locked" });
    await insert({ n: 1 });
    expect(await store.db.collection("c").countDocuments()).toBe(1);
  });

  it("is free again when the port was taken", async () => {
    const other = await temporaryFolder();
    await expect(start(store.port, other.dir)).rejects.toMatchObject({ code: "store-unavailable" });
    const second = await start(0, other.dir);
    await second.stop();
    await other.remove();
  });
});
