import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AuditTrail, type AuditDraft } from "../../models/audit-trail.ts";
import { rewritePaths } from "../../models/rewrite-paths.ts";
import { openTestStores, type TestStores } from "../support/test-database.ts";

let database: TestStores;
let trail: AuditTrail;
const fieldKey = Buffer.alloc(32, 5);
const newTrail = () => new AuditTrail(database.stores.auditEntries, fieldKey);
const entries = () => database.connection.collection<{ _id: number }>("auditEntries");
const heads = () => database.connection.collection<{ _id: string }>("auditHead");

const draft = (action: string): AuditDraft => ({
  at: new Date("2026-11-24T02:00:00Z"),
  actor: "c1",
  organisationPath: ["110113", "110113008"],
  action,
  target: { id: "t1", other: "x" },
  phase: "intent",
});

beforeAll(async () => {
  database = await openTestStores();
});
afterAll(() => database.close());
beforeEach(async () => {
  await Promise.all([entries().deleteMany({}), heads().deleteMany({})]);
  trail = newTrail();
  for (const action of ["a", "b", "c", "d", "e"]) await trail.append(draft(action));
});

describe("an untouched trail", () => {
  it("is found in order, whoever appended at once", async () => {
    const others = [newTrail(), newTrail(), trail];
    await Promise.all(others.map((other) => other.append({ ...draft("f"), intent: 1, code: "x" })));
    const { faults, entryCount, head } = await trail.verify();
    expect(faults).toEqual([]);
    expect(entryCount).toBe(8);
    expect(head).toEqual(await trail.findHead());
  });

  it("is in order when a process died before it moved the head", async () => {
    const before = await heads().findOne({ _id: "head" });
    await trail.append(draft("f"));
    await heads().updateOne({ _id: "head" }, { $set: { ...before } });
    expect((await trail.verify()).faults).toEqual([]);
    expect(await newTrail().append(draft("g"))).toBe(7);
    expect((await trail.verify()).faults).toEqual([]);
  });

  it("is in order when there is nothing yet", async () => {
    await Promise.all([entries().deleteMany({}), heads().deleteMany({})]);
    expect(await trail.verify()).toEqual({ entryCount: 0, head: undefined, faults: [] });
  });
});

describe("moving an organisation", () => {
  it("leaves the trail as it was written", async () => {
    for await (const count of rewritePaths(database.connection, ["110113", "x", "110113008"])) {
      expect(count).toBe(0);
    }
    expect((await trail.verify()).faults).toEqual([]);
  });
});

describe("what is found", () => {
  it.each([
    ["the first entry taken away", 1],
    ["one in the middle taken away", 3],
    ["the last one taken away", 5],
  ])("%s", async (_, n) => {
    await entries().deleteOne({ _id: n });
    expect((await trail.verify()).faults).toEqual([{ kind: "missing", from: n, to: n }]);
  });

  it("the last one taken away, also when more is written after it", async () => {
    await entries().deleteOne({ _id: 5 });
    expect(await newTrail().append(draft("f"))).toBe(6);
    expect((await trail.verify()).faults).toEqual([{ kind: "missing", from: 5, to: 5 }]);
  });

  it.each([
    ["an action changed", 2, { action: "z" }],
    ["an actor changed in the last one", 5, { actor: "c2" }],
    ["an instant changed", 1, { at: new Date("2026-11-24T02:00:01Z") }],
    ["a target changed", 3, { "target.id": "t2" }],
    ["a field added", 4, { note: "x" }],
    ["a mac changed", 4, { mac: "x" }],
  ])("%s", async (_, n, change) => {
    await entries().updateOne({ _id: n }, { $set: change });
    expect((await trail.verify()).faults[0]).toEqual({ kind: "changed", n });
  });

  it("two that changed places", async () => {
    const [two, three] = [await entries().findOne({ _id: 2 }), await entries().findOne({ _id: 3 })];
    await entries().replaceOne({ _id: 2 }, { ...three, _id: 2 });
    await entries().replaceOne({ _id: 3 }, { ...two, _id: 3 });
    expect((await trail.verify()).faults).toContainEqual({ kind: "changed", n: 2 });
  });

  it("the last one taken away together with the head, or with a head set back", async () => {
    const four = await entries().findOne<{ mac: string }>({ _id: 4 });
    await entries().deleteOne({ _id: 5 });
    await heads().updateOne({ _id: "head" }, { $set: { n: 4, mac: four?.mac } });
    expect((await trail.verify()).faults).toEqual([{ kind: "head" }]);
    await heads().deleteMany({});
    expect((await trail.verify()).faults).toEqual([{ kind: "head" }]);
  });

  it("a whole older copy, by the head that was logged", async () => {
    const logged = await trail.findHead();
    const [five, head] = [await entries().findOne({ _id: 5 }), await heads().findOne()];
    await trail.append(draft("f"));
    const newer = await trail.findHead();
    await entries().deleteOne({ _id: 6 });
    await heads().replaceOne({ _id: "head" }, { ...head });
    expect(five).not.toBeNull();
    expect((await trail.verify(logged)).faults).toEqual([]);
    expect((await trail.verify(newer)).faults).toEqual([{ kind: "other-head", n: 6 }]);
  });

  it("another FIELD_KEY", async () => {
    const other = new AuditTrail(database.stores.auditEntries, Buffer.alloc(32, 6));
    expect((await other.verify()).faults.length).toBeGreaterThan(4);
  });
});
