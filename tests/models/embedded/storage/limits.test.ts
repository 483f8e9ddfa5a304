import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import {
  expectCode,
  startStore,
  type StartedStore,
  temporaryFolder,
} from "../wire/started-store.ts";

let store: StartedStore;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  store = await startStore(folder.dir);
  const documents = Array.from({ length: 300 }, (_, n) => ({ n }));
  await store.db.command({ insert: "c", documents });
});
afterAll(async () => {
  await store.stop();
  await folder.remove();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Each look at the clock finds it this much later. */
function slowDown(stepMs: number): void {
  let nowMs = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (nowMs += stepMs));
}

const find = (options: object) => store.db.command({ find: "c", batchSize: 1000, ...options });
const aggregate = (options: object) =>
  store.db.command({ aggregate: "c", pipeline: [{ $sort: { n: -1 } }], cursor: {}, ...options });

describe("a time limit", () => {
  it("ends a find with 50 when it is over", async () => {
    slowDown(400);
    await expectCode(find({ maxTimeMS: 500 }), 50);
    await expectCode(find({ maxTimeMS: 500, sort: { n: 1 } }), 50);
  });

  it("lets a find end that is fast enough, or has no limit", async () => {
    slowDown(400);
    await expect(find({})).resolves.toMatchObject({ ok: 1 });
    await expect(find({ maxTimeMS: 0 })).resolves.toMatchObject({ ok: 1 });
    await expect(find({ maxTimeMS: 500_000 })).resolves.toMatchObject({ ok: 1 });
  });

  it("ends an aggregation by what it asks for, and after a minute in any case", async () => {
    slowDown(400);
    await expectCode(aggregate({ maxTimeMS: 500 }), 50);
    await expect(aggregate({})).resolves.toMatchObject({ ok: 1 });
    slowDown(40_000);
    await expectCode(aggregate({}), 50);
  });

  it.each(["x", -1, 1.5, 2 ** 31])("of %s is none", async (maxTimeMS) => {
    await expect(find({ maxTimeMS })).rejects.toMatchObject({ code: 2 });
  });
});
