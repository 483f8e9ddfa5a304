import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  appId,
  appSecret,
  dayMs,
  hourMs,
  minuteMs,
  startWechat,
  type Json,
  type TestWechat,
} from "./start-wechat.ts";

let wechat: TestWechat;
beforeEach(async () => {
  wechat = await startWechat();
});
afterEach(() => wechat.stop());

const path = "/cgi-bin/user/get";
const call = async () => (await wechat.call(path))["errcode"];
const quotaOf = (cgi_path: string) => wechat.call("/cgi-bin/openapi/quota/get", { cgi_path });
const limitOf = async (cgi_path: string) =>
  ((await quotaOf(cgi_path))["quota"] as Json)["daily_limit"];

describe("daily counters (fact sheet 14)", () => {
  it.each([
    ["/cgi-bin/token", 2_000, 200],
    ["/cgi-bin/stable_token", 500_000, 50_000],
    ["/cgi-bin/getcallbackip", 5_000, 500],
    ["/cgi-bin/menu/create", 1_000, 100],
    ["/cgi-bin/menu/get", 10_000, 1_000],
    ["/cgi-bin/menu/delete", 1_000, 100],
    ["/cgi-bin/menu/addconditional", 2_000, 200],
    ["/cgi-bin/menu/delconditional", 2_000, 200],
    ["/cgi-bin/menu/trymatch", 20_000, 2_000],
    ["/cgi-bin/tags/create", 1_000, 100],
    ["/cgi-bin/tags/get", 1_000, 100],
    ["/cgi-bin/tags/update", 1_000, 100],
    ["/cgi-bin/tags/members/batchtagging", 100_000, 1_000],
    ["/cgi-bin/media/upload", 100_000, 500],
    ["/cgi-bin/media/get", 200_000, 1_000],
    ["/cgi-bin/message/custom/send", 500_000, 50_000],
    ["/cgi-bin/message/template/send", 100_000, 10_000],
    ["/cgi-bin/message/mass/send", 100, 10],
    ["/cgi-bin/draft/add", 1_000, 100],
    ["/cgi-bin/draft/get", 500, 50],
    ["/cgi-bin/ticket/getticket", 1_000_000, 100_000],
    ["/cgi-bin/qrcode/create", 100_000, 10_000],
    ["/cgi-bin/user/get", 500, 100],
    ["/cgi-bin/user/info", 5_000_000, 500_000],
    ["/cgi-bin/user/info/updateremark", 10_000, 1_000],
  ])("%s: %i a day, %i on a test account", async (cgiPath, real, test) => {
    expect(await limitOf(cgiPath)).toBe(real);
    wechat.api.settings.change({ accountKind: "test" });
    expect(await limitOf(cgiPath)).toBe(test);
  });

  it("answers 45009 over the limit, until midnight in China", async () => {
    wechat.api.quotas.change(path, { dailyLimit: 2 });
    expect([await call(), await call(), await call()]).toEqual([undefined, undefined, 45009]);
    expect(await quotaOf(path)).toMatchObject({
      errcode: 0,
      quota: { daily_limit: 2, used: 2, remain: 0 },
    });
    // It is ten in the morning in China.
    await wechat.advance(14 * hourMs - 1);
    expect(await call()).toBe(45009);
    await wechat.advance(1);
    expect(await call()).toBeUndefined();
  });

  it("answers 45011 over the minute's limit, and does not count the refused", async () => {
    wechat.api.quotas.change(path, { minuteLimit: 1 });
    expect([await call(), await call()]).toEqual([undefined, 45011]);
    await wechat.advance(minuteMs);
    expect(await call()).toBeUndefined();
    expect(await quotaOf(path)).toMatchObject({
      quota: { used: 2 },
      rate_limit: { call_count: 1, refresh_second: 60 },
    });
  });

  it("holds tokens to their counters too: stable_token 10,000 a minute", async () => {
    expect(await quotaOf("/cgi-bin/stable_token")).toMatchObject({
      rate_limit: { call_count: 10_000 },
    });
    const take = () => wechat.api.quotas.take("/cgi-bin/stable_token");
    for (let taken = 0; taken < 10_000; taken += 1) take();
    expect(take).toThrow(expect.objectContaining({ errcode: 45011 }) as Error);
    wechat.api.quotas.change("/cgi-bin/token", { dailyLimit: 0 });
    const query = `grant_type=client_credential&appid=${appId}&secret=${appSecret}`;
    const answer = await wechat.raw(`/cgi-bin/token?${query}`);
    expect(await answer.json()).toMatchObject({ errcode: 45009 });
  });
});

describe("clearing counters (fact sheet 4, 14)", () => {
  const clear = () => wechat.call("/cgi-bin/clear_quota", { appid: appId });
  const clearV2 = async (change: Json = {}) => {
    const body = JSON.stringify({ appid: appId, appsecret: appSecret, ...change });
    const answer = await wechat.raw("/cgi-bin/clear_quota/v2", { method: "POST", body });
    return (await answer.json()) as Json;
  };

  it("clears all, ten times a month together with v2, then 48006", async () => {
    wechat.api.quotas.change(path, { dailyLimit: 1 });
    await call();
    expect(await call()).toBe(45009);
    expect(await clear()).toEqual({ errcode: 0, errmsg: "ok" });
    expect(await call()).toBeUndefined();
    for (let cleared = 1; cleared < 10; cleared += 1) await clearV2();
    expect((await clear())["errcode"]).toBe(48006);
    expect((await clearV2())["errcode"]).toBe(48006);
    await wechat.advance(31 * dayMs);
    expect((await clear())["errcode"]).toBe(0);
  });

  it("wants the account's own appid and secret, and no token for v2", async () => {
    expect((await wechat.call("/cgi-bin/clear_quota", { appid: "wx0" }))["errcode"]).toBe(40013);
    expect((await clearV2({ appsecret: "x" }))["errcode"]).toBe(40125);
  });

  it("clears one API, fifty times a month", async () => {
    const clearOne = () => wechat.call("/cgi-bin/openapi/quota/clear", { cgi_path: path });
    await call();
    expect((await clearOne())["errcode"]).toBe(0);
    expect(wechat.api.quotas.view(path).used).toBe(0);
    for (let cleared = 1; cleared < 50; cleared += 1) await clearOne();
    expect((await clearOne())["errcode"]).toBe(48006);
  });

  it.each([
    ["without its slash", "cgi-bin/user/get", 76003],
    ["with a host", "https://api.weixin.qq.com/cgi-bin/user/get", 76003],
    ["of the web authorization", "/sns/userinfo", 76022],
    ["that there is not", "/cgi-bin/nothing", 76021],
  ])("refuses a path %s", async (_name, cgi_path, errcode) => {
    expect((await quotaOf(cgi_path))["errcode"]).toBe(errcode);
  });
});
