import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ContentCache, seedContent } from "../../bot/content-cache.ts";
import type { Topic } from "../../bot/knowledge/topic.ts";
import { openTestStores, type TestStores } from "../support/test-database.ts";

let database: TestStores;
let here: ContentCache;
let there: ContentCache;
beforeAll(async () => {
  database = await openTestStores();
  await database.stores.content.seed(seedContent);
  here = new ContentCache(database.stores);
  there = new ContentCache(database.stores);
  await Promise.all([here.current(), there.current()]);
});
afterAll(() => database.close());

let requests = 0;
async function put(id: string, body: unknown): Promise<void> {
  const { content } = database.stores;
  const version = (await content.find(id))?.version ?? 0;
  const request = `r${++requests}`;
  const outcome = await content.put({ id, version, by: "c1", at: new Date(), request }, body);
  if (outcome.kind !== "saved") throw new Error("not saved");
}

const nursery: Topic = {
  id: "summer_nursery",
  title: "暑期托管班",
  answer: "暑期托管班由所在镇街工会安排，请打{hotline}问。",
  wordings: ["娃放假没人管咋整", "火车几点开"],
};

describe("a change acts with the next turn, in every instance", () => {
  it("a text, and a setting in the texts that name it", async () => {
    await put("text/help", "有事打{hotline}。");
    expect((await there.current()).text("help")).toBe("有事打12351。");
    await put("setting/phones", {
      ...{ hotline: "010-12351000", labour: "12333" },
      ...{ legal: "12348", city: "12345" },
    });
    expect((await here.current()).text("help")).toBe("有事打010-12351000。");
    expect((await there.current()).text("help")).toBe("有事打010-12351000。");
    expect((await there.current()).text("welcome")).toContain("欢迎关注顺义区总工会！");
    await put("setting/accountName", "仁和镇总工会");
    expect((await there.current()).text("welcome")).toContain("欢迎关注仁和镇总工会！");
  });

  it("a topic is found by its own wordings at once, and by others as soon as they are learnt", async () => {
    await put("topic/summer_nursery", nursery);
    const { topics } = await there.current();
    for (const wording of [...nursery.wordings, "暑期托管班", "娃放假，没人管咋整？"]) {
      expect(topics.find(wording).ranked[0]?.id).toBe(nursery.id);
    }
    expect(topics.byId(nursery.id)?.answer).toContain("请打010-12351000问");
    await expect
      .poll(async () => {
        const learnt = await there.current();
        return learnt.topics.find("暑期托管班怎么报").ranked[0]?.id;
      })
      .toBe(nursery.id);
  });

  it("danger comes before a cadre's wording", async () => {
    await put("topic/summer_nursery", { ...nursery, wordings: ["我不想活了"] });
    const { topics } = await here.current();
    expect(topics.find("我不想活了").ranked[0]?.id).toBe("urgent");
  });

  it("a service station", async () => {
    const station = {
      ...{ _id: "s1", town: "110113008", name: "南法信镇工会服务站" },
      ...{ organisationPath: ["110113", "110113008"], address: "南法信大街 1 号" },
    };
    expect(await database.stores.serviceStations.add(station)).toBe(true);
    const { stations } = await there.current();
    expect(stations.inTown("110113008")).toMatchObject([{ address: "南法信大街 1 号" }]);
  });

  it("what is stored and no longer right goes as seeded", async () => {
    await put("setting/retentionDays", "viel");
    expect((await here.current()).settings.retentionDays).toBe(180);
  });

  it("a sandbox marks its name whatever a cadre calls it", async () => {
    const sandbox = new ContentCache({ ...database.stores, isSample: true });
    expect((await sandbox.current()).settings.accountName).toBe("仁和镇总工会（示例）");
  });
});
