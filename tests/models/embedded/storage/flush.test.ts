import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { ClassicLevel } from "classic-level";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { KeyValueStore } from "../../../../models/embedded/storage/key-value-store.ts";

/** What the machine may lose: not what a kill of the process may. */
const flushWithinMs = 100;

let dir: string;
let store: KeyValueStore;
const put = vi.spyOn(ClassicLevel.prototype, "put");

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "goutonghui-flush-"));
  store = await KeyValueStore.open(dir);
  put.mockClear();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});

afterEach(async () => {
  vi.useRealTimers();
  await store.close();
  await rm(dir, { recursive: true });
});

afterAll(() => put.mockRestore());

const write = (key: string) => store.write([{ key, value: Buffer.from(key) }]);
const syncs = () => put.mock.calls.filter((call) => (call[2] as { sync?: boolean }).sync === true);

describe("an acknowledged write", () => {
  it("is flushed to disk within 100 ms, together with those around it", async () => {
    await write("a");
    await write("b");
    expect(syncs()).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(flushWithinMs);
    expect(syncs()).toHaveLength(1);
    await Promise.all(put.mock.results.map(({ value }) => value as Promise<void>));
  });

  it("made after a flush is flushed by the next one", async () => {
    await write("a");
    await vi.advanceTimersByTimeAsync(flushWithinMs);
    await write("b");
    await vi.advanceTimersByTimeAsync(flushWithinMs);
    expect(syncs()).toHaveLength(2);
  });

  it("does not keep an idle store flushing", async () => {
    await write("a");
    await vi.advanceTimersByTimeAsync(flushWithinMs * 10);
    expect(syncs()).toHaveLength(1);
  });

  it("is the last one when the disk refuses: later writes fail by code", async () => {
    put.mockRejectedValueOnce(new Error("disk full"));
    await write("a");
    await vi.advanceTimersByTimeAsync(flushWithinMs);
    await expect(write("b")).rejects.toMatchObject({ code: "store-unavailable" });
  });
});
