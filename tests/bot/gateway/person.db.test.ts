import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openidFor, TranscriptWorld } from "../../../bot/transcripts/transcript-world.ts";
import { openMobile } from "../../../bot/person-search.ts";
import { joinSurveyScript } from "../../support/join-survey-script.ts";
import { recordLog } from "../../support/silent-log.ts";
import { openTestStores, type TestStores } from "../../support/test-database.ts";

let database: TestStores;
let world: TranscriptWorld;
beforeAll(async () => {
  database = await openTestStores();
  world = await TranscriptWorld.open({ ...database, log: recordLog() });
  await database.stores.stalls.add({
    ...{ _id: "stall_0007", name: "甲", place: "乙" },
    ...{ organisation: "110113008", town: "南法信镇" },
  });
});
afterAll(async () => {
  await world.close();
  await database.close();
});

let messages = 0;
const openid = openidFor("person");
const says = (text: string) =>
  world.push(world.callback(openid, { MsgType: "text", Content: text, MsgId: String(++messages) }));
const row = () => database.stores.followers.find(database.cipher.hash(openid, "openid"));

describe("a follower's row", () => {
  it("knows the town of the stall from the scan on", async () => {
    const scan = { MsgType: "event", Event: "subscribe", EventKey: "qrscene_stall_0007" };
    await world.push(world.callback(openid, scan));
    expect(await row()).toMatchObject({ organisationPath: ["110113", "110113008"] });
  });

  it("knows the person as soon as he says who he is, and what he corrects", async () => {
    const name = joinSurveyScript.findIndex((text) => text.includes("138"));
    for (const text of joinSurveyScript.slice(0, name)) await says(text);
    const named = await row();
    expect(named?.person).toMatchObject({
      name: expect.stringMatching(/^\p{Script=Han}/u) as string,
    });
    expect(named?.person).not.toHaveProperty("mobile");
    for (const text of joinSurveyScript.slice(name)) await says(text);
    const sent = await row();
    const mobile = sent?.person?.mobile as unknown as { buffer: Uint8Array };
    expect(openMobile(mobile.buffer, database.cipher)).toMatch(/^138/);
    expect(JSON.stringify(sent)).not.toContain("138");
    expect(sent?.searchKeys?.length).toBeGreaterThan(3);
  });

  it("is forgotten by name when the next form leaves it out", async () => {
    const answers = [
      "重来",
      "同意",
      "灵活就业",
      "没有",
      "愿意",
      "跳过",
      "跳过",
      "跳过",
      "跳过",
      "跳过",
    ];
    for (const text of [...answers, "提交"]) await says(text);
    const left = await row();
    expect(left?.person).not.toHaveProperty("name");
    expect(left).not.toHaveProperty("searchKeys");
  });

  it("a turn that is applied again, or late, changes nothing", async () => {
    const { followers } = database.stores;
    await followers.applyTurn("late", 1, { openid: "late", at: new Date() });
    await followers.notePerson("late", 5, { name: "新", searchKeys: ["新新"] });
    await followers.notePerson("late", 4, { name: "旧", searchKeys: ["旧旧"] });
    expect(await followers.find("late")).toMatchObject({
      person: { name: "新" },
      searchKeys: ["新新"],
    });
  });
});
