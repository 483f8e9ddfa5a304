import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { addCadre } from "../support/cadres.ts";
import { openTestStores, type TestStores } from "../support/test-database.ts";

let database: TestStores;
beforeAll(async () => {
  database = await openTestStores();
});
afterAll(() => database.close());

const now = new Date("2026-11-24T02:00:00Z");
const passwordHash = "x";

beforeEach(async () => {
  const { connection, stores } = database;
  await Promise.all(
    ["adminGuard", "cadres"].map((name) => connection.collection(name).deleteMany({})),
  );
  for (const id of ["a", "b"]) await addCadre(stores, id, { passwordHash });
  await addCadre(stores, "invited");
  await addCadre(stores, "town", { passwordHash, organisation: "110113008" });
  await addCadre(stores, "gone", { passwordHash, isActive: false });
});

async function remove(id: string, at = now, isActive = false): Promise<boolean> {
  const { adminGuard, cadres } = database.stores;
  const removed = await adminGuard.removeUnlessLast(id, at, () =>
    cadres.model.updateOne({ _id: id }, { $set: { isActive } }),
  );
  return removed !== undefined;
}

describe("the last active admin of the district", () => {
  it("is not removed", async () => {
    expect(await remove("a")).toBe(true);
    expect(await remove("b")).toBe(false);
    expect(await database.stores.adminGuard.countAdmins()).toBe(1);
  });

  it("is left by two who remove each other at once, in thirty tries", async () => {
    for (let round = 0; round < 30; round++) {
      for (const _id of ["a", "b"]) {
        await database.stores.cadres.model.updateOne({ _id }, { $set: { isActive: true } });
      }
      const removed = await Promise.all([remove("a"), remove("b")]);
      expect(removed.filter(Boolean)).toHaveLength(1);
      expect(await database.stores.adminGuard.countAdmins()).toBe(1);
    }
  });

  it("is left while a removal is under way, and for a minute after its process died", async () => {
    const { adminGuard } = database.stores;
    const inside = async () => expect(await remove("b")).toBe(false);
    expect(await adminGuard.removeUnlessLast("a", now, inside)).toBeDefined();
    const leaving = [{ cadre: "a", claim: "dead", sinceAt: now }];
    await database.connection.collection("adminGuard").updateOne({}, { $set: { leaving } });
    const later = (ms: number) => new Date(now.getTime() + ms);
    expect(await remove("b", later(59_999), true)).toBe(false);
    expect(await remove("b", later(60_000), true)).toBe(true);
  });
});
