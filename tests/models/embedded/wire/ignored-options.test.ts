import { once } from "node:events";
import { connect } from "node:net";
import { Long } from "bson";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startStore, type StartedStore, temporaryFolder } from "./started-store.ts";

let store: StartedStore;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  store = await startStore(folder.dir);
});
afterAll(async () => {
  await store.stop();
  await folder.remove();
});

it.each([
  { writeConcern: { w: "majority", j: true, wtimeout: 1 } },
  { writeConcern: { w: 3 } },
  { txnNumber: Long.fromNumber(7) },
  { $readPreference: { mode: "secondary" } },
])("a write with %j is done as without it", async (option) => {
  const write = (command: object) => store.db.command({ ...command, ...option });
  await expect(write({ insert: "c", documents: [{ a: 1 }] })).resolves.toMatchObject({ n: 1 });
  const updates = [{ q: { a: 1 }, u: { $set: { a: 2 } } }];
  await expect(write({ update: "c", updates })).resolves.toMatchObject({ nModified: 1 });
  const changed = write({ findAndModify: "c", query: { a: 2 }, update: { $set: { a: 3 } } });
  await expect(changed).resolves.toMatchObject({ value: { a: 2 } });
  const deletes = [{ q: { a: 3 }, limit: 0 }];
  await expect(write({ delete: "c", deletes })).resolves.toMatchObject({ n: 1 });
});

it("hello is a standalone server's: no replica set, no transactions", async () => {
  const hello = await store.db.command({ hello: 1 });
  expect(hello).toMatchObject({ isWritablePrimary: true, maxWireVersion: 17, readOnly: false });
  expect(hello).not.toHaveProperty("setName");
  const session = store.client.startSession();
  session.startTransaction();
  const inside = store.db.collection("c").insertOne({ a: 1 }, { session });
  await expect(inside).rejects.toThrow();
  await session.endSession();
  await expect(store.db.collection("c").countDocuments()).resolves.toBe(0);
});

it("listens on 127.0.0.1 and on no other address, the machine's other loopback ones included", async () => {
  const socket = connect({ host: "127.0.0.2", port: store.port });
  await expect(once(socket, "connect")).rejects.toMatchObject({ code: "ECONNREFUSED" });
});
