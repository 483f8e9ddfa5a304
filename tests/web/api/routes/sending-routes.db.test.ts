import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { districtCode } from "../../../../models/scope.ts";
import { createSendingRoutes } from "../../../../web/api/routes/sending-routes.ts";
import { buildCaller, csrfToken, openApiWorld, type ApiWorld } from "../../../support/api-world.ts";

let world: ApiWorld;
beforeAll(async () => {
  world = await openApiWorld({
    routes: ({ stores }) => createSendingRoutes({ stores, environmentId: "new.example" }),
  });
  for (const role of ["admin", "cadre", "editor"] as const) {
    const caller = buildCaller(role, districtCode, { steppedUpAt: new Date() });
    world.sessions.set(role, { caller, csrfToken });
  }
  world.sessions.set("unproven", { caller: buildCaller("admin"), csrfToken });
  await world.stores.sendingGuard.beat("old.example", new Date());
});
afterAll(() => world.close());

const adopt = async (environmentId: string, as = "admin") => {
  const call = { method: "POST", body: { environmentId }, as };
  const response = await world.call("/sending/adopt", call);
  return { status: response.status, body: await response.json() };
};

describe("a database that was moved", () => {
  it("is taken over by a district admin who proves himself and names the installation", async () => {
    const seen = await (await world.call("/sending")).json();
    expect(seen).toEqual({
      ...{ maySend: false, environmentId: "old.example", ownEnvironmentId: "new.example" },
    });
    for (const as of ["cadre", "editor", "unproven"]) {
      expect((await adopt("new.example", as)).status).toBe(403);
    }
    expect(await adopt("old.example")).toMatchObject({ status: 409 });
    expect((await world.stores.sendingGuard.state("new.example")).maySend).toBe(false);
    expect(await adopt("new.example")).toMatchObject({
      ...{ status: 200, body: { maySend: true, environmentId: "new.example" } },
    });
    expect(world.audited.map(({ action }) => action)).toContain("adoptSending");
  });

  it("asked for again nothing changes: what was resumed since goes on", async () => {
    const before = await world.stores.sendingGuard.state("new.example");
    expect((await adopt("new.example")).status).toBe(200);
    expect(await world.stores.sendingGuard.state("new.example")).toEqual(before);
  });
});
