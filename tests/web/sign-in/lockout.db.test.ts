import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { goodPassword, openSignInWorld, type SignInWorld } from "../../support/sign-in-world.ts";
import { startedAt } from "../../support/started-at.ts";

/** Three instances on one database. */
let world: SignInWorld;
beforeAll(async () => {
  world = await openSignInWorld({ instances: 3 });
});
afterAll(() => world.close());

const minutes = 60_000;
const at = (ms: number) => {
  world.clock.now = () => new Date(startedAt.getTime() + ms);
};
const from = (address: string) => ({ headers: { "x-forwarded-for": address } });
const wrong = { password: "wrong password" };

beforeEach(async () => {
  await world.wipe();
  at(0);
  await world.addCadre("wang");
});

describe("guessing a password over three instances", () => {
  it("is over after five tries, of thirty at once, and the right one does not help then", async () => {
    const tries = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        world.signIn("wang", { ...wrong, ...from(`10.0.0.${index}`), at: index % 3 }),
      ),
    );
    const statuses = tries.map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(25);
    for (const instance of [0, 1, 2]) {
      expect((await world.signIn("wang", { at: instance })).status).toBe(429);
    }
  });

  it("may go on 15 minutes after the fifth failure, and not a moment before", async () => {
    for (let failure = 0; failure < 5; failure++) {
      at(failure * minutes);
      await world.signIn("wang", { ...wrong, at: failure % 3 });
    }
    at(19 * minutes - 1);
    expect((await world.signIn("wang")).status).toBe(429);
    at(19 * minutes);
    expect((await world.signIn("wang")).status).toBe(200);
  });

  it("looks the same for an account that is not there", async () => {
    const answers = [];
    for (let failure = 0; failure < 6; failure++) {
      const [known, unknown] = await Promise.all([
        world.signIn("wang", { ...wrong, ...from("10.0.0.1") }),
        world.signIn("nobody", { ...wrong, ...from("10.0.0.2") }),
      ]);
      expect(unknown.body).toEqual(known.body);
      answers.push(unknown.status);
    }
    expect(answers).toEqual([401, 401, 401, 401, 401, 429]);
  });

  it("is forgotten when he gets in", async () => {
    for (let round = 0; round < 3; round++) {
      for (let failure = 0; failure < 4; failure++) await world.signIn("wang", wrong);
      expect((await world.signIn("wang")).status).toBe(200);
    }
  });
});

describe("one address", () => {
  it("has twenty failures, whatever the account, and its neighbours have their own", async () => {
    const statuses = [];
    for (let index = 0; index < 21; index++) {
      const { status } = await world.signIn(`account${index}`, { ...wrong, ...from("10.0.0.1") });
      statuses.push(status);
    }
    expect(statuses.slice(0, 20)).toEqual(Array(20).fill(401));
    expect(statuses[20]).toBe(429);
    expect((await world.signIn("wang", from("10.0.0.1"))).status).toBe(429);
    expect((await world.signIn("wang", from("10.0.0.2"))).status).toBe(200);
  });

  it("is not another one because it says so itself", async () => {
    for (let index = 0; index < 20; index++) {
      await world.signIn(`account${index}`, { ...wrong, ...from(`8.8.8.${index}, 10.0.0.1`) });
    }
    expect((await world.signIn("wang", from("9.9.9.9, 10.0.0.1"))).status).toBe(429);
  });

  it("is 2^64 addresses in IPv6", async () => {
    for (let index = 0; index < 20; index++) {
      await world.signIn(`account${index}`, { ...wrong, ...from(`2001:db8:1:2::${index}`) });
    }
    expect((await world.signIn("wang", from("2001:db8:1:2:ffff::1"))).status).toBe(429);
    expect((await world.signIn("wang", from("2001:db8:1:3::1"))).status).toBe(200);
  });

  it("is not freed by signing in to an account of one's own", async () => {
    await world.addCadre("li");
    for (let index = 0; index < 20; index++) {
      await world.signIn(`account${index}`, { ...wrong, ...from("10.0.0.1") });
      if (index === 18) {
        expect((await world.signIn("li", from("10.0.0.1"))).status).toBe(200);
      }
    }
    expect((await world.signIn("li", from("10.0.0.1"))).status).toBe(429);
  });

  it("opens thirty links, wrong ones included", async () => {
    const open = () =>
      world.call("/links/find", { method: "POST", body: { token: "x" }, ...from("10.0.0.9") });
    for (let index = 0; index < 30; index++) expect((await open()).status).toBe(410);
    expect((await open()).status).toBe(429);
  });
});

describe("guessing codes", () => {
  it("is over after five, though the password is right and is sent without a code between", async () => {
    const { browser } = await world.signIn("wang");
    const { code } = await world.setUpTotp(browser);
    at(10 * minutes);
    const statuses = [];
    for (let guess = 0; guess < 6; guess++) {
      statuses.push((await world.signIn("wang", { code: "000000" })).status);
      statuses.push((await world.signIn("wang")).status);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 401, 401, 401, 401, 429, 429, 429]);
    expect((await world.signIn("wang", { code: code(), password: goodPassword })).status).toBe(429);
  });

  it.each([
    ["POST", "/session/step-up", { code: "000000" }],
    ["POST", "/account/recovery-codes", { code: "000000" }],
    ["PUT", "/account/password", { password: "wrong", newPassword: "another good one" }],
    ["POST", "/account/totp", { password: "wrong" }],
  ])("is over after five at %s %s too", async (method, path, body) => {
    const { browser } = await world.signIn("wang");
    await world.setUpTotp(browser);
    const call = (instance: number) => world.call(path, { method, browser, body, at: instance });
    for (let guess = 0; guess < 5; guess++) expect((await call(guess % 3)).status).toBe(403);
    expect((await call(2)).status).toBe(429);
  });
});
