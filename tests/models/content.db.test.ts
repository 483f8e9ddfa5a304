import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { ContentEdit, ContentStore } from "../../models/content.ts";
import { openTestStores, type TestStores } from "../support/test-database.ts";

let database: TestStores;
let content: ContentStore;
beforeAll(async () => {
  database = await openTestStores();
  ({ content } = database.stores);
});
afterAll(() => database.close());
afterEach(() => content.revision.model.deleteMany({}));

const at = new Date("2026-11-24T02:00:00Z");
const edit = (id: string, version: number, request: string): ContentEdit => {
  return { id, version, request, at, by: "c1" };
};
const later = (ms: number) => new Date(Date.now() + ms);

describe("edits", () => {
  it("of two at once one is saved, the other is told what stands there now", async () => {
    const put = (request: string) => content.put(edit("topic/two", 0, request), { said: request });
    const outcomes = await Promise.all([put("r1"), put("r2")]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["moved", "saved"]);
    const saved = outcomes.find(({ kind }) => kind === "saved");
    const moved = outcomes.find(({ kind }) => kind === "moved");
    if (saved?.kind !== "saved" || moved?.kind !== "moved") throw new Error("not one of each");
    expect(moved.current?.body).toEqual(saved.stored.body);
  });

  it("twenty editors at once lose no version", async () => {
    await content.put(edit("topic/many", 0, "m0"), { n: 0 });
    const editor = async (name: number) => {
      for (let tries = 0; tries < 40; tries++) {
        const version = (await content.find("topic/many"))?.version ?? 0;
        const write = content.put(edit("topic/many", version, `m${name}`), { n: name });
        if ((await write).kind === "saved") return;
      }
      throw new Error("never saved");
    };
    await Promise.all(Array.from({ length: 20 }, (_, index) => editor(index + 1)));
    const history = await content.history("topic/many");
    expect(history.map(({ version }) => version)).toEqual(
      Array.from({ length: 21 }, (_, index) => 21 - index),
    );
    const said = history.map(({ body }) => (body as { n: number }).n);
    expect(said.sort((one, other) => one - other)).toEqual(Array.from({ length: 21 }, (_, n) => n));
  });

  it("a repeated request finds what it wrote", async () => {
    await content.put(edit("topic/again", 0, "a1"), { n: 1 });
    expect(await content.put(edit("topic/again", 0, "a1"), { n: 1 })).toMatchObject({
      kind: "saved",
      stored: { version: 1 },
    });
    expect(await content.history("topic/again")).toHaveLength(1);
  });

  it("what was removed is read no more, and can be brought back", async () => {
    await content.put(edit("topic/gone", 0, "g1"), { n: 1 });
    await content.remove(edit("topic/gone", 1, "g2"));
    const ids = async () => (await content.readAll()).map(({ _id }) => _id);
    expect(await ids()).not.toContain("topic/gone");
    const before = await content.findVersion("topic/gone", 1);
    await content.put(edit("topic/gone", 2, "g3"), before?.body);
    expect(await ids()).toContain("topic/gone");
    expect(await content.history("topic/gone")).toMatchObject([
      { version: 3, body: { n: 1 } },
      { version: 2, isRemoved: true },
      { version: 1, body: { n: 1 } },
    ]);
  });
});

describe("the revision", () => {
  it("rises with every change", async () => {
    const before = await content.revision.read(new Date());
    await content.put(edit("topic/rise", 0, "s1"), { n: 1 });
    expect(await content.revision.read(new Date())).toBe(before + 1);
  });

  it("is raised by whoever reads it when the writer died between its two writes", async () => {
    await content.revision.changing(() => Promise.resolve());
    const before = await content.revision.read(new Date());
    const begun = { id: "dead", at: new Date() };
    await content.revision.model.updateOne({ _id: "content" }, { $push: { begun } });
    expect(await content.revision.read(new Date())).toBe(before);
    expect(await content.revision.read(later(2_000))).toBe(before + 1);
    expect(await content.revision.read(later(2_000))).toBe(before + 1);
  });

  it("a writer that was only slow raises it once more", async () => {
    await content.revision.changing(() => Promise.resolve());
    const before = await content.revision.read(new Date());
    await content.revision.changing(async () => {
      expect(await content.revision.read(later(5_000))).toBe(before + 1);
    });
    expect(await content.revision.read(new Date())).toBe(before + 2);
  });

  it("many at once begin and end at their own number", async () => {
    await Promise.all(
      Array.from({ length: 8 }, () => content.revision.changing(() => Promise.resolve())),
    );
    expect(await content.revision.read(later(9_000))).toBe(8);
  });
});
