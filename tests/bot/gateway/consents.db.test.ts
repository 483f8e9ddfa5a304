import { afterAll, beforeAll, expect, it } from "vitest";
import {
  noticeChangeEvent,
  noticePopupEvent,
  noticeSentEvent,
} from "../../../web/sandbox/callback/notice-events.ts";
import type { PretendPlatform } from "../../../web/sandbox/pretend-platform.ts";
import { openHarness, type Harness } from "../../support/account-harness.ts";

let harness: Harness;
let platform: PretendPlatform;
let openid: string;
let id: string;
beforeAll(async () => {
  harness = await openHarness();
  platform = harness.platform();
  openid = platform.createFollower();
  id = harness.cipher.hash(openid, "openid");
  await platform.follow(openid);
});
afterAll(() => harness.close());

const both = (status: "accept" | "reject") =>
  ["t1", "t2"].map((templateId) => ({ templateId, status }) as const);

async function lefts() {
  await harness.idle();
  const found = await harness.stores.followers.find(id);
  return (found?.consents ?? []).map(({ template, left }) => `${template} ${left}`);
}

it("what a follower chooses in the popup is counted, a repeat of the event once", async () => {
  const xml = platform.writePush(openid, noticePopupEvent(both("accept")));
  for (let round = 0; round < 3; round += 1) {
    expect(await platform.pushXml(openid, xml)).toMatchObject({ kind: "silent" });
  }
  expect(await lefts()).toEqual(["t1 1", "t2 1"]);
  await platform.push(openid, noticeChangeEvent(["t2"]));
  expect(await lefts()).toEqual(["t1 1", "t2 0"]);
});

it("he is counted too while a cadre holds the chat", async () => {
  await platform.text(openid, "人工");
  const [choice] = both("accept");
  await platform.push(openid, noticePopupEvent(choice ? [choice] : []));
  expect(await lefts()).toEqual(["t1 2", "t2 0"]);
});

it("the result of a notice waits for the delivery that went by it last", async () => {
  const { consents, sendResults } = harness.stores;
  await consents.take(id, { template: "t1", kind: "one-off" }, "r1.f1");
  await platform.push(openid, noticeSentEvent("t1", "1", 0));
  await platform.push(openid, noticeSentEvent("t3", "2", 0));
  await harness.idle();
  expect(await sendResults.findAmong(["r1.f1"])).toEqual([
    { msgId: "r1.f1", isDelivery: true, status: "success" },
  ]);
  await consents.take(id, { template: "t1", kind: "one-off" }, "r2.f1");
  await platform.push(openid, noticeSentEvent("t1", "3", 43101));
  await harness.idle();
  expect(await sendResults.findAmong(["r2.f1"])).toMatchObject([{ status: "failed:43101" }]);
  expect(await lefts()).toEqual(["t1 0", "t2 0"]);
});
