import { afterAll, beforeAll } from "vitest";
import {
  openPretendClientWorld,
  type PretendClientWorld,
} from "../../../support/pretend-client-world.ts";
import { describeCodesByFault } from "./code-by-fault.ts";

let world: PretendClientWorld;
beforeAll(async () => {
  world = await openPretendClientWorld();
});
afterAll(() => world.end());

let seqAtOpening = 0;
let waitsAtOpening = 0;

function newestSeq(): number {
  return world.wechat.api.calls.listNewest().items.at(-1)?.seq ?? 0;
}

describeCodesByFault("every code, from the pretend platform's faults", {
  open: async () => {
    await world.stores.accessTokens.model.deleteMany({});
    await world.stores.apiPauses.model.deleteMany({});
    world.wechat.api.faults.clear();
    // Forced renewals are 30 s apart.
    await world.wechat.advance(60_000);
    seqAtOpening = newestSeq();
    waitsAtOpening = world.waits.length;
    const client = world.createClient();
    await client.accessToken.get();
    return client;
  },
  inject: (path, errcode) => {
    world.wechat.api.faults.add({ path, effect: { kind: "error", errcode } });
  },
  count: (path) =>
    world.wechat.api.calls.listAfter(seqAtOpening).items.filter((call) => call.path === path)
      .length,
  waits: () => world.waits.slice(waitsAtOpening),
  platformNow: () => world.wechat.api.clock.now(),
});
