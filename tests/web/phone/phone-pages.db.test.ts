import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PageVisitor, PhonePage } from "../../../bot/notices/page-link.ts";
import { districtCode } from "../../../models/scope.ts";
import { buildEvent, eventNow, type EventWorld } from "../../support/event-world.ts";
import { openPhoneWorld, type PhoneWorld } from "../../support/phone-world.ts";
import { WechatReader } from "../../support/wechat-reader.ts";

let phone: PhoneWorld;
let world: EventWorld;
let base: string;
let links: PhoneWorld["links"];
beforeAll(async () => {
  phone = await openPhoneWorld();
  ({ world, base, links } = phone);
  await world.addFollower("anna");
  await world.addFollower("bo");
  await world.stores.notices.add({
    ...{ _id: "n1", organisationPath: [districtCode], level: "district", category: "event" },
    ...{
      title: "赛<b>事</b>",
      summary: "来吧",
      body: "第一段\n第二段",
      subject: { kind: "event", id: "e1" },
    },
    ...{ createdAt: eventNow, updatedAt: eventNow },
  });
  await world.stores.events.add(buildEvent("e1", { capacity: 1 }));
});
afterAll(() => phone.close());

const open = async (page: PhonePage, visitor?: PageVisitor) => {
  const address = visitor
    ? links.address(page, visitor, eventNow)
    : (links.address(page, { follower: "" }, eventNow).split("?")[0] ?? "");
  const response = await fetch(base + address);
  return { status: response.status, text: await response.text() };
};

/** Sends the form that a page shows; `act` in place of its own. */
async function send(
  page: string,
  path: string,
  act?: string,
): Promise<{ status: number; text: string }> {
  const fields = new URLSearchParams(
    [...page.matchAll(/<input\s+type="hidden"\s+name="(\w+)"\s+value="([^"]*)"/g)].map(
      ([, name = "", value = ""]): [string, string] => [name, value],
    ),
  );
  if (act) fields.set("act", act);
  const response = await fetch(base + path, { method: "POST", body: fields });
  return { status: response.status, text: await response.text() };
}

describe("an event's page", () => {
  const event = { kind: "event", id: "e1" } as const;

  it("signs up and off, and shows the place in the waiting list; a form sent twice is one act", async () => {
    const empty = await open(event, { follower: "anna" });
    expect(empty.text).toContain("我要报名");
    expect((await send(empty.text, "/m/event/e1")).text).toContain("您报上了，第 1 个");
    expect((await send(empty.text, "/m/event/e1")).text).toContain("您报上了，第 1 个");
    const full = await open(event, { follower: "bo" });
    expect(full.text).toContain("排候补");
    expect((await send(full.text, "/m/event/e1")).text).toContain("您在候补，第 1 个");
    const own = await open(event, { follower: "anna" });
    expect((await send(own.text, "/m/event/e1")).text).toContain("排候补");
    expect(await world.told("bo")).toMatchObject([expect.stringContaining("轮到您了")]);
    // The form of before: it was undone.
    expect((await send(empty.text, "/m/event/e1")).text).not.toContain("您报上了");
    expect(await world.facets("bo")).toEqual(["event/e1/signed-up"]);
    expect(await world.facets("anna")).toEqual([]);
  });

  it("is for reading without a link of one's own, and refuses a form without one", async () => {
    const { text, status } = await open(event);
    expect(status).toBe(200);
    expect(text).toContain("请从公众号聊天里的消息打开");
    expect(text).not.toContain("<form");
    const forged = new URLSearchParams({ t: "x.y", key: "12345678", act: "sign-up" });
    expect((await fetch(`${base}/m/event/e1`, { method: "POST", body: forged })).status).toBe(403);
  });

  it("says that it is gone", async () => {
    expect((await open({ kind: "event", id: "nowhere" })).status).toBe(404);
  });
});

describe("a notice's page", () => {
  const notice = { kind: "notice", id: "n1" } as const;

  it("is escaped, shows time and place of its event, and leads there with a link of one's own", async () => {
    const { text } = await open(notice, { follower: "anna", run: "c1@2026" });
    expect(text).toContain("赛&lt;b&gt;事");
    expect(text).toContain("11月26日 周四 10:00–12:00");
    const [, address = ""] = /href="(\/m\/event\/e1\?t=[^"]+)"/.exec(text) ?? [];
    expect(await (await fetch(base + address)).text()).toContain("<form");
  });

  it("counts an open once for worker and run", async () => {
    const { noticeOpens } = world.stores;
    await open(notice, { follower: "bo", run: "c2@2026" });
    await open(notice, { follower: "bo", run: "c2@2026" });
    await open(notice, { follower: "anna", run: "c2@2026" });
    await open(notice);
    expect(await noticeOpens.countOfRun("c2@2026")).toBe(2);
  });
});

it("asks WeChat nothing where the account has no right to", async () => {
  const reader = new WechatReader(base);
  expect((await reader.get("/m/notice/n1")).status).toBe(200);
});

describe("the page of what one wants to be told", () => {
  it("turns one category off and on again by one tap each", async () => {
    const page = { kind: "unsubscribe" } as const;
    const optOut = async () => (await world.stores.followers.find("anna"))?.optOut;
    const { text } = await open(page, { follower: "anna" });
    const form = (label: string, from: string) => {
      const forms = from.split("<form").filter((part) => part.includes(`aria-label="${label}"`));
      return forms[0] ?? "";
    };
    const off = await send(form("退订优惠", text), "/m/unsubscribe");
    expect(await optOut()).toMatchObject({ discount: true });
    expect(off.text).toContain("已退订");
    await send(form("恢复优惠", off.text), "/m/unsubscribe");
    expect(await optOut()).toMatchObject({ discount: false });
    expect((await open(page)).text).not.toContain("<form");
  });
});
