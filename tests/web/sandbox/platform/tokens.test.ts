import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SettingsPatch } from "../../../../web/sandbox/platform/settings.ts";
import {
  appId,
  appSecret,
  dayMs,
  minuteMs,
  secondMs,
  startWechat,
  withToken,
  type Json,
  type TestWechat,
} from "./start-wechat.ts";

let wechat: TestWechat;
beforeEach(async () => {
  wechat = await startWechat();
});
afterEach(() => wechat.stop());

const credentials = { grant_type: "client_credential", appid: appId, secret: appSecret };

async function json(answer: Promise<Response>): Promise<Json> {
  return (await (await answer).json()) as Json;
}

function plain(query: Record<string, string> = credentials): Promise<Json> {
  return json(wechat.raw(`/cgi-bin/token?${new URLSearchParams(query).toString()}`));
}

function stable(body: Json = {}): Promise<Json> {
  const text = JSON.stringify({ ...credentials, ...body });
  return json(wechat.raw("/cgi-bin/stable_token", { method: "POST", body: text }));
}

/** Which code a business call with this token gets; undefined: it is let in. */
async function use(token: unknown): Promise<unknown> {
  const answer = await json(wechat.raw(withToken("/cgi-bin/getcallbackip", String(token))));
  return answer["errcode"];
}

const advance = (ms: number) => wechat.api.clock.advance(ms);

describe("cgi-bin/token (fact sheet 4)", () => {
  it("gives a new token each time; the one before lives five minutes more", async () => {
    const first = await plain();
    expect(first).toEqual({ access_token: expect.any(String) as string, expires_in: 7200 });
    expect(String(first["access_token"]).length).toBeLessThanOrEqual(512);
    const second = await plain();
    expect(second["access_token"]).not.toBe(first["access_token"]);
    await advance(5 * minuteMs - 1);
    expect(await use(first["access_token"])).toBeUndefined();
    await advance(1);
    expect(await use(first["access_token"])).toBe(40001);
    expect(await use(second["access_token"])).toBeUndefined();
  });

  it("refuses a token used after its expiry: 42001", async () => {
    const { access_token } = await plain();
    await advance(7200 * secondMs - 1);
    expect(await use(access_token)).toBeUndefined();
    await advance(1);
    expect(await use(access_token)).toBe(42001);
    await plain();
    expect(await use(access_token)).toBe(42001);
  });

  it.each([
    ["a missing", "", 41001],
    ["a malformed", "abc", 40014],
    ["an unknown", `88_${"a".repeat(136)}`, 40001],
  ])("refuses %s token", async (_name, token, errcode) => {
    expect(await use(token)).toBe(errcode);
  });
});

describe("stable_token (fact sheet 4)", () => {
  it("gives the same token while it is valid, with its remaining time, always at least 300 s", async () => {
    const first = await stable();
    expect(first["expires_in"]).toBe(7200);
    await advance(6899 * secondMs);
    expect(await stable()).toEqual({ ...first, expires_in: 301 });
    await advance(secondMs);
    const renewed = await stable();
    expect(renewed["access_token"]).not.toBe(first["access_token"]);
    expect(renewed["expires_in"]).toBe(7200);
    await advance(300 * secondMs - 1);
    expect(await use(first["access_token"])).toBeUndefined();
    await advance(1);
    expect(await use(first["access_token"])).toBe(40001);
  });

  it("kills the old token at once when forced", async () => {
    const first = await stable();
    const forced = await stable({ force_refresh: true });
    expect(await use(first["access_token"])).toBe(40001);
    expect(await use(forced["access_token"])).toBeUndefined();
  });

  it("does not refresh when forced again within 30 s, or more than 20 times in a day of China", async () => {
    const seen = new Set<unknown>();
    for (let forced = 0; forced < 20; forced += 1) {
      await advance(30 * secondMs);
      seen.add((await stable({ force_refresh: true }))["access_token"]);
    }
    // The very first call is no forced renewal: there was nothing to renew.
    expect(seen.size).toBe(20);
    seen.add((await stable({ force_refresh: true }))["access_token"]);
    expect(seen.size).toBe(20);
    await advance(30 * secondMs);
    seen.add((await stable({ force_refresh: true }))["access_token"]);
    expect(seen.size).toBe(21);
    await advance(30 * secondMs);
    seen.add((await stable({ force_refresh: true }))["access_token"]);
    expect(seen.size).toBe(21);
    await advance(dayMs);
    await stable();
    seen.add((await stable({ force_refresh: true }))["access_token"]);
    expect(seen.size).toBe(22);
  });

  it("holds its own token: neither interface touches the other's", async () => {
    const [ofPlain, ofStable] = [await plain(), await stable()];
    await plain();
    await stable({ force_refresh: true });
    await advance(5 * minuteMs);
    expect(await use(ofPlain["access_token"])).toBe(40001);
    const kept = await stable();
    await plain();
    await advance(6 * minuteMs);
    expect(await use(kept["access_token"])).toBeUndefined();
    expect(await use(ofStable["access_token"])).toBe(40001);
  });
});

describe("who may have a token (fact sheet 0, 4)", () => {
  const secret = "f".repeat(32);
  it.each<[string, Json, SettingsPatch, number]>([
    ["an unknown appid before anything else", { appid: "wx0", grant_type: "" }, {}, 40013],
    ["no appid", { appid: "" }, {}, 41002],
    ["a bad grant_type", { grant_type: "authorization_code" }, {}, 40002],
    ["no secret", { secret: "" }, {}, 41004],
    ["a wrong secret", { secret }, {}, 40125],
    ["the replaced secret", {}, { secretState: "replaced" }, 40001],
    ["a frozen secret", {}, { secretState: "frozen" }, 40243],
    ["a foreign address", {}, { allowedIps: ["203.0.113.9"] }, 40164],
    ["no word of the administrator", {}, { tokenConfirmation: "needed" }, 89503],
    ["the administrator's no", {}, { tokenConfirmation: "refused-for-day" }, 89506],
    ["the administrator's no for an hour", {}, { tokenConfirmation: "refused-for-hour" }, 89507],
  ])("refuses %s on both ways", async (_name, change, settings, errcode) => {
    wechat.api.settings.change(settings);
    const query = { ...credentials, ...change } as Record<string, string>;
    expect((await plain(query))["errcode"]).toBe(errcode);
    expect((await stable(change))["errcode"]).toBe(errcode);
  });

  it("names the address that is not on the list, and has no list for a test account", async () => {
    wechat.api.settings.change({ allowedIps: [] });
    expect((await plain())["errmsg"]).toMatch(
      /^invalid ip 127\.0\.0\.1 ipv6 ::ffff:127\.0\.0\.1, not in whitelist rid: /,
    );
    wechat.api.settings.change({ accountKind: "test" });
    expect(await plain()).toHaveProperty("access_token");
    wechat.api.settings.change({ accountKind: "service", allowedIps: null });
    expect(await plain()).toHaveProperty("access_token");
  });
});
