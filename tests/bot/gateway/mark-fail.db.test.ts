import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { openHarness, type Harness } from "../../support/account-harness.ts";

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness("safe");
  // Making a collection takes a busy MongoDB longer than the gateway waits.
  await harness.connection.createCollection("silentTries");
});
afterAll(async () => {
  vi.restoreAllMocks();
  await harness.close();
});

beforeEach(() => harness.wipe());

/** A tenth of a second decides here: on a machine too busy to ask the database within it a try is closed
 *  uncounted, as it should be. Then this is no measurement, and is taken again. */
const onBusyMachine = { retry: 2 };

it(
  "eight slow answers at once leave five tries silent: a platform that stops pushing at six goes on",
  onBusyMachine,
  async () => {
    vi.spyOn(harness.stores.stalls, "find").mockImplementation(async () => {
      await new Promise((resolve) => setTimeout(resolve, 7_000));
      return null;
    });
    const platform = harness.platform({ markFailLimit: 6 });
    const openids = Array.from({ length: 8 }, () => platform.createFollower());
    const scan = { MsgType: "event", Event: "SCAN", EventKey: "stall_1", Ticket: "gQH" };
    const results = await Promise.all(openids.map((openid) => platform.push(openid, scan)));
    const tries = results.map(({ attempts }) => attempts.map(({ outcome }) => outcome).join(" "));
    expect(tries.toSorted()).toEqual([
      ...Array.from({ length: 5 }, () => "closed reply"),
      ...Array.from({ length: 3 }, () => "silent"),
    ]);
    await harness.idle();
    for (const [index, openid] of openids.entries()) {
      const next = await platform.text(openid, "菜单");
      const isKept = results[index]?.kind === "silent";
      expect(
        JSON.stringify(next.kind === "reply" && next.message).includes("您扫的码我收到了"),
      ).toBe(isKept);
    }
  },
);
