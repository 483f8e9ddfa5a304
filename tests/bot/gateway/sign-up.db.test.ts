import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeOfferClaim } from "../../../bot/gateway/offer-claims.ts";
import { openidFor, TranscriptWorld } from "../../../bot/transcripts/transcript-world.ts";
import { districtCode } from "../../../models/scope.ts";
import { buildEvent, eventNow, inHours } from "../../support/event-world.ts";
import { recordLog } from "../../support/silent-log.ts";
import { openTestStores, type TestStores } from "../../support/test-database.ts";

let database: TestStores;
let world: TranscriptWorld;
const [anna, bo] = [openidFor("anna"), openidFor("bo")];
beforeAll(async () => {
  database = await openTestStores();
  world = await TranscriptWorld.open({ ...database, log: recordLog() });
  const { events } = database.stores;
  await events.add(buildEvent("all", { capacity: 1 }));
  await events.add(
    buildEvent("town", {
      organisationPath: [districtCode, "110113008"],
      title: "急救课",
      startsAt: inHours(60),
      endsAt: inHours(61),
    }),
  );
  await events.add(
    buildEvent("base", {
      organisationPath: [districtCode, "110113008", "b1"],
      title: "甲公司的活动",
    }),
  );
});
afterAll(async () => {
  await world.close();
  await database.close();
});

let messages = 0;
const says = (openid: string, text: string) =>
  world.push(world.callback(openid, { MsgType: "text", Content: text, MsgId: String(++messages) }));
const row = (openid: string) =>
  database.stores.followers.find(database.cipher.hash(openid, "openid"));

describe("events in the chat", () => {
  it("are listed by town, signed up for by number, and what follows is written", async () => {
    expect(await says(anna, "活动")).not.toContain("急救课");
    const listed = await says(anna, "南法信有什么活动");
    expect(listed).toMatch(/1\. 羽毛球赛.*2\. 急救课/s);
    expect(listed).not.toContain("甲公司");
    expect(await says(anna, "报名1")).toContain("您是第 1 个");
    expect((await row(anna))?.facets).toEqual(["event/all/signed-up"]);
    await says(bo, "活动");
    expect(await says(bo, "报名 1")).toContain("候补第 1 个");
    expect((await row(bo))?.facets).toEqual(["event/all/waiting"]);
    expect(await says(anna, "我的报名")).toMatch(/1\. 羽毛球赛.*报上了，第 1 个/s);
    expect(await says(anna, "取消报名")).toContain("给您取消了");
    expect((await row(anna))?.facets ?? []).toEqual([]);
    expect((await row(bo))?.facets).toEqual(["event/all/signed-up"]);
    // No customer-service messages here: it waits for his next contact.
    expect(await says(bo, "我的报名")).toMatch(/轮到您了.*报上了，第 1 个/s);
    expect(await database.stores.signUps.findUnsettled(5)).toEqual([]);
  });

  it("turned off and on again by chat", async () => {
    await says(anna, "退订活动");
    expect((await row(anna))?.optOut).toMatchObject({ event: true });
    await says(anna, "恢复订阅全部");
    expect((await row(anna))?.optOut).toMatchObject({ event: false, survey: false });
  });
});

describe("a turn that is taken again", () => {
  const claimant = { follower: "f", key: "f:1", now: eventNow };
  const claim = (kind: "sign-up" | "sign-off", key: string) =>
    makeOfferClaim(
      kind === "sign-up"
        ? { kind: "claim", claim: kind, event: "town" }
        : { kind: "claim", claim: kind },
      { ...claimant, key },
      database,
    );

  it("reads the same outcome of signing up, and of leaving the only event", async () => {
    const first = await claim("sign-up", "f:1");
    expect(first.signUp).toMatchObject({ kind: "signed-up", isNew: true, rank: 1 });
    expect(await claim("sign-up", "f:1")).toEqual(first);
    const left = await claim("sign-off", "f:2");
    expect(left.signUp).toMatchObject({ kind: "signed-off", event: "town" });
    expect(await claim("sign-off", "f:2")).toEqual(left);
    expect((await claim("sign-off", "f:3")).signUp).toEqual({ kind: "which", signUps: [] });
  });
});
