import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { goodPassword, openSignInWorld, type SignInWorld } from "../../support/sign-in-world.ts";
import { startedAt } from "../../support/started-at.ts";

let world: SignInWorld;
beforeAll(async () => {
  world = await openSignInWorld({ publicOrigin: "https://wx.example.cn" });
});
afterAll(() => world.close());

const at = (ms: number) => {
  world.clock.now = () => new Date(startedAt.getTime() + ms);
};
const minutes = 60_000;
const hours = 60 * minutes;

beforeEach(async () => {
  await world.wipe();
  at(0);
  await world.addCadre("wang", { name: "王芳" });
});

describe("signing in", () => {
  it("gives a session with rights and a token for writes", async () => {
    const { status, body, browser, headers } = await world.signIn(" Wang ");
    expect(status).toBe(200);
    expect(body).toMatchObject({
      cadre: { id: "wang", name: "王芳", role: "admin", organisationName: "区总工会" },
      steppedUpUntil: null,
    });
    expect(headers.get("set-cookie")).toMatch(
      /^goutonghui_session=[\w-]{43}; path=\/; expires=.*; samesite=lax; secure; httponly$/i,
    );
    const session = await world.call("/session", { browser });
    expect(session.body).toEqual(body);
    expect(session.body).toMatchObject({
      rights: expect.arrayContaining(["cadres.write"]) as unknown,
    });
  });

  it.each([
    ["a wrong password", "wang", "wrong password"],
    ["an account that is not there", "li", goodPassword],
    ["somebody out of service", "gone", goodPassword],
    ["somebody who has not opened his link", "invited", goodPassword],
  ])("says the same to %s", async (_, account, password) => {
    await world.addCadre("gone", { isActive: false });
    await world.addCadre("invited");
    await world.stores.cadres.model.updateOne({ _id: "invited" }, { $unset: { passwordHash: 1 } });
    const { status, body, headers } = await world.signIn(account, { password });
    expect(status).toBe(401);
    expect(body).toEqual({
      error: { code: "wrong-credentials", message: "账号、密码或验证码不对" },
    });
    expect(headers.get("set-cookie")).toBeNull();
  });

  it("leaves neither token, password nor account in the database or the log", async () => {
    const { browser } = await world.signIn("wang");
    await world.signIn("li", { password: "secret of li 1234" });
    const { collections } = world.connection;
    for (const { name } of Object.values(collections)) {
      const rows = await world.connection.collection(name).find().toArray();
      const text = JSON.stringify(rows) + JSON.stringify(world.log.events);
      expect(text).not.toContain(browser.cookie.split("=")[1]);
      expect(text).not.toContain(goodPassword);
      expect(text).not.toContain("secret of li");
    }
    expect(JSON.stringify(world.log.events)).not.toContain("wang");
  });

  it("is written down in the audit trail, failed or not", async () => {
    await world.signIn("wang");
    await world.signIn("wang", { password: "wrong" });
    await world.signIn("li");
    const entries = await world.connection.collection("auditEntries").find().toArray();
    expect(entries).toMatchObject([
      { action: "signIn", phase: "done", actor: "wang" },
      { action: "signIn", phase: "refused", actor: "wang" },
      { action: "signIn", phase: "refused", actor: "unknown" },
    ]);
  });
});

describe("a session", () => {
  it("ends after 8 hours of silence", async () => {
    const { browser } = await world.signIn("wang");
    at(8 * hours - 1);
    expect((await world.call("/session", { browser })).status).toBe(200);
    at(16 * hours - 2);
    expect((await world.call("/session", { browser })).status).toBe(200);
    at(24 * hours - 2);
    expect((await world.call("/session", { browser })).status).toBe(401);
  });

  it("ends after 7 days, whatever happens", async () => {
    const { browser } = await world.signIn("wang");
    for (let hour = 7; hour < 7 * 24; hour += 7) {
      at(hour * hours);
      expect((await world.call("/session", { browser })).status).toBe(200);
    }
    at(7 * 24 * hours);
    expect((await world.call("/session", { browser })).status).toBe(401);
  });

  it("ends when he signs out", async () => {
    const { browser } = await world.signIn("wang");
    expect((await world.call("/session", { method: "DELETE", browser })).status).toBe(200);
    expect((await world.call("/session", { browser })).status).toBe(401);
  });

  it("is never the one that came along (fixation)", async () => {
    const planted = "A".repeat(43);
    const headers = { cookie: `goutonghui_session=${planted}` };
    const { browser } = await world.signIn("wang", { headers });
    expect(browser.cookie).not.toContain(planted);
    expect((await world.call("/session", { headers })).status).toBe(401);
    const own = await world.signIn("wang", { headers: { cookie: browser.cookie } });
    expect(own.browser.cookie).not.toBe(browser.cookie);
  });

  it("needs its own token for writes, and our own pages", async () => {
    const { browser } = await world.signIn("wang");
    const other = await world.signIn("wang");
    const write = { method: "PUT", body: { isOnDuty: true } };
    const refused = [
      { browser: { ...browser, csrfToken: "" } },
      { browser: { ...browser, csrfToken: other.browser.csrfToken } },
      { browser, headers: { origin: "https://evil.example" } },
      { browser, headers: { origin: "null" } },
      { browser, headers: { "sec-fetch-site": "cross-site" } },
    ];
    for (const call of refused) {
      expect((await world.call("/account/duty", { ...write, ...call })).status).toBe(403);
    }
    expect((await world.stores.cadres.find("wang"))?.isOnDuty).toBe(false);
    const headers = { origin: "https://wx.example.cn" };
    expect((await world.call("/account/duty", { ...write, browser, headers })).status).toBe(200);
  });

  it("is not begun from another site's page (login CSRF)", async () => {
    const headers = { origin: "https://evil.example" };
    expect((await world.signIn("wang", { headers })).status).toBe(403);
  });
});

describe("operators in place of texts", () => {
  const operators = [
    { $gt: "" },
    { $ne: null },
    ["wang"],
    { $regex: ".*" },
    { $where: "1" },
    1,
    null,
  ];

  it.each(operators)("%j is refused in every field of the doors", async (operator) => {
    const bodies = [
      ["/session", { account: operator, password: goodPassword }],
      ["/session", { account: "wang", password: operator }],
      ["/session", { account: "wang", password: goodPassword, code: operator }],
      ["/session", { account: "wang", password: goodPassword, $where: "1" }],
      ["/links/find", { token: operator }],
      ["/links/open", { token: operator, password: goodPassword }],
      ["/links/open", { token: "x", password: operator }],
    ] as const;
    for (const [path, body] of bodies) {
      const { status, headers } = await world.call(path, { method: "POST", body });
      expect(status).toBe(400);
      expect(headers.get("set-cookie")).toBeNull();
    }
  });

  it.each(["$ne", "", "[object Object]", "A".repeat(43), "../../x", "\u0000"])(
    "a cookie of %j is nobody's",
    async (value) => {
      const headers = { cookie: `goutonghui_session=${encodeURIComponent(value)}` };
      expect((await world.call("/session", { headers })).status).toBe(401);
    },
  );
});
