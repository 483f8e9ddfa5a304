import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  goodPassword,
  openSignInWorld,
  totpCode,
  type Browser,
  type SignInWorld,
} from "../../support/sign-in-world.ts";
import { startedAt } from "../../support/started-at.ts";

let world: SignInWorld;
beforeAll(async () => {
  world = await openSignInWorld({ instances: 2 });
});
afterAll(() => world.close());

const at = (ms: number) => {
  world.clock.now = () => new Date(startedAt.getTime() + ms);
};
let browser: Browser;
const post = (path: string, body?: unknown, instance = 0) =>
  world.call(path, { method: "POST", browser, body, at: instance });

beforeEach(async () => {
  await world.wipe();
  at(0);
  await world.addCadre("wang");
  ({ browser } = await world.signIn("wang"));
});

describe("an authenticator app", () => {
  it("is set up with the password and a first code, and gives ten recovery codes", async () => {
    expect((await post("/account/totp", { password: "wrong" })).status).toBe(403);
    const begun = await post("/account/totp", { password: goodPassword });
    const { uri, secret } = begun.body as { uri: string; secret: string };
    expect(uri).toContain(`secret=${secret}`);
    expect(decodeURIComponent(uri)).toMatch(/^otpauth:\/\/totp\/沟通会:wang\?/);
    expect((await world.signIn("wang")).status).toBe(200);
    expect((await post("/account/totp/confirm", { code: "000000" })).status).toBe(403);
    const confirmed = await post("/account/totp/confirm", { code: totpCode(secret, startedAt) });
    const { recoveryCodes } = confirmed.body as { recoveryCodes: string[] };
    expect(new Set(recoveryCodes).size).toBe(10);
    expect((await post("/account/totp/confirm", { code: "123456" })).status).toBe(409);
    const stored = JSON.stringify(await world.connection.collection("cadres").find().toArray());
    for (const plain of [secret, ...recoveryCodes]) expect(stored).not.toContain(plain);
  });

  it("is asked for then, and takes no code twice", async () => {
    const { code } = await world.setUpTotp(browser);
    const asked = await world.signIn("wang");
    expect(asked).toMatchObject({ status: 401, body: { error: { code: "code-needed" } } });
    expect((await world.signIn("wang", { code: code() })).status).toBe(401);
    at(30_000);
    expect((await world.signIn("wang", { code: code() })).status).toBe(200);
    expect((await world.signIn("wang", { code: code() })).status).toBe(401);
    expect((await post("/session/step-up", { code: code() })).status).toBe(403);
  });

  it("takes a code once of two at once in two instances", async () => {
    const { code } = await world.setUpTotp(browser);
    at(30_000);
    const tries = await Promise.all([0, 1].map((at) => world.signIn("wang", { code: code(), at })));
    expect(tries.map(({ status }) => status).sort()).toEqual([200, 401]);
  });

  it("takes the codes of half a minute before and after, and never an older one than the last", async () => {
    const { code } = await world.setUpTotp(browser);
    at(10 * 60_000);
    const shown = code();
    at(10 * 60_000 + 30_000);
    expect((await world.signIn("wang", { code: shown })).status).toBe(200);
    at(20 * 60_000);
    const [old, tooOld] = [code(), shown];
    at(20 * 60_000 + 30_000);
    expect((await world.signIn("wang", { code: code() })).status).toBe(200);
    expect((await world.signIn("wang", { code: old })).status).toBe(401);
    expect((await world.signIn("wang", { code: tooOld })).status).toBe(401);
    at(30 * 60_000 - 30_000);
    const early = code();
    at(30 * 60_000 - 60_000);
    expect((await world.signIn("wang", { code: early })).status).toBe(200);
  });

  it("is replaced only by who has the old one or a recovery code", async () => {
    const old = await world.setUpTotp(browser);
    at(30_000);
    const body = { password: goodPassword };
    expect((await post("/account/totp", body)).body).toMatchObject({
      error: { code: "code-needed" },
    });
    expect((await post("/account/totp", { ...body, code: "000000" })).status).toBe(403);
    const begun = await post("/account/totp", { ...body, code: old.code() });
    const { secret } = begun.body as { secret: string };
    at(60_000);
    expect((await world.signIn("wang", { code: old.code() })).status).toBe(200);
    const code = totpCode(secret, world.clock.now());
    expect((await post("/account/totp/confirm", { code })).status).toBe(200);
    at(90_000);
    expect((await world.signIn("wang", { code: old.code() })).status).toBe(401);
    expect((await world.signIn("wang", { code: old.recoveryCodes[0] })).status).toBe(401);
  });
});

describe("a recovery code", () => {
  it("works once, however it is typed", async () => {
    const { recoveryCodes } = await world.setUpTotp(browser);
    const [first = "", second = ""] = recoveryCodes;
    const typed = first.toUpperCase().replaceAll("-", " ");
    expect((await world.signIn("wang", { code: typed })).status).toBe(200);
    expect((await world.signIn("wang", { code: first })).status).toBe(401);
    const tries = await Promise.all([0, 1].map((at) => world.signIn("wang", { code: second, at })));
    expect(tries.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect((await world.call("/session", { browser })).body).toMatchObject({
      cadre: { recoveryCodesLeft: 8 },
    });
  });

  it("is renewed by a code of the app, and the old ones are void", async () => {
    expect((await post("/account/recovery-codes", { code: "123456" })).status).toBe(409);
    const { code, recoveryCodes } = await world.setUpTotp(browser);
    expect((await post("/account/recovery-codes", { code: code() })).status).toBe(403);
    at(30_000);
    const renewed = await post("/account/recovery-codes", { code: code() });
    expect((renewed.body as { recoveryCodes: string[] }).recoveryCodes).toHaveLength(10);
    expect((await world.signIn("wang", { code: recoveryCodes[0] })).status).toBe(401);
  });
});

describe("a fresh proof", () => {
  it("sends who has no authenticator app to set one up", async () => {
    expect(await post("/session/step-up", { code: "123456" })).toMatchObject({
      status: 403,
      body: { error: { code: "totp-required" } },
    });
  });

  it("is good for five minutes, in this session alone", async () => {
    const { code } = await world.setUpTotp(browser);
    at(30_000);
    const { steppedUpUntil } = (await post("/session/step-up", { code: code() })).body as {
      steppedUpUntil: string;
    };
    expect(new Date(steppedUpUntil).getTime()).toBe(startedAt.getTime() + 30_000 + 5 * 60_000);
    const session = (of: Browser) => world.call("/session", { browser: of, at: 1 });
    expect((await session(browser)).body).toMatchObject({ steppedUpUntil });
    at(60_000);
    const second = await world.signIn("wang", { code: code() });
    expect((await session(second.browser)).body).toMatchObject({ steppedUpUntil: null });
  });
});
