import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Call } from "../../../../web/sandbox/platform/rules/call-log.ts";
import {
  appId,
  appSecret,
  dayMs,
  sendPath,
  startedAt,
  startWechat,
  textTo,
  type Json,
  type TestWechat,
} from "./start-wechat.ts";

let wechat: TestWechat;
beforeEach(async () => {
  wechat = await startWechat();
});
afterEach(() => wechat.stop());

const settings = {
  ...{ accountKind: "service", isVerified: true },
  ...{ retryIntervalMs: 5_000, retryTimeoutMs: 5_000, retryAttempts: 3 },
};

describe("settings and clock", () => {
  it("are shown and changed", async () => {
    const shown = await wechat.control("GET", "");
    expect(shown.body).toMatchObject({ now: startedAt.toISOString(), offsetMs: 0, settings });
    const change = { accountKind: "subscription", retryIntervalMs: 20, allowedIps: ["127.0.0.1"] };
    const changed = await wechat.control("PATCH", "/settings", change);
    expect(changed.body["settings"]).toMatchObject({ ...settings, ...change });
    const again = await wechat.control("PATCH", "/settings", { allowedIps: null });
    expect(again.body["settings"]).not.toHaveProperty("allowedIps");
    expect((await wechat.control("GET", "")).body).toEqual(again.body);
  });

  it("move forward only", async () => {
    const moved = await wechat.control("POST", "/clock", { advanceMs: 3 * dayMs });
    expect(moved.body).toMatchObject({ now: "2026-03-05T02:00:00.000Z", offsetMs: 3 * dayMs });
    const back = await wechat.control("POST", "/clock", { advanceMs: -1 });
    expect(back).toMatchObject({ status: 400, body: { error: { message: "时钟只能向前拨" } } });
    await expect(wechat.api.clock.advance(-1)).rejects.toThrow(RangeError);
  });

  it.each<[string, Json]>([
    ["kind", { accountKind: "personal" }],
    ["verification", { isVerified: "yes" }],
    ["attempts", { retryAttempts: 0 }],
    ["interval", { retryIntervalMs: -1 }],
    ["setting", { colour: "red" }],
  ])("refuse another %s", async (_name, change) => {
    expect((await wechat.control("PATCH", "/settings", change)).status).toBe(400);
    expect((await wechat.control("GET", "")).body["settings"]).toMatchObject(settings);
  });
});

describe("quotas", () => {
  it("are listed once used or changed", async () => {
    expect((await wechat.control("GET", "/quotas")).body).toEqual({ items: [] });
    await wechat.call("/cgi-bin/user/get");
    const changed = { path: "/cgi-bin/menu/create", dailyLimit: 2 };
    expect((await wechat.control("PATCH", "/quotas", changed)).body).toEqual({
      ...{ ...changed, used: 0, remain: 2 },
    });
    expect((await wechat.control("GET", "/quotas")).body["items"]).toEqual([
      { path: "/cgi-bin/menu/create", dailyLimit: 2, used: 0, remain: 2 },
      { path: "/cgi-bin/user/get", dailyLimit: 500, used: 1, remain: 499 },
    ]);
    await wechat.advance(dayMs);
    const tomorrow = await wechat.control("GET", "/quotas");
    expect(tomorrow.body["items"]).toHaveLength(1);
    const { path } = changed;
    expect((await wechat.control("PATCH", "/quotas", { path })).status).toBe(400);
  });
});

describe("the record of calls", () => {
  const read = async (query: string) =>
    (await wechat.control("GET", `/calls${query}`)).body as unknown as {
      items: Call[];
      hasMore: boolean;
    };

  it("holds what each call was, openid, token and secret hidden", async () => {
    const openid = wechat.createWriter();
    const token = wechat.freshToken();
    await wechat.call(sendPath, textTo(openid));
    const secret = "f".repeat(32);
    const body = { grant_type: "client_credential", appid: "wx0", secret };
    await wechat.raw("/cgi-bin/stable_token", { method: "POST", body: JSON.stringify(body) });
    const { items, hasMore } = await read("?after=0");
    expect(hasMore).toBe(false);
    expect(items).toEqual([
      {
        ...{ seq: 1, at: startedAt.toISOString(), path: sendPath, method: "POST", errcode: 0 },
        openid: `${openid.slice(0, 4)}…${openid.slice(-4)}`,
        ...{ outcome: "answered", token: token.slice(-6), body: JSON.stringify(textTo(openid)) },
        answer: '{"errcode":0,"errmsg":"ok"}',
        rid: expect.any(String) as string,
        durationMs: expect.any(Number) as number,
      },
      expect.objectContaining({ seq: 2, errcode: 40013 }),
    ]);
    expect(items[1]?.body).toContain('"secret":"***"');
  });

  it("tells of a token in an answer only its end", async () => {
    await wechat.raw("/cgi-bin/stable_token", {
      method: "POST",
      body: JSON.stringify({ grant_type: "client_credential", appid: appId, secret: appSecret }),
    });
    const answer = (await read("?newest=1")).items.at(-1)?.answer ?? "";
    expect(JSON.parse(answer)).toMatchObject({
      access_token: expect.stringMatching(/^….{6}$/) as string,
    });
  });

  it("is paged by a hundred, oldest first, and keeps the newest 5,000", async () => {
    for (let call = 0; call < 5_050; call += 1) {
      const details = { requestUrl: "", responseBody: "", clientIp: "" };
      const common = { at: "", path: "/x", method: "GET", rid: String(call), durationMs: 0 };
      wechat.api.calls.record({ ...common, errcode: 0, outcome: "answered" }, details);
    }
    const first = await read("");
    expect([first.items[0]?.seq, first.items.length, first.hasMore]).toEqual([51, 100, true]);
    const next = await read(`?after=${first.items.at(-1)?.seq ?? 0}`);
    expect(next.items[0]?.seq).toBe(151);
    const newest = await read("?newest=1");
    expect([newest.items[0]?.seq, newest.items.at(-1)?.seq]).toEqual([4_951, 5_050]);
    expect(await read("?after=5050")).toEqual({ items: [], hasMore: false });
    expect(wechat.api.calls.findByRid("0")).toBeUndefined();
    expect(wechat.api.calls.findByRid("60")).toBeDefined();
  });
});

describe("followers for tests and demos", () => {
  it("follow without a push; a test account has a hundred at most (fact sheet 16)", async () => {
    expect((await wechat.control("POST", "/followers", { count: 101 })).body).toEqual({
      ...{ count: 101, total: 101 },
    });
    expect((await wechat.control("POST", "/followers", { count: 0 })).status).toBe(400);
    await wechat.control("PATCH", "/settings", { accountKind: "test" });
    expect((await wechat.control("POST", "/followers", { count: 1 })).status).toBe(409);
  });

  it("are quick to list and to write to: 100,000 of them, 1,000 messages", async () => {
    await wechat.control("POST", "/followers", { count: 100_000 });
    const before = process.cpuUsage();
    let next = "";
    let seen = 0;
    for (let page = 0; page < 10; page += 1) {
      const answer = await wechat.call(`/cgi-bin/user/get?next_openid=${next}`);
      next = String(answer["next_openid"]);
      seen += Number(answer["count"]);
    }
    expect(seen).toBe(100_000);
    const openids = wechat.api.followers.listAfter("", 1_000);
    for (const openid of openids) wechat.api.contacts.open(openid, "message");
    const answers = await Promise.all(openids.map((id) => wechat.call(sendPath, textTo(id))));
    expect(answers.every(({ errcode }) => errcode === 0)).toBe(true);
    // Of processor time, ours and the caller's together; about one second. This catches anything quadratic.
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(8_000);
  });
});
