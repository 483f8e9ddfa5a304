import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { completeRows } from "../../jobs/complete-rows.ts";
import { districtCode, scopeOf } from "../../models/scope.ts";
import { scopeData } from "../../models/scoped-data.ts";
import { openTestStores, type TestStores } from "../support/test-database.ts";

let database: TestStores;
beforeAll(async () => {
  database = await openTestStores();
});
afterAll(() => database.close());

const at = new Date("2026-11-24T02:00:00Z");
const town = "110113008";
const isStopping = () => false;

/** As 0.2 wrote them. */
async function addOldRows(count: number): Promise<void> {
  const { connection, stores, cipher } = database;
  await stores.stalls.add({
    ...{ _id: "stall_0001", name: "甲", place: "乙" },
    ...{ organisation: town, town: "南法信镇" },
  });
  const rows = Array.from({ length: count }, (_, index) => ({
    ...{ _id: `f${index}`, openid: `o${index}`, isSubscribed: true, bucket: 1, lastTurn: 3 },
    ...(index % 2 === 0 && { lastSource: { kind: "stall", scene: "stall_0001", at } }),
    ...(index % 3 === 0 ? { lastContactAt: at } : { profile: { subscribedAt: at } }),
  }));
  await connection.collection<{ _id: string }>("followers").insertMany(rows);
  await stores.responses.applyTurn("f0", 2, {
    ...{ id: "r0", survey: { key: "join_short", version: 1 }, status: "submitted" },
    answers: { name: "王小明", mobile: "13800138101" },
    ...{ startedAt: at, updatedAt: at },
  });
  const text = cipher.seal("食堂几点开饭", "unanswered");
  await connection
    .collection<{ _id: string }>("unansweredQuestions")
    .insertMany([{ _id: "q1", text, askedAt: at }] as never);
}

describe("rows of an older version", () => {
  it("get what scopes and lists need, killed in the middle or run by two at once, and once", async () => {
    await addOldRows(1_201);
    let looks = 0;
    await completeRows({ ...database, isStopping: () => ++looks > 1 });
    const whole = scopeData(database.stores, scopeOf({ organisation: districtCode }));
    expect(await whole.followers.count({}, 2_000)).toBe(500);
    await Promise.all([
      completeRows({ ...database, isStopping }),
      completeRows({ ...database, isStopping }),
    ]);
    expect(await whole.followers.count({}, 2_000)).toBe(1_201);
    const own = scopeData(database.stores, scopeOf({ organisation: town }));
    expect(await own.followers.count({}, 2_000)).toBe(601);
    expect(await whole.followers.find("f0")).toMatchObject({
      organisationPath: [districtCode, town],
      lastSeenAt: at,
      person: { name: "王小明", initials: "wxm" },
    });
    expect(await whole.questions.count({ isOpen: true }, 10)).toBe(1);
    expect(await completeRows({ ...database, isStopping })).toEqual({ followers: 0, questions: 0 });
  });

  it("a question is no longer taken away after 180 days when the setting says otherwise", async () => {
    const { model } = database.stores.unansweredQuestions;
    await model.collection.createIndex(
      { askedAt: 1 },
      { name: "expiry", expireAfterSeconds: 180 * 86_400 },
      {},
    );
    await completeRows({ ...database, isStopping });
    const names = (await model.collection.indexes()).map(({ name }) => name);
    expect(names).not.toContain("expiry");
    expect(names).toContain("expiresAt");
  });
});
