import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { hashBindingCode } from "../../../web/sign-in/secret-codes.ts";
import {
  goodPassword,
  openSignInWorld,
  town,
  type Browser,
  type SignInWorld,
} from "../../support/sign-in-world.ts";

/** What is done in one instance acts with the next request in the other: nothing of it is remembered. */
let world: SignInWorld;
beforeAll(async () => {
  world = await openSignInWorld({ instances: 2 });
});
afterAll(() => world.close());

let browser: Browser;
const call = (method: string, path: string, body?: unknown) =>
  world.call(path, { method, browser, body });
const isIn = async (of: Browser) => (await world.call("/session", { browser: of, at: 1 })).status;

beforeEach(async () => {
  await world.wipe();
  await world.addCadre("wang", { organisation: town });
  ({ browser } = await world.signIn("wang"));
});

describe("sessions", () => {
  it("are listed with their devices, and ended one by one in every instance at once", async () => {
    const other = await world.signIn("wang", { headers: { "user-agent": "Firefox" } });
    const { body } = await call("GET", "/account/sessions");
    const { items } = body as { items: { id: string; device: string; isCurrent: boolean }[] };
    expect(items.map(({ device, isCurrent }) => [device, isCurrent])).toEqual([
      ["Firefox", false],
      ["node", true],
    ]);
    const id = items.find(({ isCurrent }) => !isCurrent)?.id ?? "";
    expect(await isIn(other.browser)).toBe(200);
    expect((await call("DELETE", `/account/sessions/${id}`)).status).toBe(200);
    expect(await isIn(other.browser)).toBe(401);
    expect(await isIn(browser)).toBe(200);
  });

  it("of somebody else are not ended", async () => {
    await world.addCadre("li", { organisation: town });
    const li = (await world.signIn("li")).browser;
    const sessions = await world.call("/account/sessions", { browser: li });
    const [{ id } = { id: "" }] = (sessions.body as { items: { id: string }[] }).items;
    expect((await call("DELETE", `/account/sessions/${id}`)).status).toBe(404);
    expect(await isIn(li)).toBe(200);
  });

  it("are all ended but this one", async () => {
    const others = await Promise.all([world.signIn("wang"), world.signIn("wang", { at: 1 })]);
    expect((await call("DELETE", "/account/sessions")).status).toBe(200);
    for (const other of others) expect(await isIn(other.browser)).toBe(401);
    expect(await isIn(browser)).toBe(200);
    const { body } = await call("GET", "/account/sessions");
    expect((body as { items: object[] }).items).toHaveLength(1);
  });
});

describe("the session that ends all others", () => {
  it("lives through it without a gap, but not through what somebody else does at the same time", async () => {
    const { cadreSessions, cadreCredentials } = world.stores;
    const [{ _id: id } = { _id: "" }] = await cadreSessions.model.find({ cadre: "wang" }).lean();
    const end = async () => {
      expect(await isIn(browser)).toBe(200);
      await cadreCredentials.endSessions("wang", 7);
      expect(await isIn(browser)).toBe(200);
      return true;
    };
    expect(await cadreSessions.outlive(id, 7, end)).toBe(true);
    expect(await isIn(browser)).toBe(200);
    await cadreSessions.outlive(id, 8, () => Promise.resolve(false));
    await cadreCredentials.endSessions("wang");
    expect(await isIn(browser)).toBe(401);
  });
});

describe("a password", () => {
  it("is changed by who knows the old one; other sessions end", async () => {
    const other = await world.signIn("wang");
    const newPassword = "another good password";
    const change = (password: string, next = newPassword) =>
      call("PUT", "/account/password", { password, newPassword: next });
    expect((await change("wrong")).status).toBe(403);
    expect((await change(goodPassword, "short")).body).toMatchObject({
      error: { code: "bad-password", fields: { "body.newPassword": expect.any(String) as string } },
    });
    expect((await change(goodPassword)).status).toBe(200);
    expect(await isIn(other.browser)).toBe(401);
    expect(await isIn(browser)).toBe(200);
    expect((await world.signIn("wang")).status).toBe(401);
    expect((await world.signIn("wang", { password: newPassword })).status).toBe(200);
  });

  it("is changed by one of two at once", async () => {
    const change = (newPassword: string) =>
      call("PUT", "/account/password", { password: goodPassword, newPassword });
    const statuses = (
      await Promise.all([change("another good password"), change("yet another password")])
    ).map(({ status }) => status);
    // The other one's password is the old one by then, or its session has ended.
    expect(statuses.sort()[0]).toBe(200);
    expect([401, 403]).toContain(statuses.sort()[1]);
  });
});

describe("one's own WeChat", () => {
  it("is bound by a code that lives ten minutes on the platform's clock", async () => {
    const { code, expiresAt } = (await call("POST", "/account/binding-code")).body as {
      code: string;
      expiresAt: string;
    };
    expect(code).toMatch(/^\d{8}$/);
    expect(new Date(expiresAt).getTime() - Date.now()).toBeLessThanOrEqual(10 * 60_000);
    const bound = await world.stores.cadres.bindByCode({
      codeHash: hashBindingCode(code, world.cipher),
      ...{ conversation: "w1", openid: Buffer.from("x"), callbackKey: "k1", now: new Date() },
    });
    expect(bound.kind).toBe("bound");
    expect((await call("GET", "/session")).body).toMatchObject({ cadre: { isBound: true } });
    await call("DELETE", "/account/binding");
    expect((await call("GET", "/session")).body).toMatchObject({ cadre: { isBound: false } });
  });
});

describe("name and duty", () => {
  it("are one's own to change", async () => {
    expect((await call("PATCH", "/account", { name: "王小芳" })).body).toEqual({ name: "王小芳" });
    expect((await call("PATCH", "/account", { name: "<b>" })).status).toBe(400);
    await call("PUT", "/account/duty", { isOnDuty: true });
    expect((await call("GET", "/session")).body).toMatchObject({
      cadre: { name: "王小芳", isOnDuty: true },
    });
  });

  it("who handles no tickets goes on no duty", async () => {
    await world.stores.cadres.model.updateOne({ _id: "wang" }, { $set: { role: "viewer" } });
    expect((await call("PUT", "/account/duty", { isOnDuty: true })).status).toBe(403);
  });
});
