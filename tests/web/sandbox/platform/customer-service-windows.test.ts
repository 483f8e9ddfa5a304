import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PushFacts } from "../../../../web/sandbox/platform/follower-acts.ts";
import {
  act,
  event,
  hourMs,
  secondMs,
  sendPath,
  startWechat,
  textTo,
  type TestWechat,
} from "./start-wechat.ts";

let wechat: TestWechat;
beforeEach(async () => {
  wechat = await startWechat();
});
afterEach(() => wechat.stop());

async function send(openid: string): Promise<unknown> {
  return (await wechat.call(sendPath, textTo(openid)))["errcode"];
}

async function sendMany(openid: string, count: number): Promise<unknown[]> {
  const codes: unknown[] = [];
  for (let sent = 0; sent < count; sent += 1) codes.push(await send(openid));
  return codes;
}

describe("customer-service windows (fact sheet 5.1)", () => {
  it.each<[string, PushFacts, number, number]>([
    ["a message", act(), 5, 48 * hourMs],
    ["a CLICK", event("CLICK", { eventKey: "JOIN" }), 3, 60 * secondMs],
    ["scancode_push", event("scancode_push", { eventKey: "S" }), 3, 60 * secondMs],
    ["scancode_waitmsg", event("scancode_waitmsg", { eventKey: "S" }), 3, 60 * secondMs],
    ["a msgmenu tap", act({ menuItemId: "101" }), 3, 60 * secondMs],
    ["a follow", event("subscribe"), 3, 60 * secondMs],
    ["a scan", event("SCAN", { eventKey: "stall_0007" }), 3, 60 * secondMs],
  ])("%s gives its messages, its time, and not one more", async (_name, push, count, lifeMs) => {
    const openid = wechat.createFollower();
    wechat.api.noteAct(openid, push);
    expect(await sendMany(openid, count + 1)).toEqual([...Array<number>(count).fill(0), 45047]);
    expect(wechat.api.received(openid)).toHaveLength(count);
    wechat.api.noteAct(openid, push);
    await wechat.advance(lifeMs - 1);
    expect(await send(openid)).toBe(0);
    await wechat.advance(1);
    expect(await send(openid)).toBe(45015);
  });

  it.each([
    ...["VIEW", "view_miniprogram", "pic_sysphoto", "pic_weixin", "location_select", "LOCATION"],
    ...["TEMPLATESENDJOBFINISH", "unsubscribe"],
  ])("%s opens no window", async (name) => {
    const openid = wechat.createFollower();
    wechat.api.noteAct(openid, event(name));
    expect(await send(openid)).toBe(45015);
  });

  it("keeps the buckets apart, takes from the one that ends first, and renews only its own", async () => {
    const openid = wechat.createWriter();
    wechat.api.noteAct(openid, event("CLICK"));
    expect(await sendMany(openid, 2)).toEqual([0, 0]);
    expect(wechat.api.contacts.list(openid).map(({ action, left }) => [action, left])).toEqual([
      ["message", 5],
      ["menu", 1],
    ]);
    wechat.api.noteAct(openid, event("CLICK"));
    expect(await sendMany(openid, 9)).toEqual([...Array<number>(8).fill(0), 45047]);
  });

  it("closes with the follow", async () => {
    const openid = wechat.createWriter();
    wechat.api.noteAct(openid, event("unsubscribe"));
    expect(await send(openid)).toBe(45015);
    wechat.api.noteAct(openid, event("subscribe"));
    expect(await sendMany(openid, 4)).toEqual([0, 0, 0, 45047]);
  });
});
