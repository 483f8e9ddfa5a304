import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkInstallation, InstallationRefused } from "../../models/installation.ts";
import { isSensitive } from "../../models/response.ts";
import { prepareDatabase } from "../../models/stores.ts";
import { openTestStores, type TestStores } from "../support/test-database.ts";

let database: TestStores;
beforeAll(async () => {
  database = await openTestStores();
});
afterAll(() => database.close());

const at = new Date("2026-11-24T02:00:00Z");

describe("installation", () => {
  it("is made once and recognised", async () => {
    await prepareDatabase(database.connection, database.cipher.keyId);
  });

  it("makes every collection at the start, so that no first write waits for one", async () => {
    const { connection } = database;
    const made = await connection.listCollections();
    const names = connection.modelNames().map((name) => connection.model(name).collection.name);
    expect(made.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
  });

  it("refuses another FIELD_KEY and a newer schema, by code", async () => {
    const check = (keyId: string) => checkInstallation(database.connection, keyId);
    await expect(check("ffffffff")).rejects.toMatchObject({ code: "wrong-field-key" });
    const installation = database.connection.collection("installation");
    await installation.updateOne({}, { $inc: { schemaVersion: 1 } });
    await expect(check(database.cipher.keyId)).rejects.toThrow(InstallationRefused);
    await expect(check(database.cipher.keyId)).rejects.toMatchObject({ code: "schema-too-new" });
    await installation.updateOne({}, { $inc: { schemaVersion: -1 } });
  });
});

describe("content", () => {
  const body = (text: string) => [{ id: "text/x", body: text }];

  it("is seeded once, renewed while nobody edited it, and kept once somebody has", async () => {
    const { content } = database.stores;
    const read = async () => (await content.readAll()).map(({ body }) => body);
    const revision = () => content.revision.read(new Date());
    await content.seed(body("one"));
    const first = await revision();
    await content.seed(body("one"));
    expect(await revision()).toBe(first);
    await content.seed(body("two"));
    expect(await revision()).toBe(first + 1);
    expect(await read()).toEqual(["two"]);
    const edit = { id: "text/x", version: 2, by: "c1", at, request: "r1" };
    expect(await content.put(edit, "edited")).toMatchObject({ kind: "saved" });
    await content.seed(body("three"));
    expect(await read()).toEqual(["edited"]);
    await content.reset({ ...edit, version: 3, request: "r2" }, "three");
    await content.seed(body("four"));
    expect(await read()).toEqual(["four"]);
    const history = await content.history("text/x");
    expect(history.map(({ version, body }) => [version, body])).toEqual([
      [5, "four"],
      [4, "three"],
      [3, "edited"],
      [2, "two"],
      [1, "one"],
    ]);
  });
});

describe("receipts", () => {
  it("one claimant always gets one number, two get two", async () => {
    const { receipts } = database.stores;
    const candidates = (attempt: number) => `DC-${attempt}`;
    const [first, again, other] = await Promise.all([
      receipts.claim("a", at, candidates),
      receipts.claim("a", at, candidates),
      receipts.claim("b", at, candidates),
    ]);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
    expect(await receipts.claim("a", at, candidates)).toBe(first);
  });
});

describe("effects' targets", () => {
  it("a follower's row keeps the last turn applied", async () => {
    const { followers } = database.stores;
    const change = { openid: "o1", at };
    await followers.applyTurn("f1", 2, {
      ...change,
      isSubscribed: true,
      source: { kind: "stall", scene: "stall_0001" },
    });
    await followers.applyTurn("f1", 1, { ...change, isSubscribed: false });
    await followers.applyTurn("f1", 2, { ...change, isSubscribed: false });
    expect(await followers.find("f1")).toMatchObject({
      isSubscribed: true,
      lastTurn: 2,
      firstSource: { scene: "stall_0001" },
    });
    await followers.applyTurn("f1", 3, {
      ...change,
      source: { kind: "poster", scene: "poster_2" },
    });
    expect(await followers.find("f1")).toMatchObject({
      lastSource: { kind: "poster" },
      firstSource: { kind: "stall" },
      isSubscribed: true,
    });
  });

  it("somebody who only writes counts as a follower", async () => {
    await database.stores.followers.applyTurn("f2", 1, { openid: "o2", at });
    const follower = await database.stores.followers.find("f2");
    expect(follower?.isSubscribed).toBe(true);
    expect(follower?.bucket).toBeGreaterThanOrEqual(0);
    expect(follower?.bucket).toBeLessThan(1_000);
  });

  it("a response is not overtaken by an older turn", async () => {
    const { responses } = database.stores;
    const response = {
      id: "r1",
      survey: { key: "join_short", version: 1 },
      status: "running" as const,
      startedAt: at,
      updatedAt: at,
    };
    await responses.applyTurn("c1", 5, {
      ...response,
      answers: { consent: "同意", employer: "甲公司" },
    });
    await responses.applyTurn("c1", 4, { ...response, answers: { consent: "同意" } });
    const [stored] = await responses.findByConversation("c1", 5);
    expect(stored && responses.openAnswers(stored)).toEqual({
      consent: "同意",
      employer: "甲公司",
    });
  });
});

describe("what counts as sensitive", () => {
  it.each([
    ["mobile", "任何值", true],
    ["id_card", "任何值", true],
    ["employer", "北京麦糕坊食品有限公司", false],
    ["employer", "3M中国", true],
    ["employer", "电话１３８", true],
    ["employer", "第一建筑公司", false],
    ["name", "韩志远", false],
    ["employer", "幺三八零零", true],
    ["headcount_band", "25-99人", false],
  ])("%s: %s → %s", (id, value, expected) => expect(isSensitive(id, value)).toBe(expected));
});
