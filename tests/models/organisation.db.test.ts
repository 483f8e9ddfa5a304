import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seedOrganisations } from "../../bot/seed-organisations.ts";
import { scopeOf, type InScope } from "../../models/scope.ts";
import { scopeData } from "../../models/scoped-data.ts";
import type { Organisation } from "../../models/organisation.ts";
import { openTestStores, type TestStores } from "../support/test-database.ts";

let database: TestStores;
beforeAll(async () => {
  database = await openTestStores();
});
afterAll(() => database.close());

describe("the union tree", () => {
  it("begins with the district and its 25 towns, marked in a sandbox only", () => {
    const live = seedOrganisations(false);
    expect(live.filter(({ kind }) => kind === "town")).toHaveLength(25);
    expect(JSON.stringify(live)).not.toContain("示例");
    expect(seedOrganisations(true).every(({ name }) => name.endsWith("（示例）"))).toBe(true);
    expect(live.map(({ _id, organisationPath }) => organisationPath.at(-1) === _id)).not.toContain(
      false,
    );
  });

  it("is seeded once, completes rows of before 0.3 and leaves what a cadre changed", async () => {
    const { organisations } = database.stores;
    const collection = database.connection.collection<{ _id: string }>("organisations");
    await collection.insertOne({ _id: "110113008", kind: "town", name: "旧名字" } as never);
    await organisations.seed(seedOrganisations(false));
    expect(await organisations.model.countDocuments()).toBe(26);
    const town = await organisations.find("110113008");
    expect(town).toMatchObject({
      name: "旧名字",
      version: 1,
      organisationPath: ["110113", "110113008"],
    });
    if (!town) throw new Error("gone");
    const changed = await organisations.change(town as InScope<Organisation>, { name: "新" }, "r");
    expect(changed).toMatchObject({ name: "新", version: 2 });
    await organisations.seed(seedOrganisations(false));
    expect(await organisations.find("110113008")).toMatchObject({ name: "新", version: 2 });
    expect(
      await organisations.change(town as InScope<Organisation>, { name: "旧" }, "r2"),
    ).toBeNull();
  });

  it("shows a town cadre his town and what lies below", async () => {
    await database.stores.organisations.add({
      ...{ _id: "b-1", kind: "base", name: "甲公司工会", parent: "110113008" },
      organisationPath: ["110113", "110113008", "b-1"],
    });
    const { organisations } = scopeData(database.stores, scopeOf({ organisation: "110113008" }));
    const { items } = await organisations.page({
      sort: { field: "name", direction: 1 },
      limit: 10,
    });
    expect(items.map(({ _id }) => _id).sort()).toEqual(["110113008", "b-1"]);
    expect(await organisations.find("110113009")).toBeNull();
  });
});
