import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { WechatApiError, WechatUnreachable } from "../../../../bot/wechat/api/api-errors.ts";
import type { WechatClient } from "../../../../bot/wechat/api/wechat-client.ts";
import { openConnection } from "../../../../models/database.ts";
import { createStores } from "../../../../models/stores.ts";
import {
  appId,
  openClientWorld,
  stableToken,
  TestClock,
  type ClientWorld,
} from "../../../support/wechat-client-world.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

let world: ClientWorld;
beforeAll(async () => {
  world = await openClientWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.end());

const path = "/cgi-bin/getcallbackip";
const ask = (client: WechatClient) =>
  client.api.call({ method: "GET", path, isSafe: true, capability: "accessToken" });
const tokenCalls = () => world.platform.count(stableToken);
const forcedCalls = () =>
  world.platform.calls.filter(
    (call) => call.path === stableToken && call.body.includes('"force_refresh":true'),
  ).length;
const eventsNamed = (name: string) => world.log.events.filter(({ event }) => event === name);

describe("the access_token, asked for when needed", () => {
  it("is asked for once, kept sealed, and read by the next process", async () => {
    const first = world.createClient();
    const token = await first.accessToken.get();
    expect(await first.accessToken.get()).toBe(token);
    expect(await world.createClient().accessToken.get()).toBe(token);
    expect(tokenCalls()).toBe(1);
    const stored = await world.stores.accessTokens.find(appId);
    const bytes = Buffer.from(stored?.token?.buffer ?? []);
    expect(bytes.length).toBeGreaterThan(token.length);
    expect(bytes.toString("latin1")).not.toContain(token);
  });

  it("fifty callers of one process share one look at the database", async () => {
    const { stores } = world;
    let looks = 0;
    const counting = Object.assign(
      Object.create(stores.accessTokens) as typeof stores.accessTokens,
      { find: (id: string) => (looks++, stores.accessTokens.find(id)) },
    );
    const client = world.createClient({ stores: { ...stores, accessTokens: counting } });
    await Promise.all(Array.from({ length: 50 }, () => client.accessToken.get()));
    expect([looks, tokenCalls()]).toEqual([1, 1]);
  });

  it("goes in the query and asks stable_token normally (fact sheet 4)", async () => {
    await ask(world.createClient());
    const [tokenCall, call] = world.platform.calls;
    expect(JSON.parse(tokenCall?.body.toString() ?? "")).toEqual({
      grant_type: "client_credential",
      appid: appId,
      secret: "0123456789abcdef0123456789abcdef",
      force_refresh: false,
    });
    expect(tokenCall?.query.size).toBe(0);
    expect(call?.query.get("access_token")).toBe(world.tokens.current);
  });

  it("is renewed in the last five minutes of its life, not before", async () => {
    const client = world.createClient();
    await client.accessToken.get();
    world.clock.advance(2 * hourMs - 5 * minuteMs);
    await client.accessToken.get();
    expect(tokenCalls()).toBe(1);
    world.clock.advance(2 * minuteMs);
    const renewed = world.tokens.renew();
    expect(await client.accessToken.get()).toBe(renewed);
    expect(tokenCalls()).toBe(2);
  });

  it("is asked for anew after three days' jump of the platform's clock", async () => {
    const client = world.createClient();
    await client.accessToken.get();
    world.clock.advance(72 * hourMs);
    const renewed = world.tokens.renew();
    expect(await client.accessToken.get()).toBe(renewed);
  });

  it("keeps the old one while the platform does not answer, and asks again half a minute later", async () => {
    const client = world.createClient();
    const old = await client.accessToken.get();
    world.clock.advance(2 * hourMs - 3 * minuteMs);
    const script = world.platform.script;
    world.platform.script = (call) => (call.path === stableToken ? "drop" : script(call));
    expect(await client.accessToken.get()).toBe(old);
    expect(await client.accessToken.get()).toBe(old);
    expect(tokenCalls()).toBe(1 + 4);
    expect(eventsNamed("access-token.renewal-put-off")).toHaveLength(1);
    world.platform.script = script;
    world.clock.advance(30_000);
    expect(await client.accessToken.get()).toBe(world.tokens.current);
    expect(tokenCalls()).toBe(1 + 4 + 1);
    world.clock.advance(3 * hourMs);
    world.platform.script = () => "drop";
    await expect(client.accessToken.get()).rejects.toThrow(WechatUnreachable);
  });

  it("with a wrong secret the platform is asked once a minute, and the operator is told", async () => {
    world.platform.script = () => ({ errcode: 40_001, errmsg: "invalid credential rid: 1-2-3" });
    const client = world.createClient();
    for (const asked of [client, client, world.createClient()]) {
      const error: unknown = await asked.accessToken.get().catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(WechatApiError);
      expect(error).toMatchObject({ errcode: 40_001, action: "stop-job" });
      expect((error as WechatApiError).explanation).toContain("WECHAT_APP_SECRET");
    }
    expect(tokenCalls()).toBe(1);
    await expect(client.checkCredentials()).rejects.toMatchObject({ errcode: 40_001 });
    expect(tokenCalls()).toBe(2);
    world.clock.advance(61_000);
    await expect(client.accessToken.get()).rejects.toThrow(WechatApiError);
    expect(tokenCalls()).toBe(3);
  });
});

describe("a token call that failed", () => {
  it.each([
    ["is remembered with the platform's words (40164 names the address)", 40_164, 59_000, true],
    ["is soon asked again when the platform was busy", -1, 5_000, false],
  ])("%s", async (_title, errcode, laterMs, isRemembered) => {
    world.platform.script = () => ({ errcode, errmsg: "invalid ip 1.2.3.4, not in whitelist" });
    await expect(world.createClient().accessToken.get()).rejects.toMatchObject({ errcode });
    const asked = tokenCalls();
    world.clock.advance(laterMs);
    await expect(world.createClient().accessToken.get()).rejects.toMatchObject({
      errcode,
      errmsg: "invalid ip 1.2.3.4, not in whitelist",
    });
    expect(tokenCalls() === asked).toBe(isRemembered);
  });

  it("over its quota says so while it rests, to whoever needs the token (45009)", async () => {
    world.platform.script = () => ({ errcode: 45_009, errmsg: "reach max api daily quota limit" });
    await expect(world.createClient().accessToken.get()).rejects.toThrow(WechatApiError);
    world.clock.advance(61_000);
    for (const client of [world.createClient(), world.createClient()]) {
      await expect(client.accessToken.get()).rejects.toMatchObject({ reason: "paused" });
    }
    expect(tokenCalls()).toBe(1);
  });
});

describe("the access_token among processes", () => {
  it("eight processes at expiry make one token call", async () => {
    const connections = await Promise.all(
      Array.from({ length: 8 }, () =>
        openConnection(world.uri, { databaseName: world.databaseName }),
      ),
    );
    const clock = new TestClock({ isStill: true });
    const clients = connections.map((connection) =>
      world.createClient({ clock, stores: createStores(connection, world.cipher) }),
    );
    const tokens = () => Promise.all(clients.map(({ accessToken }) => accessToken.get()));
    expect(new Set(await tokens())).toEqual(new Set([world.tokens.current]));
    expect(tokenCalls()).toBe(1);
    clock.advance(2 * hourMs);
    const renewed = world.tokens.renew();
    expect(new Set(await tokens())).toEqual(new Set([renewed]));
    expect(tokenCalls()).toBe(2);
    await Promise.all(connections.map((connection) => connection.close()));
  });

  it("survives the death of the one who was renewing", async () => {
    const { accessTokens } = world.stores;
    const now = world.clock.now();
    const until = new Date(now.getTime() + 10_000);
    expect(await accessTokens.claimLease(appId, 0, { holder: "dead", now, until })).toBe(true);
    expect(await world.createClient().accessToken.get()).toBe(world.tokens.current);
    expect(tokenCalls()).toBe(1);
    const waitedMs = world.clock.waits.reduce((sum, ms) => sum + ms, 0);
    expect(waitedMs >= 10_000 && waitedMs < 10_500).toBe(true);
  });

  it("does not wait for another's renewal while the old token lives", async () => {
    const client = world.createClient();
    const old = await client.accessToken.get();
    world.clock.advance(2 * hourMs - 3 * minuteMs);
    const now = world.clock.now();
    const lease = { holder: "other", now, until: new Date(now.getTime() + 10_000) };
    expect(await world.stores.accessTokens.claimLease(appId, 1, lease)).toBe(true);
    expect(await client.accessToken.get()).toBe(old);
    expect(tokenCalls()).toBe(1);
    expect(world.clock.waits).toEqual([]);
  });

  it("an old token never overwrites a newer one", async () => {
    const { accessTokens } = world.stores;
    const client = world.createClient();
    const newer = {
      token: world.cipher.seal("token-newer", "accessToken"),
      expiresAt: new Date(world.clock.platformNow().getTime() + 2 * hourMs),
    };
    world.platform.script = async () => {
      // The caller sleeps for longer than its lease; somebody else renews meanwhile.
      const now = new Date(world.clock.now().getTime() + 20_000);
      const lease = { holder: "other", now, until: new Date(now.getTime() + 10_000) };
      await accessTokens.claimLease(appId, 0, lease);
      await accessTokens.save(appId, "other", newer);
      return { access_token: "token-older", expires_in: 7_200 };
    };
    expect(await client.accessToken.get()).toBe("token-newer");
    expect(tokenCalls()).toBe(1);
  });
});

describe("a token the platform refuses", () => {
  it("in the middle of traffic costs one renewal and no storm: 50 calls of two processes", async () => {
    const clock = new TestClock({ isStill: true });
    const clients = [world.createClient({ clock }), world.createClient({ clock })];
    await Promise.all(clients.map(ask));
    world.platform.calls.length = 0;
    world.tokens.renew();
    await Promise.all(Array.from({ length: 50 }, (_, index) => ask(clients[index % 2] ?? fail())));
    expect(tokenCalls()).toBe(1);
    expect(forcedCalls()).toBe(0);
    const refused = world.platform.count(path) - 50;
    expect(refused > 0 && refused <= 50).toBe(true);
  });

  it.each([40_001, 40_014, 42_001])("%i: the call is repeated once, not more", async (errcode) => {
    const client = world.createClient();
    await client.accessToken.get();
    world.answerWith(() => ({ errcode, errmsg: "no" }));
    await expect(ask(client)).rejects.toMatchObject({ errcode, action: "renew-token" });
    expect(world.platform.count(path)).toBe(2);
    expect(eventsNamed("wechat.token-refused")).toHaveLength(2);
  });

  it("that another process has replaced already costs no token call", async () => {
    const [first, second] = [world.createClient(), world.createClient()];
    await Promise.all([ask(first), ask(second)]);
    world.tokens.renew();
    await ask(first);
    const before = tokenCalls();
    await ask(second);
    expect(tokenCalls()).toBe(before);
  });

  it("is forced away only if the same comes back: 30 s apart, 20 times a day (fact sheet 4)", async () => {
    const client = world.createClient();
    await client.accessToken.get();
    world.answerWith(() => ({ errcode: 40_001, errmsg: "no" }));
    await expect(ask(client)).rejects.toThrow(WechatApiError);
    expect(forcedCalls()).toBe(1);
    await expect(ask(client)).rejects.toThrow(WechatApiError);
    const spared = tokenCalls();
    await expect(ask(client)).rejects.toThrow(WechatApiError);
    expect(forcedCalls()).toBe(1);
    // Not even asked normally again.
    expect(tokenCalls()).toBe(spared);
    for (let tries = 0; tries < 30; tries++) {
      world.clock.advance(32_000);
      await expect(ask(client)).rejects.toThrow(WechatApiError);
    }
    expect(forcedCalls()).toBe(20);
    world.clock.advance(14 * hourMs);
    await expect(ask(client)).rejects.toThrow(WechatApiError);
    expect(forcedCalls()).toBe(21);
  });
});

describe("somebody else who keeps refreshing", () => {
  it("raises one alarm and no ping-pong", async () => {
    const clients = [world.createClient(), world.createClient()];
    await Promise.all(clients.map(ask));
    for (let round = 0; round < 20; round++) {
      world.clock.advance(5 * minuteMs);
      world.tokens.renew();
      await Promise.all(clients.map(ask));
    }
    expect(tokenCalls()).toBe(1 + 20);
    expect(forcedCalls()).toBe(0);
    expect(eventsNamed("access-token.foreign-refresher")).toHaveLength(1);
    expect(await clients[1]?.accessToken.status()).toEqual({
      hasToken: true,
      isForeignRefresher: true,
    });
    world.clock.advance(25 * hourMs);
    expect(await clients[0]?.accessToken.status()).toMatchObject({ isForeignRefresher: false });
  });

  it("once is no habit, and neither is a token that died of age", async () => {
    const client = world.createClient();
    await ask(client);
    world.tokens.renew();
    await ask(client);
    for (let round = 0; round < 3; round++) {
      // The platform's clock is ten minutes ahead of what we think.
      world.clock.advance(2 * hourMs - 9 * minuteMs);
      world.tokens.renew();
      await ask(client);
    }
    expect(eventsNamed("access-token.foreign-refresher")).toEqual([]);
  });
});

function fail(): never {
  throw new Error("no such client");
}
