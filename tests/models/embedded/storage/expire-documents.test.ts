import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { defaultTimes } from "../../../../models/embedded/wire/store-server.ts";
import {
  fakeStoreTimers,
  startStore,
  type StartedStore,
  temporaryFolder,
} from "../wire/started-store.ts";

let store: StartedStore;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  fakeStoreTimers();
  folder = await temporaryFolder();
  store = await startStore(folder.dir);
});
afterEach(async () => {
  vi.useRealTimers();
  await store.stop();
  await folder.remove();
});

const before = (seconds: number) => new Date(store.clock.nowMs - seconds * 1000);

const createIndex = (options: object) =>
  store.db.command({
    createIndexes: "c",
    indexes: [{ key: { at: 1 }, name: "at_1", expireAfterSeconds: 60, ...options }],
  });

async function ids(): Promise<unknown[]> {
  const found = await store.db.collection("c").find().sort({ _id: 1 }).toArray();
  return found.map(({ _id }) => _id as unknown);
}

/** The timer starts a pass; it is over when `wanted` are left or never. */
async function expectLeft(wanted: readonly unknown[]): Promise<void> {
  vi.advanceTimersByTime(defaultTimes.expiryIntervalMs);
  await vi.waitFor(async () => expect(await ids()).toEqual(wanted), { timeout: 5_000 });
}

describe("a TTL index", () => {
  it("removes by the timer what is over, and only that", async () => {
    await createIndex({});
    const documents = [
      { _id: "over", at: before(61) },
      { _id: "just over", at: before(60) },
      { _id: "almost", at: before(59) },
      { _id: "ahead", at: before(-3600) },
      { _id: "earliest of several is over", at: [before(-3600), before(61)] },
      { _id: "none of several is over", at: [before(1), before(2)] },
      { _id: "no date", at: "2020-01-01" },
      { _id: "number", at: 0 },
      { _id: "null", at: null },
      { _id: "missing" },
      { _id: "array of no dates", at: [1, "x"] },
      { _id: "empty array", at: [] },
    ];
    await store.db.command({ insert: "c", documents });
    expect(await ids()).toHaveLength(documents.length);
    const over = ["over", "just over", "earliest of several is over"];
    const left = documents.map(({ _id }) => _id).filter((id) => !over.includes(id));
    await expectLeft(left.sort());
  });

  it("removes a document when its time has come", async () => {
    await createIndex({});
    await store.db.command({ insert: "c", documents: [{ _id: 1, at: before(0) }] });
    vi.advanceTimersByTime(defaultTimes.expiryIntervalMs);
    expect(await ids()).toEqual([1]);
    store.clock.nowMs += 60_000;
    await expectLeft([]);
  });

  it("with a partial filter removes only what the filter takes in", async () => {
    await createIndex({ partialFilterExpression: { done: true } });
    const documents = [
      { _id: 1, at: before(61), done: true },
      { _id: 2, at: before(61), done: false },
    ];
    await store.db.command({ insert: "c", documents });
    await expectLeft([2]);
  });

  it("that was dropped removes nothing", async () => {
    await createIndex({});
    await store.db.command({ insert: "c", documents: [{ _id: 1, at: before(61) }] });
    await store.db.command({ insert: "other", documents: [{ _id: 1, at: before(61) }] });
    await store.db.command({ dropIndexes: "c", index: "at_1" });
    const indexes = [{ key: { at: 1 }, name: "at_1", expireAfterSeconds: 60 }];
    await store.db.command({ createIndexes: "other", indexes });
    vi.advanceTimersByTime(defaultTimes.expiryIntervalMs);
    const others = store.db.collection("other");
    await vi.waitFor(async () => expect(await others.countDocuments()).toBe(0));
    expect(await ids()).toEqual([1]);
  });

  it("leaves index entries of what it removed nowhere: the key is free again", async () => {
    await createIndex({ unique: true });
    const at = before(61);
    await store.db.command({ insert: "c", documents: [{ _id: 1, at }] });
    await expectLeft([]);
    await store.db.command({ insert: "c", documents: [{ _id: 2, at }] });
    expect(await ids()).toEqual([2]);
  });
});
