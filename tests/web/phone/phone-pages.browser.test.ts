import { mkdirSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PhonePage } from "../../../bot/notices/page-link.ts";
import { districtCode } from "../../../models/scope.ts";
import { launchBrowser, seriousFindings } from "../../support/browser.ts";
import { buildEvent, eventNow } from "../../support/event-world.ts";
import { openPhoneWorld, type PhoneWorld } from "../../support/phone-world.ts";

const width = 375;
let phone: PhoneWorld;
let browser: Browser;
let page: Page;
beforeAll(async () => {
  mkdirSync("artefacts", { recursive: true });
  phone = await openPhoneWorld();
  browser = await launchBrowser();
  page = await browser.newPage({ viewport: { width, height: 720 }, deviceScaleFactor: 2 });
  const { stores } = phone.world;
  await phone.world.addFollower("anna");
  await phone.world.addFollower("bo");
  await stores.events.add(
    buildEvent("e1", {
      ...{ title: "职工羽毛球赛（示例）", capacity: 1, place: "示例体育馆一层" },
      description: "男单、女单、混双，循环赛加淘汰赛。\n赛前半小时在球馆门口签到，请穿运动鞋。",
    }),
  );
  await stores.notices.add({
    ...{ _id: "n1", organisationPath: [districtCode], level: "district", category: "event" },
    ...{ title: "职工羽毛球赛开始报名（示例）", summary: "来吧", link: "https://u.example/x" },
    body: "区总工会举办职工羽毛球赛，男单、女单、混双都有。\n报满以后可以排候补。",
    subject: { kind: "event", id: "e1" },
    ...{ createdAt: eventNow, updatedAt: eventNow },
  });
}, 60_000);
afterAll(async () => {
  await browser.close();
  await phone.close();
});

const open = (of: PhonePage, follower: string) =>
  page.goto(phone.base + phone.links.address(of, { follower }, eventNow));

/** A screenshot, nothing wider than the phone, no serious finding. */
async function look(name: string): Promise<void> {
  await page.screenshot({ path: `artefacts/phone-${name}-${width}.png`, fullPage: true });
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
  expect(await seriousFindings(page)).toEqual([]);
}

describe("on a phone", () => {
  it("a notice leads to its event, where one tap signs up and one more waits behind", async () => {
    await open({ kind: "notice", id: "n1" }, "anna");
    await look("notice");
    await page.getByRole("link", { name: "看名额，去报名" }).click();
    await page.getByRole("button", { name: "我要报名" }).waitFor();
    await look("event");
    await page.getByRole("button", { name: "我要报名" }).click();
    await page.getByText("您报上了，第 1 个").waitFor();
    await look("event-signed-up");
    await open({ kind: "event", id: "e1" }, "bo");
    await page.getByRole("button", { name: "排候补" }).click();
    await page.getByText("您在候补，第 1 个").waitFor();
    await page.getByRole("button", { name: "取消报名" }).click();
    await page.getByRole("button", { name: "排候补" }).waitFor();
  });

  it("notices are turned off and on by one tap", async () => {
    await open({ kind: "unsubscribe" }, "anna");
    await page.getByRole("button", { name: "退订优惠" }).click();
    await page.getByRole("button", { name: "恢复优惠" }).waitFor();
    await look("unsubscribe");
  });
});
