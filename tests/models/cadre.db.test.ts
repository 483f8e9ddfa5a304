import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { scopeData } from "../../models/scoped-data.ts";
import { scopeOf } from "../../models/scope.ts";
import { addCadre } from "../support/cadres.ts";
import { openTestStores, type TestStores } from "../support/test-database.ts";

let database: TestStores;
beforeAll(async () => {
  database = await openTestStores();
});
afterAll(() => database.close());
beforeEach(async () => {
  const names = ["cadres", "rateLimits"];
  await Promise.all(names.map((name) => database.connection.collection(name).deleteMany({})));
});

const now = new Date("2026-11-24T02:00:00Z");
const later = (ms: number) => new Date(now.getTime() + ms);
const town = "110113008";

describe("binding a WeChat", () => {
  const claim = (codeHash: string, conversation: string, callbackKey: string, at = now) =>
    database.stores.cadres.bindByCode({
      ...{ codeHash, conversation, callbackKey, now: at },
      openid: Buffer.from(conversation),
    });
  const giveCode = (id: string, hash: string) =>
    database.stores.cadres.setBindingCode(id, { hash, expiresAt: later(600_000) });

  beforeEach(async () => {
    await addCadre(database.stores, "a");
    await addCadre(database.stores, "b");
    await giveCode("a", "code-a");
  });

  it("works once per code, and the same callback gets the same answer", async () => {
    expect(await claim("code-a", "w1", "k1")).toMatchObject({ kind: "bound", cadre: { _id: "a" } });
    expect(await claim("code-a", "w1", "k1")).toMatchObject({ kind: "bound", cadre: { _id: "a" } });
    expect(await claim("code-a", "w2", "k2")).toEqual({ kind: "unknown" });
    expect(await database.stores.cadres.findByConversation("w1")).toMatchObject({ _id: "a" });
  });

  it("of two WeChats at once one is bound", async () => {
    const outcomes = await Promise.all([claim("code-a", "w1", "k1"), claim("code-a", "w2", "k2")]);
    expect(outcomes.filter(({ kind }) => kind === "bound")).toHaveLength(1);
  });

  it("refuses a wrong code, one that is too old, and one of somebody out of service", async () => {
    expect(await claim("code-x", "w1", "k1")).toEqual({ kind: "unknown" });
    expect(await claim("code-a", "w1", "k2", later(600_000))).toEqual({ kind: "unknown" });
    await database.stores.cadres.model.updateOne({ _id: "a" }, { $set: { isActive: false } });
    expect(await claim("code-a", "w1", "k3")).toEqual({ kind: "unknown" });
  });

  it("moves a WeChat from one cadre to the other", async () => {
    await claim("code-a", "w1", "k1");
    await giveCode("b", "code-b");
    expect(await claim("code-b", "w1", "k2")).toMatchObject({ kind: "bound", cadre: { _id: "b" } });
    expect((await database.stores.cadres.find("a"))?.binding).toBeUndefined();
  });

  it("takes no more guesses of one WeChat than five in ten minutes", async () => {
    for (let guess = 0; guess < 5; guess++) await claim(`wrong-${guess}`, "w1", `k${guess}`);
    expect(await claim("code-a", "w1", "k9")).toEqual({ kind: "unknown" });
    expect(await claim("code-a", "w2", "k9")).toMatchObject({ kind: "bound" });
  });

  it("ends when he is put out of service or unbinds", async () => {
    await claim("code-a", "w1", "k1");
    const row = await scopeData(database.stores, scopeOf({ organisation: "110113" })).cadres.find(
      "a",
    );
    expect(
      row && (await database.stores.cadres.change(row, { isActive: false }, "r1")),
    ).not.toBeNull();
    expect(await database.stores.cadres.findByConversation("w1")).toBeNull();
    await giveCode("b", "code-b");
    await claim("code-b", "w1", "k2");
    await database.stores.cadres.unbind("b");
    expect(await database.stores.cadres.findByConversation("w1")).toBeNull();
  });
});

describe("who takes alerts", () => {
  it("is on duty, bound, in service and of exactly this organisation", async () => {
    const { stores } = database;
    const there = { organisation: town, role: "cadre" as const, isOnDuty: true };
    await addCadre(stores, "yes", { ...there, conversation: "w1" });
    await addCadre(stores, "unbound", there);
    await addCadre(stores, "off", { ...there, isOnDuty: false, conversation: "w2" });
    await addCadre(stores, "out", { ...there, isActive: false, conversation: "w3" });
    await addCadre(stores, "district", { isOnDuty: true, conversation: "w4" });
    expect((await stores.cadres.findOnDuty(town)).map(({ _id }) => _id)).toEqual(["yes"]);
    expect((await stores.cadres.findAdmins("110113")).map(({ _id }) => _id)).toEqual(["district"]);
    await stores.cadres.setDuty("yes", false);
    expect(await stores.cadres.findOnDuty(town)).toEqual([]);
  });
});

describe("a change of a cadre", () => {
  it("is one of two at once, and none on a row that moved", async () => {
    const { stores } = database;
    await addCadre(stores, "a", { organisation: town });
    const row = await scopeData(stores, scopeOf({ organisation: town })).cadres.find("a");
    if (!row) throw new Error("not there");
    const changed = await Promise.all([
      stores.cadres.change(row, { role: "viewer" }, "r1"),
      stores.cadres.change(row, { role: "editor" }, "r2"),
    ]);
    expect(changed.filter(Boolean)).toHaveLength(1);
    const now = await stores.cadres.find("a");
    expect(now).toMatchObject({ version: 2 });
    const again = await stores.cadres.change(row, { role: "viewer" }, now?.changedBy ?? "");
    expect(again).toEqual(now);
  });

  it("an account's name belongs to one", async () => {
    const { cadres } = database.stores;
    const fields = { account: "zhang", name: "张", role: "cadre" as const, createdAt: now };
    const add = (id: string) =>
      cadres.add({ id, ...fields, organisation: town, organisationPath: ["110113", town] });
    expect(await add("c1")).toBe(true);
    expect(await add("c1")).toBe(true);
    expect(await add("c2")).toBe(false);
  });
});

describe("what proves him", () => {
  it("is used once, also by two at once", async () => {
    const { cadreCredentials, stores } = {
      cadreCredentials: database.stores.cadreCredentials,
      stores: database.stores,
    };
    await addCadre(stores, "a");
    await cadreCredentials.beginTotp("a", Buffer.from("s"), now);
    const confirmed = { secret: Buffer.from("s"), step: 7, now, codes: ["h1", "h2"] };
    expect(await cadreCredentials.confirmTotp("a", later(1), confirmed)).toBe(false);
    expect(await cadreCredentials.confirmTotp("a", now, confirmed)).toBe(true);
    const twice = async (use: () => Promise<boolean>) =>
      (await Promise.all([use(), use()])).filter(Boolean).length;
    expect(await cadreCredentials.useTotpStep("a", 7)).toBe(false);
    expect(await twice(() => cadreCredentials.useTotpStep("a", 8))).toBe(1);
    expect(await cadreCredentials.useTotpStep("a", 8)).toBe(false);
    expect(await twice(() => cadreCredentials.useRecoveryCode("a", "h1"))).toBe(1);
    expect(await cadreCredentials.useRecoveryCode("a", "h1")).toBe(false);
    expect((await stores.cadres.find("a"))?.recoveryCodes).toEqual(["h2"]);
  });
});
