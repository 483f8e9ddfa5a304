import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { openHarness, type Harness } from "../../support/account-harness.ts";

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness("safe");
});
afterAll(async () => {
  vi.restoreAllMocks();
  await harness.close();
});

it("eight slow answers at once leave five tries silent: a platform that stops pushing at six goes on", async () => {
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
    expect(JSON.stringify(next.kind === "reply" && next.message).includes("您扫的码我收到了")).toBe(
      isKept,
    );
  }
});
