import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { audienceFilter } from "../../models/audience-filter.ts";
import type { AudienceRule } from "../../models/audience-rule.ts";
import { districtCode, scopeOf, wholeUnion } from "../../models/scope.ts";
import { openTestStores, type TestStores } from "../support/test-database.ts";

const now = new Date("2026-11-26T08:00:00Z");
const [renhe, tianzhu] = ["110113003", "110113005"];
const facets = { stall: "stall/s1", legal: "answer/join_short/needs/法律维权" };

let database: TestStores;
beforeAll(async () => {
  database = await openTestStores();
  const people = [
    {
      _id: "a",
      town: renhe,
      tags: ["货代", "骨干"],
      lastContactAt: new Date("2026-11-25T08:00:00Z"),
    },
    { _id: "b", town: renhe, tags: ["货代"], facets: [facets.stall], joinState: "willing" },
    { _id: "c", town: tianzhu, tags: ["货代"], facets: [facets.legal, "enterprise/甲货运"] },
    { _id: "d", town: tianzhu, optOut: { event: true }, facets: ["event/e1/waiting"] },
    { _id: "e", joinState: "unwilling", lastContactAt: new Date("2026-10-01T08:00:00Z") },
  ];
  await database.stores.followers.model.collection.insertMany(
    people.map((person, bucket) => ({
      ...{ openid: `o-${person._id}`, isSubscribed: true, bucket, lastTurn: 0, lastSeenAt: now },
      organisationPath: person.town ? [districtCode, person.town] : [districtCode],
      ...person,
    })) as never,
  );
});
afterAll(() => database.close());

async function reach(rule: AudienceRule, scope = wholeUnion): Promise<string> {
  const { audiences } = database.stores;
  const filter = audienceFilter(rule, now);
  const found = await audiences.sample(filter, scope, { limit: 100 });
  const { count, isEstimate } = await audiences.count(filter, scope);
  expect([count, isEstimate]).toEqual([found.length, false]);
  return found.map(({ _id }) => _id).join("");
}

const tag: AudienceRule = { kind: "tag", names: ["货代"] };
const inTown = (code: string): AudienceRule => ({ kind: "town", codes: [code] });
const none: AudienceRule = { kind: "all", rules: [] };
const everyone: AudienceRule = { kind: "everyone" };

describe("an audience rule reaches", () => {
  const cases: readonly [string, AudienceRule, string][] = [
    ["everybody only when that is said", everyone, "abcde"],
    ["those who are named", { kind: "follower", ids: ["b", "d"] }, "bd"],
    ["a town", inTown(renhe), "ab"],
    ["several towns", { kind: "town", codes: [renhe, tianzhu] }, "abcd"],
    ["an organisation with what lies below it", { kind: "organisation", codes: [tianzhu] }, "cd"],
    ["a tag", tag, "abc"],
    ["town and tag", { kind: "all", rules: [inTown(renhe), tag] }, "ab"],
    ["town or tag", { kind: "any", rules: [inTown(tianzhu), tag] }, "abcd"],
    ["not the tag", { kind: "not", rule: tag }, "de"],
    [
      "town and not the tag",
      { kind: "all", rules: [inTown(tianzhu), { kind: "not", rule: tag }] },
      "d",
    ],
    ["a stall", { kind: "stall", scenes: ["s1"] }, "b"],
    [
      "an answer",
      { kind: "answer", survey: "join_short", question: "needs", values: ["法律维权", "技能培训"] },
      "c",
    ],
    ["an enterprise", { kind: "enterprise", keys: ["甲货运"] }, "c"],
    ["a join state", { kind: "join-state", states: ["willing"] }, "b"],
    ["a join state nobody knows", { kind: "join-state", states: ["unknown", "unwilling"] }, "acde"],
    ["who was in contact lately", { kind: "last-contact", withinDays: 7 }, "a"],
    ["who was not", { kind: "not", rule: { kind: "last-contact", withinDays: 7 } }, "bcde"],
    ["who waits for an event", { kind: "event", event: "e1", as: "waiting" }, "d"],
  ];
  it.each(cases)("%s", async (_name, rule, expected) => {
    expect(await reach(rule)).toBe(expected);
  });

  const closed: readonly [string, AudienceRule][] = [
    ["an empty list", none],
    ["an empty choice", { kind: "any", rules: [] }],
    ["nobody named", { kind: "follower", ids: [] }],
    ["no town", { kind: "town", codes: [] }],
    ["not of nothing", { kind: "not", rule: none }],
    ["not of not of nothing", { kind: "not", rule: { kind: "not", rule: none } }],
    ["everyone and nothing", { kind: "all", rules: [everyone, none] }],
    ["a choice of nothings", { kind: "any", rules: [none, { kind: "tag", names: [] }] }],
  ];
  it.each(closed)("nobody: %s", async (_name, rule) => {
    expect(audienceFilter(rule, now)).toBeUndefined();
    expect(await reach(rule)).toBe("");
  });

  it("nobody outside the cadre's scope", async () => {
    expect(await reach(everyone, scopeOf({ organisation: tianzhu }))).toBe("cd");
    expect(await reach(inTown(renhe), scopeOf({ organisation: tianzhu }))).toBe("");
  });
});

describe("what a survey says of a follower", () => {
  const legal = { survey: "join_short", facets: [facets.legal], joinState: "willing" as const };

  it("replaces what it said before, beside stalls and sign-ups; an older turn changes nothing", async () => {
    const { followers } = database.stores;
    await followers.noteAnswers("b", 5, legal);
    await followers.noteAnswers("b", 4, { survey: "join_short", facets: [] });
    expect(await followers.find("b")).toMatchObject({
      ...{ facets: [facets.stall, facets.legal], joinState: "willing" },
    });
    await followers.noteAnswers("b", 6, { survey: "join_short", facets: [] });
    const emptied = await followers.find("b");
    expect([emptied?.facets, emptied?.joinState]).toEqual([[facets.stall], undefined]);
  });

  it("does not undo what the union has decided", async () => {
    const { followers } = database.stores;
    await followers.model.updateOne({ _id: "b" }, { $set: { joinState: "member" } });
    await followers.noteAnswers("b", 7, legal);
    expect(await followers.find("b")).toMatchObject({ joinState: "member" });
  });
});
