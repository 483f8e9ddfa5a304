import type { Document, Long } from "bson";
import type { mongo } from "mongoose";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { defaultTimes } from "../../../../models/embedded/wire/store-server.ts";
import {
  expectCode,
  fakeStoreTimers,
  startStore,
  type StartedStore,
  temporaryFolder,
} from "./started-store.ts";

let store: StartedStore;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  fakeStoreTimers();
  folder = await temporaryFolder();
  store = await startStore(folder.dir);
  await store.db.command({
    insert: "c",
    documents: Array.from({ length: 9 }, (_, _id) => ({ _id })),
  });
});
afterEach(async () => {
  vi.useRealTimers();
  await store.stop();
  await folder.remove();
});

const { cursorTimeoutMs } = defaultTimes;

async function open(session?: mongo.ClientSession): Promise<Long> {
  const find = { find: "c", batchSize: 1 };
  const options = { promoteLongs: false, ...(session && { session }) };
  const answer: Document = await store.db.command(find, options);
  return (answer["cursor"] as { id: Long }).id;
}

const more = (id: Long, session?: mongo.ClientSession) =>
  store.db.command({ getMore: id, collection: "c", batchSize: 1 }, session ? { session } : {});

/** The clock and the timers move on together. */
function pass(ms: number): void {
  store.clock.nowMs += ms;
  vi.advanceTimersByTime(ms);
}

describe("a cursor that nobody reads from", () => {
  it("is closed after its time, and not before", async () => {
    const id = await open();
    pass(cursorTimeoutMs - 1);
    await more(id);
    pass(cursorTimeoutMs - 1);
    await more(id);
    pass(cursorTimeoutMs * 1.2);
    await expectCode(more(id), 43);
  });

  it("leaves the others, which somebody read from, alone", async () => {
    const [idle, used] = [await open(), await open()];
    pass(cursorTimeoutMs * 0.9);
    await more(used);
    pass(cursorTimeoutMs * 0.3);
    await expectCode(more(idle), 43);
    await expect(more(used)).resolves.toMatchObject({ ok: 1 });
  });
});

describe("a cursor ends with", () => {
  it("the session that opened it, and with no other", async () => {
    const [mine, other] = [store.client.startSession(), store.client.startSession()];
    const ids = [await open(mine), await open(other)] as const;
    await store.db.command({ endSessions: [mine.id] });
    await expectCode(more(ids[0], mine), 43);
    await expect(more(ids[1], other)).resolves.toMatchObject({ ok: 1 });
    await Promise.all([mine.endSession(), other.endSession()]);
  });

  it("the server, which stops although cursors are open", async () => {
    await open();
    await expect(open()).resolves.toBeDefined();
  });
});
