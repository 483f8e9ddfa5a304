import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BsonDocument } from "../../../../models/embedded/language/bson-value.ts";
import { writeDocument } from "../../../../models/embedded/language/write-bson.ts";
import {
  catalogSpace,
  numberKey,
  prefixRange,
} from "../../../../models/embedded/storage/key-space.ts";
import { KeyValueStore } from "../../../../models/embedded/storage/key-value-store.ts";
import type { Entry } from "../../../../models/embedded/storage/scan-range.ts";
import { sealRecord } from "../../../../models/embedded/storage/stored-record.ts";
import {
  expectCode,
  startStore,
  type StartedStore,
  temporaryFolder,
} from "../wire/started-store.ts";

const damaged = 366;
const catalog = numberKey(catalogSpace);

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let open: StartedStore | undefined;
beforeEach(async () => {
  folder = await temporaryFolder();
  const store = await startStore(folder.dir);
  const indexes = [{ key: { name: 1 }, name: "name_1" }];
  await store.db.command({ createIndexes: "c", indexes });
  const documents = ["anna", "berta", "clara"].map((name, at) => ({ _id: at + 1, name }));
  await store.db.collection<{ _id: number }>("c").insertMany(documents);
  await store.stop();
});
afterEach(async () => {
  await open?.stop();
  open = undefined;
  await folder.remove();
});

const start = async () => (open = await startStore(folder.dir));

/** What stands under the store's keys while nobody serves it. */
async function change(
  work: (files: KeyValueStore, entries: Entry[]) => Promise<void>,
): Promise<void> {
  const files = await KeyValueStore.open(folder.dir);
  const entries: Entry[] = [];
  for await (const chunk of files.scan(prefixRange(""))) entries.push(...chunk);
  await work(files, entries);
  await files.close();
}

function entryWith(entries: readonly Entry[], text: string): Entry {
  const found = entries.find(({ value }) => value.includes(text));
  if (!found) throw new Error(`no entry holds ${text}`);
  return found;
}

describe("a document that was changed under the store", () => {
  beforeEach(() =>
    change(async (files, entries) => {
      const { key, value } = entryWith(entries, "berta");
      const changed = Buffer.from(value.toString("latin1").replace("berta", "bertX"), "latin1");
      await files.write([{ key, value: changed }]);
    }),
  );

  it("is refused on every way to it, and never served", async () => {
    const { db } = await start();
    const collection = db.collection<{ _id: number }>("c");
    await expectCode(collection.findOne({ _id: 2 }), damaged);
    await expectCode(collection.find({ name: "berta" }).toArray(), damaged);
    await expectCode(collection.find().toArray(), damaged);
    await expectCode(collection.updateOne({ _id: 2 }, { $set: { n: 1 } }), damaged);
    await expectCode(collection.deleteOne({ _id: 2 }), damaged);
    await expectCode(
      collection.aggregate([{ $group: { _id: null, n: { $sum: 1 } } }]).toArray(),
      damaged,
    );
  });

  it("leaves the others as they are", async () => {
    const { db } = await start();
    const collection = db.collection<{ _id: number }>("c");
    expect(await collection.findOne({ _id: 1 })).toEqual({ _id: 1, name: "anna" });
    await collection.updateOne({ _id: 3 }, { $set: { n: 1 } });
    expect(await collection.find({ name: "clara" }).toArray()).toEqual([
      { _id: 3, name: "clara", n: 1 },
    ]);
  });
});

describe("the store is damaged where", () => {
  it("a document stands in another one's place", async () => {
    await change(async (files, entries) => {
      const { value } = entryWith(entries, "anna");
      await files.write([{ key: entryWith(entries, "clara").key, value }]);
    });
    const { db } = await start();
    await expectCode(db.collection<{ _id: number }>("c").findOne({ _id: 3 }), damaged);
  });

  it("an index entry has no document", async () => {
    await change((files, entries) =>
      files.write([{ key: entryWith(entries, "berta").key, value: undefined }]),
    );
    const { db } = await start();
    const collection = db.collection<{ _id: number }>("c");
    await expectCode(collection.findOne({ _id: 2 }), damaged);
    await expectCode(collection.find({ name: "berta" }).toArray(), damaged);
  });

  it("its catalog was changed: it does not start, and says so by a code", async () => {
    await change((files) => files.write([{ key: `${catalog}h`, value: Buffer.alloc(20, 1) }]));
    await expect(start()).rejects.toMatchObject({ code: "store-corrupt" });
  });

  it("a newer version wrote it: it does not start either, and the folder stays as it was", async () => {
    const head = writeDocument(new BsonDocument(["format", "nextSpace"], [99, 7]));
    const newer = { key: `${catalog}h`, value: sealRecord(head, catalogSpace) };
    let before: string[] = [];
    await change(async (files, entries) => {
      before = entries.map(({ key }) => key);
      await files.write([newer]);
    });
    await expect(start()).rejects.toMatchObject({ code: "store-newer" });
    await change((_files, entries) => {
      expect(entries.map(({ key }) => key)).toEqual(before);
      return Promise.resolve();
    });
  });
});

describe("what a crash left half done is cleared when the store starts", () => {
  it("as an index that no collection names", async () => {
    const space = 40;
    await change((files) =>
      files.write([
        { key: `${catalog}g${numberKey(space)}`, value: Buffer.alloc(0) },
        { key: `${numberKey(space)}half`, value: Buffer.alloc(0) },
      ]),
    );
    await (await start()).stop();
    open = undefined;
    await change((_files, entries) => {
      const left = entries.filter(({ key }) => key.startsWith(numberKey(space)));
      expect(left).toEqual([]);
      expect(entries.some(({ key }) => key.startsWith(`${catalog}g`))).toBe(false);
      return Promise.resolve();
    });
  });
});
