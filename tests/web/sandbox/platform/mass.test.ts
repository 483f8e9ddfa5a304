import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PushFields } from "../../../../web/sandbox/callback/push-fields.ts";
import { writeXml } from "../../../../web/sandbox/callback/xml-writer.ts";
import { dayMs, minuteMs, startWechat, type TestWechat } from "./start-wechat.ts";

let wechat: TestWechat;
let results: PushFields[];
beforeEach(async () => {
  wechat = await startWechat();
  results = [];
  wechat.api.results.onResult((_openid, fields) => results.push(fields));
});
afterEach(() => wechat.stop());

const base = "/cgi-bin/message/mass";
let lastText = 0;
function send(touser: readonly string[], change: object = {}) {
  const text = { content: `通知 ${(lastText += 1)}` };
  return wechat.call(`${base}/send`, { touser, msgtype: "text", text, ...change });
}
function sendAll(filter: object = { is_to_all: true }) {
  const text = { content: `通知 ${(lastText += 1)}` };
  return wechat.call(`${base}/sendall`, { filter, msgtype: "text", text });
}
const followers = (count: number) => Array.from({ length: count }, () => wechat.createFollower());
const lastResult = () => results.at(-1);

describe("mass sends (fact sheet 5.2)", () => {
  it("leave out silently who has had four this month, until the next", async () => {
    const [one = "", other = ""] = followers(2);
    for (let round = 0; round < 4; round += 1) await send([one, other]);
    expect(await send([one, other])).toMatchObject({ errcode: 0 });
    expect(lastResult()).toMatchObject({ TotalCount: 2, FilterCount: 0, SentCount: 0 });
    expect(wechat.api.received(one)).toHaveLength(4);
    await wechat.advance(31 * dayMs);
    await send([one, other]);
    expect(lastResult()).toMatchObject({ SentCount: 2, ErrorCount: 0 });
  });

  it("tell how many were filtered, sent to, and lost", async () => {
    const [good = "", gone = "", refusing = "", blocked = "", frozen = "", minor = ""] =
      followers(6);
    const people = wechat.api.followers;
    people.unfollow(gone);
    people.change(refusing, { refusesMessages: true });
    people.change(blocked, { blacklistedAtMs: 1 });
    people.change(frozen, { isRestricted: true });
    people.change(minor, { isProtectedMinor: true });
    const { msg_id } = await send([good, gone, refusing, blocked, frozen, minor]);
    expect(lastResult()).toMatchObject({
      ...{ Event: "MASSSENDJOBFINISH", Status: "send success" },
      ...{ TotalCount: 6, FilterCount: 3, SentCount: 1, ErrorCount: 2 },
    });
    expect(writeXml(lastResult() ?? {})).toContain(`<MsgID>${String(msg_id)}</MsgID>`);
  });

  it("may be stopped by the platform afterwards: nobody gets anything, nothing is used up", async () => {
    const [one = "", other = ""] = followers(2);
    wechat.api.settings.change({ massVerdict: "err(20001)" });
    const { msg_id } = await send([one, other]);
    expect(lastResult()).toMatchObject({ Status: "err(20001)", TotalCount: 0, SentCount: 0 });
    expect(wechat.api.received(one)).toEqual([]);
    expect(wechat.api.mass.receivedBy(one)).toBe(0);
    expect(await wechat.call(`${base}/get`, { msg_id })).toMatchObject({ msg_status: "SEND_FAIL" });
  });

  it("of the same content are one job for a day where no clientmsgid tells them apart", async () => {
    const text = { content: "同样的内容" };
    const [one = "", other = "", third = ""] = followers(3);
    const first = await send([one, other], { text });
    expect(await send([one, third], { text })).toMatchObject({ errcode: 45066 });
    await wechat.advance(minuteMs);
    expect(await send([one, third], { text })).toMatchObject({
      ...{ errcode: 45065, msg_id: first["msg_id"] },
    });
    expect(await send([one, third], { text, clientmsgid: "b" })).toMatchObject({ errcode: 0 });
  });

  it("of a subscription account are one a day, to all or a tag, and never by list", async () => {
    wechat.api.settings.change({ accountKind: "subscription" });
    expect(await send(followers(2))).toMatchObject({ errcode: 48001 });
    expect(await sendAll()).toMatchObject({ errcode: 0 });
    expect(await sendAll({ is_to_all: false, tag_id: 2 })).toMatchObject({ errcode: 45028 });
    await wechat.advance(dayMs);
    expect(await sendAll()).toMatchObject({ errcode: 0 });
  });

  it("of a service account to all are four a month", async () => {
    for (let round = 0; round < 4; round += 1) {
      expect(await sendAll({})).toMatchObject({ errcode: 0 });
    }
    expect(await sendAll()).toMatchObject({ errcode: 45028 });
  });

  it("are sixty a minute and a hundred a day", () => {
    const { quotas } = wechat.api;
    const path = `${base}/send`;
    expect([quotas.view(path).dailyLimit, quotas.minuteLimit(path)]).toEqual([100, 60]);
  });

  it.each<[string, (list: readonly string[]) => Promise<object>, number]>([
    ["one alone", ([one = ""]) => send([one, one]), 40130],
    ["nobody", () => send([]), 40031],
    ["10,001", ([one = ""]) => send(Array<string>(10_001).fill(one)), 40032],
    ["a stranger", ([one = ""]) => send([one, `o${"x".repeat(27)}`]), 40031],
    ["a long clientmsgid", (list) => send(list, { clientmsgid: "x".repeat(33) }), 45067],
    ["no text", (list) => send(list, { text: { content: "" } }), 44004],
    ["a voucher", (list) => send(list, { msgtype: "wxcard" }), 45113],
    ["a video", (list) => send(list, { msgtype: "mpvideo" }), 48022],
    ["no draft", (list) => send(list, { msgtype: "mpnews", mpnews: { media_id: "m" } }), 40007],
    [
      "a lost picture",
      (list) => send(list, { msgtype: "image", images: { media_ids: ["m"] } }),
      40007,
    ],
    ["a tag that is none", () => sendAll({ is_to_all: false, tag_id: 9 }), 40152],
    [
      "a WeChat name",
      () => wechat.call(`${base}/preview`, { towxname: "wang", msgtype: "text" }),
      40132,
    ],
    ["a job that is none", () => wechat.call(`${base}/get`, { msg_id: 1 }), 40059],
  ])("with %s are refused", async (_name, act, errcode) => {
    expect(await act(followers(2))).toMatchObject({ errcode });
  });

  it("of a test account may be texts, not articles", async () => {
    wechat.api.settings.change({ accountKind: "test" });
    const list = followers(2);
    expect(await send(list)).toMatchObject({ errcode: 0 });
    const mpnews = { media_id: "m" };
    expect(await send(list, { msgtype: "mpnews", mpnews })).toMatchObject({ errcode: 48008 });
  });

  it("are shown and set by control", async () => {
    const [one = "", other = ""] = followers(2);
    await send([one, other]);
    await wechat.control("PATCH", "/mass", { openid: one, used: 4 });
    const { body } = await wechat.control("PATCH", "/mass", { used: 3 });
    expect(body).toEqual({ month: "2026-03", usedToday: 1, usedToAll: 3, spread: { 1: 1, 4: 1 } });
    await send([one, other]);
    expect(wechat.api.received(one)).toHaveLength(1);
    expect((await wechat.control("PATCH", "/mass", { openid: "o1", used: 1 })).status).toBe(404);
  });
});

describe("a list of 10,000", () => {
  it("takes no time worth mentioning", async () => {
    wechat.api.followers.createMany(10_000);
    const list = wechat.api.followers.listAfter("", 10_000);
    expect(await send(list)).toMatchObject({ errcode: 0 });
    expect(lastResult()).toMatchObject({ SentCount: 10_000 });
  });
});
