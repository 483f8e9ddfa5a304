import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  openSignInWorld,
  otherTown,
  town,
  type Browser,
  type SignInWorld,
} from "../../support/sign-in-world.ts";

let world: SignInWorld;
beforeAll(async () => {
  world = await openSignInWorld({ instances: 2 });
});
afterAll(() => world.close());

let district: Browser;
let local: Browser;

beforeEach(async () => {
  await world.wipe();
  await world.addCadre("boss");
  await world.addCadre("local", { organisation: town });
  await world.addCadre("wang", { organisation: town, role: "cadre" });
  await world.addCadre("beside", { organisation: town });
  await world.addCadre("far", { organisation: otherTown, role: "cadre" });
  district = (await world.signIn("boss")).browser;
  local = (await world.signIn("local")).browser;
});

const change = (browser: Browser, id: string, body: object) =>
  world.call(`/cadres/${id}`, { method: "PATCH", browser, body: { version: 1, ...body } });
const post = (browser: Browser, path: string, body?: object) =>
  world.call(path, { method: "POST", browser, body });
const invitation = { account: "new.one", name: "新人", role: "admin", organisation: town };

describe("an admin of a town", () => {
  it("sees his own town's cadres, by name", async () => {
    const { body } = await world.call("/cadres", { browser: local });
    const { items } = body as { items: { id: string }[] };
    expect(items.map(({ id }) => id)).toEqual(["beside", "local", "wang"]);
    const searched = await world.call("/cadres?search=wa&role=cadre&isActive=true", {
      browser: local,
    });
    expect((searched.body as { items: object[] }).items).toMatchObject([
      { id: "wang", hasPassword: true, isBound: false },
    ]);
    const text = JSON.stringify(await world.call("/cadres", { browser: district }));
    expect(text).not.toMatch(/argon2|passwordHash|recoveryCodes/);
  });

  it("pages through them", async () => {
    const seen: string[] = [];
    let cursor = "";
    do {
      const page = await world.call(`/cadres?limit=1${cursor}`, { browser: district });
      const { items, nextCursor } = page.body as {
        items: { id: string }[];
        nextCursor: string | null;
      };
      seen.push(...items.map(({ id }) => id));
      cursor = nextCursor === null ? "" : `&cursor=${nextCursor}`;
    } while (cursor !== "");
    expect(seen).toEqual(["beside", "boss", "far", "local", "wang"]);
  });

  it.each([
    ["somebody of another town", "far"],
    ["somebody above him", "boss"],
    ["nobody", "ghost"],
  ])("does not find %s, by whatever way", async (_, id) => {
    const answers = [
      await world.call(`/cadres/${id}`, { browser: local }),
      await change(local, id, { name: "别人" }),
      await post(local, `/cadres/${id}/reset`),
      await post(local, `/cadres/${id}/sessions/revoke`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  });

  it.each(["110113", otherTown, "110113999"])("puts nobody into %s", async (organisation) => {
    const invited = await post(local, "/cadres", { ...invitation, organisation });
    expect(invited.status).toBe(404);
    expect((await change(local, "wang", { organisation })).status).toBe(404);
    expect(await world.stores.cadres.find("wang")).toMatchObject({ organisation: town });
  });

  it("does not raise himself, nor reset an admin beside him", async () => {
    for (const body of [{ role: "admin" }, { organisation: town }, { isActive: true }]) {
      expect(await change(local, "local", body)).toMatchObject({
        status: 403,
        body: { error: { code: "own-rights" } },
      });
    }
    expect((await post(local, "/cadres/beside/reset")).body).toMatchObject({
      error: { code: "not-higher" },
    });
    expect((await post(local, "/cadres/wang/reset")).status).toBe(200);
    expect((await post(district, "/cadres/beside/reset")).status).toBe(200);
  });

  it("keeps his town when he invites an admin", async () => {
    expect((await post(local, "/cadres", invitation)).status).toBe(201);
    const found = await world.stores.cadres.findByAccount("new.one");
    expect(found).toMatchObject({ organisationPath: ["110113", town], version: 1 });
  });
});

describe("a change", () => {
  it("of role, organisation or service acts with the next request in the other instance", async () => {
    const { browser } = await world.signIn("beside");
    const look = () => world.call("/cadres", { browser, at: 1 });
    expect((await look()).status).toBe(200);
    await change(district, "beside", { organisation: otherTown });
    expect((await look()).body).toMatchObject({ items: [{ id: "beside" }, { id: "far" }] });
    await change(district, "beside", { version: 2, role: "viewer" });
    expect((await look()).status).toBe(403);
    await change(district, "beside", { version: 3, isActive: false });
    expect((await look()).status).toBe(401);
    await change(district, "beside", { version: 4, isActive: true });
    expect((await look()).status).toBe(401);
  });

  it("of sessions acts with the next request in the other instance", async () => {
    const { browser } = await world.signIn("wang");
    expect((await post(local, "/cadres/wang/sessions/revoke")).status).toBe(200);
    expect((await world.call("/session", { browser, at: 1 })).status).toBe(401);
  });

  it("on an old version gives both texts, and nothing is lost", async () => {
    await change(district, "wang", { name: "王一" });
    expect(await change(local, "wang", { name: "王二" })).toMatchObject({
      status: 409,
      body: {
        error: {
          code: "version-conflict",
          current: { name: "王一", version: 2 },
          yours: { name: "王二", version: 1 },
        },
      },
    });
    expect(await world.stores.cadres.find("wang")).toMatchObject({ name: "王一" });
  });
});

describe("the last admin of the district", () => {
  it("is not put out of service, lowered or moved by anybody", async () => {
    await world.addCadre("second");
    const second = (await world.signIn("second")).browser;
    expect((await change(district, "second", { isActive: false })).status).toBe(200);
    for (const body of [{ isActive: false }, { role: "viewer" }, { organisation: town }]) {
      expect((await change(second, "boss", body)).status).toBe(401);
      expect((await change(district, "boss", body)).status).toBe(403);
    }
  });

  it.each([[{ isActive: false }], [{ role: "editor" }], [{ organisation: town }]])(
    "is left when two admins remove each other at once (%j)",
    async (body) => {
      await world.addCadre("second");
      const second = (await world.signIn("second")).browser;
      const answers = await Promise.all([
        change(district, "second", body),
        world.call("/cadres/boss", {
          method: "PATCH",
          browser: second,
          body: { version: 1, ...body },
          at: 1,
        }),
      ]);
      const statuses = answers.map(({ status }) => status);
      expect(statuses.filter((status) => status === 200)).toHaveLength(1);
      expect(await world.stores.adminGuard.countAdmins()).toBe(1);
    },
  );
});

describe("the audit trail", () => {
  it("is read by scope: a town sees what its own cadres did", async () => {
    await change(local, "wang", { name: "王一" });
    await change(district, "far", { name: "远" });
    const list = async (browser: Browser) => {
      const { body } = await world.call("/audit?action=changeCadre", { browser });
      return (body as { items: { actor: string; phase: string; n: number }[] }).items;
    };
    expect((await list(local)).map(({ actor, phase }) => [actor, phase])).toEqual([
      ["local", "done"],
      ["local", "intent"],
    ]);
    expect((await list(district)).map(({ actor }) => actor)).toEqual([
      "boss",
      "boss",
      "local",
      "local",
    ]);
    const page = await world.call("/audit?limit=3", { browser: district });
    const { nextCursor, items } = page.body as { nextCursor: string; items: { n: number }[] };
    const next = await world.call(`/audit?limit=3&cursor=${nextCursor}`, { browser: district });
    const numbers = [...items, ...(next.body as { items: { n: number }[] }).items];
    expect(numbers.map(({ n }) => n)).toEqual([6, 5, 4, 3, 2, 1]);
    expect((await world.audit.verify()).faults).toEqual([]);
  });
});
