import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type {
  FollowerDirectory,
  FollowerProfile,
} from "../../jobs/follower-sync/follower-directory.ts";
import { mergeTags } from "../../jobs/follower-sync/merge-tags.ts";
import { workSync } from "../../jobs/follower-sync/sync-followers.ts";
import { syncWhenDue } from "../../jobs/follower-sync-job.ts";
import { openTestStores, type TestStores } from "../support/test-database.ts";
import { recordLog } from "../support/silent-log.ts";

let database: TestStores;
beforeAll(async () => {
  database = await openTestStores();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.stores.followers.model.deleteMany({});
  await database.stores.followerSyncs.model.deleteMany({});
});

const pageSize = 1_500;

/** The platform's side in memory; `failAfter` calls it goes down. */
class MemoryDirectory implements FollowerDirectory {
  readonly profiles = new Map<string, FollowerProfile>();
  readonly tags: { id: number; name: string }[] = [];
  calls = 0;
  failAfter = Infinity;

  add(count: number, from = 0): void {
    for (let index = from; index < from + count; index++) {
      const openid = openidOf(index);
      this.profiles.set(openid, { openid, isSubscribed: true, tagIds: [], subscribedAt });
    }
  }

  change(index: number, change: Partial<FollowerProfile>): void {
    const openid = openidOf(index);
    const profile = this.profiles.get(openid);
    if (profile) this.profiles.set(openid, { ...profile, ...change });
  }

  #count(): void {
    if (++this.calls > this.failAfter) throw new Error("the platform went down");
  }

  listOpenids(after: string | undefined) {
    this.#count();
    const all = [...this.profiles.keys()].sort();
    const start = after === undefined ? 0 : all.indexOf(after) + 1;
    const openids = all.slice(start, start + pageSize);
    const next = openids.length === pageSize ? openids.at(-1) : undefined;
    return Promise.resolve({ openids, next });
  }

  readProfiles(openids: readonly string[]) {
    this.#count();
    const leaver = (openid: string) => ({ openid, isSubscribed: false, tagIds: [] });
    return Promise.resolve(openids.map((openid) => this.profiles.get(openid) ?? leaver(openid)));
  }

  listTags() {
    return Promise.resolve(this.tags);
  }

  createTag(name: string) {
    const tag = { id: 100 + this.tags.length, name };
    this.tags.push(tag);
    return Promise.resolve(tag);
  }

  tag(tagId: number, openids: readonly string[]) {
    this.#count();
    for (const openid of openids) this.#retag(openid, (ids) => [...ids, tagId]);
    return Promise.resolve([]);
  }

  untag(tagId: number, openids: readonly string[]) {
    this.#count();
    for (const openid of openids) this.#retag(openid, (ids) => ids.filter((id) => id !== tagId));
    return Promise.resolve([]);
  }

  #retag(openid: string, change: (ids: readonly number[]) => readonly number[]): void {
    const profile = this.profiles.get(openid);
    if (profile) this.profiles.set(openid, { ...profile, tagIds: change(profile.tagIds) });
  }
}

const subscribedAt = new Date("2026-01-05T02:00:00Z");

function openidOf(index: number): string {
  return `oSync${String(index).padStart(23, "0")}`;
}

function idOf(index: number): string {
  return database.cipher.hash(openidOf(index), "openid");
}

function options(directory: FollowerDirectory, now = new Date()) {
  const { stores, cipher } = database;
  const platformNow = () => now;
  return { syncs: stores.followerSyncs, directory, cipher, platformNow, log: recordLog() };
}

async function sync(directory: FollowerDirectory, name: string, now = new Date()) {
  await database.stores.followerSyncs.start(name, now);
  return workSync(options(directory, now));
}

describe("follower sync", () => {
  it("adds everybody once; a second run finds them the same", async () => {
    const directory = new MemoryDirectory();
    directory.add(3_200);
    expect(await sync(directory, "one")).toEqual({ new: 3_200, changed: 0, same: 0, gone: 0 });
    expect(await sync(directory, "two")).toEqual({ new: 0, changed: 0, same: 3_200, gone: 0 });
    expect(await database.stores.followers.model.countDocuments()).toBe(3_200);
    expect(await database.stores.followers.find(idOf(7))).toMatchObject({
      openid: openidOf(7),
      isSubscribed: true,
      subscribedAt,
      profile: { subscribedAt },
    });
  });

  it("reports who is new, gone and changed", async () => {
    const directory = new MemoryDirectory();
    directory.add(300);
    await sync(directory, "one");
    directory.add(20, 300);
    for (let index = 0; index < 10; index++) directory.profiles.delete(openidOf(index));
    for (let index = 50; index < 55; index++) directory.change(index, { remark: "老张" });
    directory.tags.push({ id: 120, name: "南法信镇" });
    directory.change(60, { tagIds: [120] });
    expect(await sync(directory, "two")).toEqual({ new: 20, changed: 6, same: 284, gone: 10 });
    expect(await database.stores.followers.find(idOf(3))).toMatchObject({ isSubscribed: false });
    expect(await database.stores.followers.find(idOf(60))).toMatchObject({ tags: ["南法信镇"] });
    directory.profiles.set(openidOf(3), {
      openid: openidOf(3),
      isSubscribed: true,
      subscribedAt,
      tagIds: [],
    });
    expect(await sync(directory, "three")).toMatchObject({ new: 1, gone: 0, changed: 0 });
  });

  it("does not call gone who came while the list was read", async () => {
    const directory = new MemoryDirectory();
    directory.add(5);
    const startedAt = new Date();
    const openid = openidOf(999);
    await database.stores.followers.applyTurn(idOf(999), 1, {
      openid,
      at: new Date(startedAt.getTime() + 1_000),
      isSubscribed: true,
    });
    expect(await sync(directory, "one", startedAt)).toMatchObject({ new: 5, gone: 0 });
    expect(await sync(directory, "two", new Date(startedAt.getTime() + 60_000))).toMatchObject({
      gone: 1,
    });
  });

  it.each([1, 2, 7, 20, 36])("resumed after %i calls, reports the same", async (failAfter) => {
    const directory = new MemoryDirectory();
    directory.add(2_000);
    await sync(directory, "one");
    directory.add(150, 2_000);
    for (let index = 0; index < 40; index++) directory.profiles.delete(openidOf(index * 7));
    for (let index = 1; index < 31; index++) directory.change(index * 7 + 1, { remark: "老李" });
    directory.calls = 0;
    directory.failAfter = failAfter;
    await database.stores.followerSyncs.start("two", new Date());
    if (failAfter < 25) await expect(workSync(options(directory))).rejects.toThrow("went down");
    directory.failAfter = Infinity;
    const report = { new: 150, changed: 30, same: 1_930, gone: 40 };
    await workSync(options(directory));
    expect(await database.stores.followerSyncs.findLatest()).toMatchObject({ report });
    expect(await database.stores.followers.model.countDocuments()).toBe(2_150);
  });

  it("merges tags both ways", async () => {
    const directory = new MemoryDirectory();
    directory.add(120);
    await sync(directory, "one");
    const { model } = database.stores.followers;
    await model.updateMany({}, { $set: { tags: ["快递"] } });
    directory.tags.push({ id: 150, name: "重点" });
    directory.change(1, { tagIds: [150] });
    await sync(directory, "two");
    expect([...directory.profiles.values()].every(({ tagIds }) => tagIds.includes(101))).toBe(true);
    expect(await database.stores.followers.find(idOf(1))).toMatchObject({
      tags: ["快递", "重点"],
      syncedTags: expect.arrayContaining(["快递", "重点"]) as string[],
    });
    await model.updateOne({ _id: idOf(2) }, { $set: { tags: [] } });
    directory.change(1, { tagIds: [101] });
    await sync(directory, "three");
    expect(directory.profiles.get(openidOf(2))?.tagIds).toEqual([]);
    expect(await database.stores.followers.find(idOf(1))).toMatchObject({ tags: ["快递"] });
    expect(await sync(directory, "four")).toMatchObject({ same: 120, changed: 0 });
  });

  it("runs once a day from half past three, Shanghai time", async () => {
    const directory = new MemoryDirectory();
    directory.add(1);
    const at = (time: string) => options(directory, new Date(`2026-03-02T${time}+08:00`));
    await syncWhenDue(at("03:20:00"));
    expect(await database.stores.followerSyncs.findLatest()).toBeNull();
    await syncWhenDue(at("03:30:00"));
    await syncWhenDue(at("12:00:00"));
    expect(await database.stores.followerSyncs.model.countDocuments()).toBe(1);
    expect(await database.stores.followerSyncs.findLatest()).toMatchObject({
      _id: "2026-03-02",
      stage: "finished",
    });
  });
});

describe("merging tags", () => {
  it.each([
    [{ ours: ["甲"], theirs: [], base: [] }, ["甲"], ["+甲"]],
    [{ ours: [], theirs: ["乙"], base: [] }, ["乙"], []],
    [{ ours: ["甲"], theirs: ["甲"], base: ["甲"] }, ["甲"], []],
    [{ ours: [], theirs: ["甲"], base: ["甲"] }, [], ["-甲"]],
    [{ ours: ["甲"], theirs: [], base: ["甲"] }, [], []],
    [{ ours: ["甲", "丙"], theirs: ["乙"], base: ["甲"] }, ["丙", "乙"].sort(), ["+丙"]],
  ])("%j", (sides, tags, toTell) => {
    expect(mergeTags(sides)).toEqual({ tags, toTell });
  });
});
