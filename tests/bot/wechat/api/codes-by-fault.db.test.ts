import { afterAll, beforeAll } from "vitest";
import { openClientWorld, type ClientWorld } from "../../../support/wechat-client-world.ts";
import { describeCodesByFault } from "./code-by-fault.ts";

let world: ClientWorld;
beforeAll(async () => {
  world = await openClientWorld();
});
afterAll(() => world.end());

describeCodesByFault("every code, from a scripted platform", {
  open: async () => {
    await world.reset();
    const client = world.createClient();
    await client.accessToken.get();
    return client;
  },
  inject: (path, errcode) =>
    world.answerWith((call) => (call.path === path ? { errcode, errmsg: "by fault" } : {})),
  count: (path) => world.platform.count(path),
  waits: () => world.clock.waits,
  platformNow: () => world.clock.platformNow(),
});
