import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ApiRefusedLocally, WechatUnreachable } from "../../../../bot/wechat/api/api-errors.ts";
import { pauseEnd } from "../../../../bot/wechat/api/api-pauses.ts";
import type { ApiRequest } from "../../../../bot/wechat/api/api-request.ts";
import type { WechatClient } from "../../../../bot/wechat/api/wechat-client.ts";
import { openClientWorld, type ClientWorld } from "../../../support/wechat-client-world.ts";

const hourMs = 60 * 60_000;

let world: ClientWorld;
beforeAll(async () => {
  world = await openClientWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.end());

const read: ApiRequest = {
  method: "GET",
  path: "/cgi-bin/user/get",
  query: { next_openid: "" },
  isSafe: true,
  capability: "users",
};
const write: ApiRequest = {
  method: "POST",
  path: "/cgi-bin/tags/create",
  json: { tag: { name: "职工" } },
  isSafe: false,
  capability: "users",
};

async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe("one request", () => {
  it("a read without an answer is asked again, at most three times", async () => {
    let answered = 0;
    world.answerWith(() => (++answered <= 3 ? "drop" : { total: 0, count: 0 }));
    const { body } = await world.createClient().api.call(read);
    expect(body).toEqual({ total: 0, count: 0 });
    expect(world.platform.count(read.path)).toBe(4);
    world.answerWith(() => ({ raw: "<html>", status: 502 }));
    await expect(world.createClient().api.call(read)).rejects.toThrow(WechatUnreachable);
    expect(world.platform.count(read.path)).toBe(8);
  });

  it("a change without an answer is asked once", async () => {
    world.answerWith(() => "drop");
    const error = await failureOf(world.createClient().api.call(write));
    expect(error).toMatchObject({ api: write.path, isSent: true });
    expect(world.platform.count(write.path)).toBe(1);
  });

  it("a change that met no listener is tried again, and is known not to have left", async () => {
    const client = world.createClient();
    await client.accessToken.get();
    const dead = world.createClient({ apiBase: "http://127.0.0.1:9" });
    const error = await failureOf(dead.api.call(write));
    expect(error).toMatchObject({ api: write.path, isSent: false });
    expect(world.clock.waits).toHaveLength(3);
  });

  it.each([
    ["headers", "silence"],
    ["the rest of a body", "stall"],
  ] as const)("gives up on %s that do not come", async (_title, answer) => {
    world.answerWith(() => answer);
    const client = world.createClient({ timeouts: { headersMs: 50, bodyMs: 50 } });
    const error = await failureOf(client.api.call(write));
    expect(error).toMatchObject({ isSent: true });
  });

  it("system busy, then fine: one answer (letter R)", async () => {
    let answered = 0;
    world.answerWith(() => (++answered === 1 ? { errcode: -1, errmsg: "system error" } : { a: 1 }));
    expect((await world.createClient().api.call(write)).body).toEqual({ a: 1 });
    expect(world.platform.count(write.path)).toBe(2);
  });

  it("keeps numbers beyond 2^53 exact, as text (fact sheet 0)", async () => {
    const raw = '{"errcode":0,"msg_id":24812345678901234,"a":"9999999999999999","b":1.5,"c":-12}';
    world.answerWith(() => ({ raw, contentType: "text/plain" }));
    expect((await world.createClient().api.call(read)).body).toEqual({
      errcode: 0,
      msg_id: "24812345678901234",
      a: "9999999999999999",
      b: 1.5,
      c: -12,
    });
  });

  it("logs every answer at debug with its rid, and no token, secret or content", async () => {
    world.answerWith(() => ({ errcode: 45_157, errmsg: "invalid tag name rid: 65a1-2b-3c" }));
    await failureOf(world.createClient().api.call(write));
    expect(world.log.debugEvents).toContainEqual(
      expect.objectContaining({
        event: "wechat.call",
        api: write.path,
        errcode: 45_157,
        rid: "65a1-2b-3c",
      }),
    );
    expect(world.log.events).toContainEqual(
      expect.objectContaining({ event: "wechat.call-failed", rid: "65a1-2b-3c" }),
    );
    const logged = JSON.stringify([world.log.events, world.log.debugEvents]);
    expect(logged).not.toMatch(/token-\d|0123456789abcdef|职工|access_token=/);
  });

  it("without the right it asks nothing and says why (fact sheet 12)", async () => {
    const client = world.createClient({ account: { kind: "subscription", isVerified: false } });
    const error = await failureOf(client.api.call(read));
    expect(error).toBeInstanceOf(ApiRefusedLocally);
    expect(error).toMatchObject({ reason: "no-right" });
    expect(world.platform.calls).toEqual([]);
  });
});

describe("an API that rests", () => {
  async function usedUp(errcode: number): Promise<WechatClient> {
    const client = world.createClient();
    world.answerWith(({ path }) => (path === read.path ? { errcode, errmsg: "limit" } : {}));
    await failureOf(client.api.call(read));
    world.answerWith(() => ({}));
    return client;
  }
  const isPaused = async (client: WechatClient) => {
    const error = await failureOf(client.api.call(read));
    return error instanceof ApiRefusedLocally && error.reason === "paused";
  };

  it("rests in every process until China's midnight after 45009", async () => {
    const client = await usedUp(45_009);
    const other = world.createClient();
    expect(await isPaused(client)).toBe(true);
    expect(await isPaused(other)).toBe(true);
    expect((await other.api.call(write)).body).toEqual({});
    // 10:00 in China, as the test's clock begins or has been moved to.
    const toMidnight =
      (pauseEnd("stop-api-today", world.clock.platformNow())?.getTime() ?? 0) -
      world.clock.platformNow().getTime();
    world.clock.advance(toMidnight - 1);
    expect(await isPaused(other)).toBe(true);
    world.clock.advance(1);
    expect(await isPaused(other)).toBe(false);
  });

  it("rests until the next minute after 45011", async () => {
    const client = await usedUp(45_011);
    expect(await isPaused(client)).toBe(true);
    world.clock.advance(60_000);
    expect(await isPaused(client)).toBe(false);
  });

  it.each([
    ["clear_quota", (client: WechatClient) => client.quotas.clearAll()],
    ["clear_quota/v2", (client: WechatClient) => client.quotas.clearAllWithSecret()],
    ["openapi/quota/clear of it", (client: WechatClient) => client.quotas.clear(read.path)],
  ])("works again after %s", async (_title, clear) => {
    const client = await usedUp(45_009);
    const other = world.createClient();
    expect(await isPaused(other)).toBe(true);
    await clear(client);
    expect(await isPaused(client)).toBe(false);
    // Another process looks once a second.
    world.clock.advance(1_000);
    expect(await isPaused(other)).toBe(false);
  });

  it("goes on resting when another API's quota is cleared, or only the day's when it is a minute's", async () => {
    const client = await usedUp(45_009);
    await client.quotas.clear("/cgi-bin/user/info");
    expect(await isPaused(client)).toBe(true);
    await client.quotas.clearAll();
    const again = await usedUp(45_011);
    await again.quotas.clearAll();
    expect(await isPaused(again)).toBe(true);
  });

  it("tells the day's end in Chinese", async () => {
    const client = await usedUp(45_009);
    const error = await failureOf(client.api.call(read));
    expect((error as ApiRefusedLocally).explanation).toMatch(
      /今天的调用次数已用完，停到 \d+月\d+日 00:00/,
    );
  });

  it("a pause is made longer, never shorter, by whoever comes later", async () => {
    const { apiPauses } = world.stores;
    const until = (ms: number) => new Date(world.clock.platformNow().getTime() + ms);
    const path = "/cgi-bin/x";
    await apiPauses.pause("wx1", { path, until: until(hourMs), isDaily: true });
    await apiPauses.pause("wx1", { path, until: until(60_000), isDaily: false });
    expect(await apiPauses.list("wx1", world.clock.platformNow())).toEqual([
      { path, until: until(hourMs), isDaily: true },
    ]);
    await apiPauses.pause("wx1", { path, until: until(2 * hourMs), isDaily: true });
    expect(await apiPauses.list("wx1", until(hourMs))).toHaveLength(1);
  });
});

describe("where a pause ends", () => {
  it.each([
    ["back-off-minute", "2026-11-24T02:00:00.000Z", "2026-11-24T02:01:00.000Z"],
    ["back-off-minute", "2026-11-24T02:00:59.999Z", "2026-11-24T02:01:00.000Z"],
    ["wait-a-minute", "2026-11-24T02:00:30.000Z", "2026-11-24T02:01:30.000Z"],
    ["stop-api-today", "2026-11-24T15:59:59.999Z", "2026-11-24T16:00:00.000Z"],
    ["stop-api-today", "2026-11-24T16:00:00.000Z", "2026-11-25T16:00:00.000Z"],
  ] as const)("%s at %s: %s", (action, now, end) => {
    expect(pauseEnd(action, new Date(now))?.toISOString()).toBe(end);
  });

  it("is nowhere for other actions", () => {
    expect(pauseEnd("retry", new Date())).toBeUndefined();
  });
});
