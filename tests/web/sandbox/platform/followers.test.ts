import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { event, startedAt, startWechat, type Json, type TestWechat } from "./start-wechat.ts";

let wechat: TestWechat;
beforeEach(async () => {
  wechat = await startWechat();
});
afterEach(() => wechat.stop());

const foreign = "oABCD1234efgh5678IJKLmnop_01";
const page = (next = "") => wechat.call(`/cgi-bin/user/get?next_openid=${next}`);
const info = (openid: string) => wechat.call(`/cgi-bin/user/info?openid=${openid}&lang=zh_CN`);
const batch = (openids: string[]) =>
  wechat.call("/cgi-bin/user/info/batchget", {
    user_list: openids.map((openid) => ({ openid, lang: "zh_CN" })),
  });

describe("user/get (fact sheet 9)", () => {
  it("pages by 10,000; the page after the last has no data", async () => {
    expect(await page()).toEqual({ total: 0, count: 0, next_openid: "" });
    wechat.api.followers.createMany(10_001);
    const first = await page();
    const { openid } = first["data"] as { openid: string[] };
    expect(first).toMatchObject({ total: 10_001, count: 10_000, next_openid: openid.at(-1) });
    const second = await page(openid.at(-1));
    expect(second).toMatchObject({ total: 10_001, count: 1 });
    const last = (second["data"] as { openid: string[] }).openid;
    expect(new Set([...openid, ...last]).size).toBe(10_001);
    expect(await page(last[0])).toEqual({ total: 10_001, count: 0, next_openid: "" });
    expect((await page(foreign))["errcode"]).toBe(40003);
  });

  it("goes on behind somebody who left between two pages, and lists who came back last", async () => {
    const [first, second, third] = [1, 2, 3].map(() => wechat.createFollower());
    wechat.api.noteAct(second ?? "", event("unsubscribe"));
    expect(await page(second)).toMatchObject({ total: 2, data: { openid: [third] } });
    wechat.api.noteAct(second ?? "", event("subscribe"));
    expect(await page()).toMatchObject({ total: 3, data: { openid: [first, third, second] } });
  });
});

describe("user/info and batchget (fact sheet 9)", () => {
  it("tell what is still told", async () => {
    const openid = wechat.createFollower();
    expect(await info(openid)).toEqual({
      ...{ subscribe: 1, openid, language: "zh_CN", remark: "", groupid: 0, tagid_list: [] },
      subscribe_time: startedAt.getTime() / 1_000,
      ...{ subscribe_scene: "ADD_SCENE_SEARCH", qr_scene: 0, qr_scene_str: "" },
    });
  });

  it("tell of somebody who does not follow only that", async () => {
    const openid = wechat.createFollower();
    wechat.api.noteAct(openid, event("unsubscribe"));
    expect(await info(openid)).toEqual({ subscribe: 0, openid });
    const never = wechat.platform.createFollower();
    expect(await batch([openid, never])).toEqual({
      user_info_list: [
        { subscribe: 0, openid },
        { subscribe: 0, openid: never },
      ],
    });
  });

  it("refuse foreign openids, and more than a hundred at once", async () => {
    expect((await info(foreign))["errcode"]).toBe(40003);
    expect((await info(""))["errcode"]).toBe(40003);
    const openids = Array.from({ length: 101 }, () => wechat.createFollower());
    expect((await batch(openids))["errcode"]).toBe(40032);
    expect((await batch([]))["errcode"]).toBe(40032);
    expect((await batch([...openids.slice(0, 99), foreign]))["errcode"]).toBe(40003);
    expect((await batch(openids.slice(0, 100)))["user_info_list"]).toHaveLength(100);
    expect((await wechat.call("/cgi-bin/user/info/batchget", {}))["errcode"]).toBe(47001);
  });
});

describe("updateremark (fact sheet 9)", () => {
  it.each([
    ["中".repeat(9) + "ab", 0],
    ["中".repeat(10), 40092],
    ["", 0],
  ])("%s: %i", async (remark, errcode) => {
    const openid = wechat.createFollower();
    const body = { openid, remark };
    expect((await wechat.call("/cgi-bin/user/info/updateremark", body))["errcode"]).toBe(errcode);
    expect(await info(openid)).toMatchObject({ remark: errcode === 0 ? remark : "" });
  });

  it("needs a follower: 43004", async () => {
    const openid = wechat.platform.createFollower();
    const mark = (body: Json) => wechat.call("/cgi-bin/user/info/updateremark", body);
    expect((await mark({ openid, remark: "一" }))["errcode"]).toBe(43004);
    expect((await mark({ openid: foreign, remark: "一" }))["errcode"]).toBe(40003);
  });
});

describe("the blacklist (fact sheet 9)", () => {
  const list = (begin_openid = "") =>
    wechat.call("/cgi-bin/tags/members/getblacklist", { begin_openid });
  const put = (openid_list: string[]) =>
    wechat.call("/cgi-bin/tags/members/batchblacklist", { openid_list });
  const take = (openid_list: string[]) =>
    wechat.call("/cgi-bin/tags/members/batchunblacklist", { openid_list });

  it("takes twenty at once, gives a thousand a page", async () => {
    const openids = Array.from({ length: 1_001 }, () => wechat.createFollower());
    expect(await list()).toEqual({ total: 0, count: 0, next_openid: "" });
    for (let from = 0; from < openids.length; from += 20) {
      expect((await put(openids.slice(from, from + 20)))["errcode"]).toBe(0);
    }
    expect((await put(openids.slice(0, 21)))["errcode"]).toBe(40032);
    expect((await take(openids.slice(0, 21)))["errcode"]).toBe(40032);
    expect((await put([foreign]))["errcode"]).toBe(49003);
    const first = await list();
    expect(first).toMatchObject({ total: 1_001, count: 1_000, next_openid: openids[999] });
    expect(await list(openids[999])).toMatchObject({
      count: 1,
      data: { openid: [openids[1_000]] },
    });
    await take(openids.slice(0, 2));
    expect(await list()).toMatchObject({ total: 999, count: 999 });
  });
});
