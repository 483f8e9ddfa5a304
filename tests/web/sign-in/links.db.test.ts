import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ensureFirstAdminLink } from "../../../web/sign-in/ensure-first-admin-link.ts";
import {
  browserOf,
  goodPassword,
  openSignInWorld,
  town,
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
const hours = 60 * 60_000;
const post = (path: string, body: unknown, instance = 0) =>
  world.call(path, { method: "POST", body, at: instance });
const firstLink = () => ensureFirstAdminLink(world, world.clock.now());
const firstAdmin = (token: string | undefined, more = {}) => ({
  ...{ token, account: "First", name: "第一位", password: goodPassword },
  ...more,
});

beforeEach(async () => {
  await world.wipe();
  at(0);
});

describe("the first admin's link", () => {
  it("makes the first admin, signs him in, and is not given again", async () => {
    const token = await firstLink();
    expect((await post("/links/find", { token })).body).toEqual({
      purpose: "first-admin",
      expiresAt: new Date(startedAt.getTime() + 24 * hours).toISOString(),
    });
    const opened = await post("/links/open", firstAdmin(token));
    expect(opened).toMatchObject({
      status: 200,
      body: { cadre: { account: "first", role: "admin", organisation: "110113" } },
    });
    const browser = browserOf(opened);
    expect((await world.call("/session", { browser })).status).toBe(200);
    expect((await world.signIn("first")).status).toBe(200);
    expect(await firstLink()).toBeUndefined();
    expect((await post("/links/open", firstAdmin(token))).status).toBe(410);
  });

  it("is used by one of two who open it at once in two instances", async () => {
    const token = await firstLink();
    const opened = await Promise.all(
      [0, 1].map((instance) =>
        post("/links/open", firstAdmin(token, { account: `first${instance}` }), instance),
      ),
    );
    expect(opened.map(({ status }) => status).sort()).toEqual([200, 410]);
    expect(await world.stores.adminGuard.countAdmins()).toBe(1);
  });

  it("dies with the next start, and after 24 hours", async () => {
    const first = await firstLink();
    const second = await firstLink();
    expect((await post("/links/open", firstAdmin(first))).status).toBe(410);
    at(24 * hours);
    expect((await post("/links/find", { token: second })).status).toBe(410);
    expect((await post("/links/open", firstAdmin(second))).status).toBe(410);
  });

  it("is worth nothing once somebody else is admin", async () => {
    const token = await firstLink();
    await world.addCadre("wang");
    expect((await post("/links/open", firstAdmin(token))).status).toBe(410);
  });

  it.each([
    ["no account", { account: undefined }],
    ["a bad account", { account: "A b" }],
    ["a short password", { password: "short1234" }],
    ["a common password", { password: "password123" }],
    ["the account in the password", { password: "my-first-password" }],
    ["one letter again and again", { password: "aaaaaaaaaaaaaa" }],
  ])("refuses %s, and can still be used", async (_, more) => {
    const token = await firstLink();
    const refused = await post("/links/open", firstAdmin(token, more));
    expect(refused.status).toBe(400);
    expect(Object.keys((refused.body as { error: { fields: object } }).error.fields)).not.toEqual(
      [],
    );
    expect((await post("/links/open", firstAdmin(token))).status).toBe(200);
  });

  it("is made good when the process died after it was used", async () => {
    const token = await firstLink();
    const { stores } = world;
    await post("/links/open", firstAdmin(token));
    const [cadre] = await stores.cadres.findAdmins("110113");
    const { passwordHash } = cadre ?? {};
    await stores.cadres.model.deleteMany();
    const choice = { passwordHash, account: "first", name: "第一位" };
    await world.connection.collection("signInLinks").updateOne({}, { $set: { choice } });
    expect(await firstLink()).toBeUndefined();
    expect((await world.signIn("first")).status).toBe(200);
  });
});

describe("an invitation", () => {
  const invite = async (more = {}) => {
    await world.addCadre("boss");
    const { browser } = await world.signIn("boss");
    const body = { account: "li.na", name: "李娜", role: "cadre", organisation: town, ...more };
    const invited = await world.call("/cadres", { method: "POST", browser, body });
    return {
      browser,
      invited,
      ...(invited.body as { cadre: { id: string }; link: { token: string } }),
    };
  };

  it("gives the link once; who opens it sets his password and is in", async () => {
    const { browser, invited, link, cadre } = await invite();
    expect(invited.status).toBe(201);
    const shown = await world.call(`/cadres/${cadre.id}`, { browser });
    expect(JSON.stringify(shown.body)).not.toContain(link.token);
    expect((await post("/links/find", { token: link.token })).body).toMatchObject({
      purpose: "invitation",
      account: "li.na",
      name: "李娜",
    });
    const opening = { token: link.token, password: goodPassword };
    expect((await post("/links/open", opening)).status).toBe(200);
    expect((await post("/links/open", opening)).status).toBe(410);
    expect((await world.signIn("li.na")).status).toBe(200);
  });

  it("lives seven days", async () => {
    const { link } = await invite();
    at(7 * 24 * hours - 1);
    expect((await post("/links/find", { token: link.token })).status).toBe(200);
    at(7 * 24 * hours);
    expect((await post("/links/find", { token: link.token })).status).toBe(410);
  });

  it("dies when he is put out of service", async () => {
    const { browser, link, cadre } = await invite();
    const body = { version: 1, isActive: false };
    const call = { method: "PATCH", browser, body };
    expect((await world.call(`/cadres/${cadre.id}`, call)).status).toBe(200);
    expect((await post("/links/find", { token: link.token })).status).toBe(410);
    const again = { ...call, body: { version: 2, isActive: true } };
    expect((await world.call(`/cadres/${cadre.id}`, again)).status).toBe(200);
    expect((await post("/links/find", { token: link.token })).status).toBe(410);
  });

  it("refuses an account that is somebody's", async () => {
    expect((await invite({ account: "BOSS" })).invited).toMatchObject({
      status: 409,
      body: { error: { code: "account-taken" } },
    });
  });
});

describe("a reset", () => {
  it("ends sessions at once, and takes password, app and recovery codes with it when it is opened", async () => {
    await world.addCadre("boss");
    await world.addCadre("wang", { organisation: town });
    const boss = (await world.signIn("boss")).browser;
    const wang = (await world.signIn("wang")).browser;
    await world.setUpTotp(wang);
    const reset = await world.call("/cadres/wang/reset", { method: "POST", browser: boss });
    const { token } = reset.body as { token: string };
    expect((await world.call("/session", { browser: wang, at: 1 })).status).toBe(401);
    expect((await post("/links/find", { token })).body).toMatchObject({ purpose: "reset" });
    const password = "another good password";
    const opened = await post("/links/open", { token, password });
    expect(opened.body).toMatchObject({ cadre: { hasTotp: false, recoveryCodesLeft: 0 } });
    expect((await world.signIn("wang")).status).toBe(401);
    expect((await world.signIn("wang", { password })).status).toBe(200);
  });

  it("is applied once, however often a dead process's link is opened", async () => {
    await world.addCadre("boss");
    await world.addCadre("wang", { organisation: town });
    const { browser } = await world.signIn("boss");
    const reset = await world.call("/cadres/wang/reset", { method: "POST", browser });
    const { token } = reset.body as { token: string };
    const before = await world.stores.cadres.find("wang");
    await post("/links/open", { token, password: "another good password" });
    const links = world.connection.collection("signInLinks");
    const choice = { passwordHash: before?.passwordHash };
    await links.updateOne({}, { $set: { choice } });
    expect((await post("/links/open", { token, password: "x" })).status).toBe(410);
    expect((await world.signIn("wang", { password: "another good password" })).status).toBe(200);
  });
});
