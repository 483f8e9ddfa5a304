import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { event, startWechat, type TestWechat } from "./start-wechat.ts";

let wechat: TestWechat;
beforeEach(async () => {
  wechat = await startWechat();
});
afterEach(() => wechat.stop());

const foreign = "oABCD1234efgh5678IJKLmnop_01";
const create = (name: string) => wechat.call("/cgi-bin/tags/create", { tag: { name } });
const createId = async (name: string) => ((await create(name))["tag"] as { id: number }).id;
const rename = async (id: unknown, name: string) =>
  (await wechat.call("/cgi-bin/tags/update", { tag: { id, name } }))["errcode"];
const remove = async (id: unknown) =>
  (await wechat.call("/cgi-bin/tags/delete", { tag: { id } }))["errcode"];
const putOn = (openid_list: string[], tagid: unknown) =>
  wechat.call("/cgi-bin/tags/members/batchtagging", { openid_list, tagid });
const takeOff = (openid_list: string[], tagid: unknown) =>
  wechat.call("/cgi-bin/tags/members/batchuntagging", { openid_list, tagid });
const idsOf = (openid: string) => wechat.call("/cgi-bin/tags/getidlist", { openid });

describe("tags (fact sheet 9)", () => {
  it("are made, listed with their fans, renamed and deleted", async () => {
    const openid = wechat.createFollower();
    const id = await createId("会员");
    await putOn([openid], id);
    expect(await wechat.call("/cgi-bin/tags/get")).toEqual({
      tags: [
        { id: 2, name: "星标组", count: 0 },
        { id, name: "会员", count: 1 },
      ],
    });
    expect(await rename(id, "骨干")).toBe(0);
    expect(await rename(String(id), "骨干")).toBe(0);
    expect(await remove(id)).toBe(0);
    expect(await idsOf(openid)).toEqual({ tagid_list: [] });
    expect(await remove(id)).toBe(45159);
  });

  it.each([
    ["no name", "", 45157],
    ["a name of blanks", "  ", 45157],
    ["a name that there is", "会员", 45157],
    ["the platform's own name", "星标组", 45157],
    ["30 characters", "会".repeat(30), undefined],
    ["31 characters", "会".repeat(31), 45158],
  ])("%s", async (_name, text, errcode) => {
    const id = await createId("会员");
    expect((await create(text))["errcode"]).toBe(errcode);
    if (text !== "会员") expect(await rename(id, text)).toBe(errcode ?? 45157);
  });

  it("are a hundred at most: 45056", async () => {
    for (let made = 0; made < 100; made += 1) wechat.api.tags.create(`标签${made}`);
    expect((await create("多"))["errcode"]).toBe(45056);
  });

  it.each([0, 1, 2])("the platform's own %i is not changed: 45058", async (id) => {
    expect(await rename(id, "我的")).toBe(45058);
    expect(await remove(id)).toBe(45058);
  });

  it("that there are not: 45159", async () => {
    expect(await rename(999, "我的")).toBe(45159);
    expect(await rename(undefined, "我的")).toBe(45159);
    const openid = wechat.createFollower();
    for (const id of [999, 0, 1, undefined, "x"]) {
      expect((await putOn([openid], id))["errcode"]).toBe(45159);
    }
    expect((await wechat.call("/cgi-bin/user/tag/get", { tagid: 999 }))["errcode"]).toBe(45159);
  });

  it("with more than 100,000 fans are not deleted: 45057", async () => {
    const id = await createId("全体");
    wechat.api.followers.createMany(100_001);
    for (const [openid] of [...wechat.api.followers.entries()]) wechat.api.tags.putOn(openid, id);
    expect(await remove(id)).toBe(45057);
    const [someone = ""] = wechat.api.followers.listAfter("", 1);
    await takeOff([someone], id);
    expect(await remove(id)).toBe(0);
  });
});

describe("tagging (fact sheet 9)", () => {
  it("takes fifty at once, the starred tag among the tags, and lists who carries one", async () => {
    const openids = Array.from({ length: 51 }, () => wechat.createFollower());
    expect((await putOn(openids, 2))["errcode"]).toBe(40032);
    expect((await putOn([], 2))["errcode"]).toBe(40032);
    expect((await takeOff(openids, 2))["errcode"]).toBe(40032);
    expect((await putOn(openids.slice(0, 50), "2"))["errcode"]).toBe(0);
    const carriers = (next_openid: string) =>
      wechat.call("/cgi-bin/user/tag/get", { tagid: 2, next_openid });
    expect(await carriers("")).toMatchObject({ count: 50, next_openid: openids[49] });
    expect(await carriers(openids[49] ?? "")).toEqual({ count: 0, next_openid: "" });
    expect((await carriers(foreign))["errcode"]).toBe(40003);
    expect((await takeOff(openids.slice(0, 49), 2))["errcode"]).toBe(0);
    expect(await carriers("")).toMatchObject({ count: 1, data: { openid: [openids[49]] } });
  });

  it("puts twenty tags on a person: 45059", async () => {
    const openid = wechat.createFollower();
    const ids: number[] = [];
    for (let made = 0; made < 21; made += 1) ids.push(wechat.api.tags.create(`标签${made}`).id);
    for (const id of ids.slice(0, 20)) expect((await putOn([openid], id))["errcode"]).toBe(0);
    expect((await putOn([openid], ids[20]))["errcode"]).toBe(45059);
    expect((await putOn([openid], ids[0]))["errcode"]).toBe(0);
    expect(await idsOf(openid)).toEqual({ tagid_list: [...ids.slice(1, 20), ids[0]] });
  });

  it("tells whom it did not reach: 45171, or the cause when it reached nobody", async () => {
    const id = await createId("会员");
    const [follower, gone] = [wechat.createFollower(), wechat.createFollower()];
    wechat.api.noteAct(gone, event("unsubscribe"));
    expect(await putOn([follower, gone], id)).toMatchObject({
      ...{ errcode: 45171, fail_openid_list: [gone] },
    });
    expect(await idsOf(follower)).toEqual({ tagid_list: [id] });
    expect((await putOn([gone], id))["errcode"]).toBe(50005);
    expect((await takeOff([gone], id))["errcode"]).toBe(50005);
  });

  it("refuses foreign openids as a whole: 49003", async () => {
    const openid = wechat.createFollower();
    expect((await putOn([openid, foreign], 2))["errcode"]).toBe(49003);
    expect((await putOn(["x"], 2))["errcode"]).toBe(40003);
    expect(await idsOf(openid)).toEqual({ tagid_list: [] });
    expect((await idsOf(foreign))["errcode"]).toBe(49003);
    expect((await idsOf("x"))["errcode"]).toBe(40003);
  });

  it("refuses a second call at the same person until the first is answered: 45169", async () => {
    const openid = wechat.createFollower();
    const free = wechat.api.tags.hold([openid]);
    expect((await putOn([openid], 2))["errcode"]).toBe(45169);
    free();
    expect((await putOn([openid], 2))["errcode"]).toBe(0);
    wechat.api.faults.add({
      ...{ path: "/cgi-bin/tags/members/batchtagging", times: 1 },
      effect: { kind: "delay", delayMs: 300 },
    });
    const first = putOn([openid], 2);
    await expect.poll(() => wechat.api.faults.list()).toEqual([]);
    expect((await putOn([openid], 2))["errcode"]).toBe(45169);
    expect((await first)["errcode"]).toBe(0);
    expect((await putOn([openid], 2))["errcode"]).toBe(0);
  });

  it("goes with the follow", async () => {
    const openid = wechat.createFollower();
    await putOn([openid], 2);
    wechat.api.noteAct(openid, event("unsubscribe"));
    expect(await idsOf(openid)).toEqual({ tagid_list: [] });
  });
});
