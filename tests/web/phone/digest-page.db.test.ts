import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PageVisitor } from "../../../bot/notices/page-link.ts";
import { buildEvent, eventNow } from "../../support/event-world.ts";
import { openPhoneWorld, type PhoneWorld } from "../../support/phone-world.ts";

const page = { kind: "digest", id: "r1.110113003" } as const;
let phone: PhoneWorld;
beforeAll(async () => {
  phone = await openPhoneWorld();
  const { stores } = phone.world;
  await phone.world.addFollower("anna");
  await stores.events.add(buildEvent("e1"));
  await stores.editions.add([
    {
      ...{ _id: page.id, run: "r1", name: "110113003", town: "110113003", composedAt: eventNow },
      content: {
        ...{ notice: "c1@slot", category: "event", title: "本周活动与优惠" },
        ...{ summary: "本周1项活动、1项优惠", body: "", place: "仁和镇" },
        time: "11月24日 周二 到 11月29日 周日",
        items: [
          { kind: "event", id: "e1", title: "羽毛<b>球赛", time: "11月28日", place: "文化宫" },
          { kind: "discount", id: "d1", title: "满减", time: "11月30日止", how: "出示会员卡" },
        ],
      },
    },
  ]);
});
afterAll(() => phone.close());

async function open(visitor?: PageVisitor) {
  const own = phone.links.address(page, visitor ?? { follower: "" }, eventNow);
  const address = visitor ? own : (own.split("?")[0] ?? "");
  const response = await fetch(phone.base + address);
  return { status: response.status, text: await response.text() };
}

describe("a digest's page", () => {
  it("lists what was on when it was sent, and leads to the events with a link of one's own", async () => {
    const { text } = await open({ follower: "anna", run: "r1" });
    for (const part of ["仁和镇", "羽毛&lt;b&gt;球赛", "怎么用：出示会员卡"]) {
      expect(text).toContain(part);
    }
    const [, address = ""] = /href="(\/m\/event\/e1\?t=[^"]+)"/.exec(text) ?? [];
    expect(await (await fetch(phone.base + address)).text()).toContain("<form");
  });

  it("counts an open once for worker and run; without a link it is for reading", async () => {
    await open({ follower: "anna", run: "r1" });
    expect((await open()).status).toBe(200);
    const { noticeOpens } = phone.world.stores;
    expect(await noticeOpens.countOfRun("r1")).toBe(1);
    expect(await noticeOpens.countOfNotice("c1@slot")).toBe(1);
  });

  it("says that it is gone", async () => {
    expect((await fetch(`${phone.base}/m/digest/nowhere`)).status).toBe(404);
  });
});
