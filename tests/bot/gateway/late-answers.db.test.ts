import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { openHarness, type Harness } from "../../support/account-harness.ts";
import { recordChannel } from "../../support/recorded-channel.ts";
import { callbackIdentity, conversationId } from "../../support/conversations.ts";

const channel = recordChannel();
let withRight: Harness;
let withoutRight: Harness;
beforeAll(async () => {
  withRight = await openHarness("safe", channel);
  withoutRight = await openHarness("safe");
});
afterAll(async () => {
  await withRight.close();
  await withoutRight.close();
});

function scan(scene: string) {
  return { MsgType: "event", Event: "SCAN", EventKey: scene, Ticket: "gQH" };
}

/** The handler of a scan looks the stall up: `stall_<ms>` is found, or not, after so long. */
function slowStalls(harness: Harness): void {
  vi.spyOn(harness.stores.stalls, "find").mockImplementation(async (scene) => {
    await new Promise((resolve) => setTimeout(resolve, Number(scene.split("_")[1])));
    return null;
  });
}

function content(pattern: RegExp) {
  return { message: { content: expect.stringMatching(pattern) as string } };
}

async function states(openid: string): Promise<string[]> {
  const found = await withRight.stores.outbox.model
    .find({ conversation: conversationId(withRight, openid) })
    .sort({ position: 1 })
    .lean();
  return found.map(({ state }) => state);
}

describe("an answer that is late, with the platform's own tries", () => {
  beforeAll(() => {
    slowStalls(withRight);
    slowStalls(withoutRight);
  });
  afterAll(() => void vi.restoreAllMocks());

  it.concurrent(
    "with allowance, after 10 s: success, and the text once by customer-service message",
    async () => {
      const platform = withRight.platform();
      const openid = platform.createFollower();
      const result = await platform.push(openid, scan("stall_10000"));
      expect(result.attempts.map(({ outcome }) => outcome)).toEqual(["silent"]);
      expect(result.attempts[0]?.durationMs).toBeLessThan(4_600);
      await withRight.idle();
      expect(channel.texts(openid)).toEqual([expect.stringContaining("您扫的码我收到了")]);
      const allowance = await withRight.stores.allowances.find(conversationId(withRight, openid));
      expect(allowance.scan?.left).toBe(2);
      expect(await states(openid)).toEqual(["sent"]);
      expect(await platform.text(openid, "菜单")).toMatchObject(content(/^您可以直接打字问/));
    },
  );

  it.concurrent(
    "without the right, after 7 s: passive reply on the platform's second try",
    async () => {
      const platform = withoutRight.platform();
      const result = await platform.push(platform.createFollower(), scan("stall_7000"));
      expect(result.attempts.map(({ outcome }) => outcome)).toEqual(["closed", "reply"]);
      expect(result).toMatchObject(content(/您扫的码我收到了/));
    },
  );

  it.concurrent(
    "without the right, after 20 s: success on the third try, the text at the next contact",
    async () => {
      const platform = withoutRight.platform();
      const openid = platform.createFollower();
      const result = await platform.push(openid, scan("stall_20000"));
      expect(result.attempts.map(({ outcome }) => outcome)).toEqual(["closed", "closed", "silent"]);
      expect(result.attempts[2]?.durationMs).toBeLessThan(4_600);
      await withoutRight.idle();
      expect(await platform.text(openid, "菜单")).toMatchObject(
        content(/^上次没来得及发给您的：\n\n您好，您扫的码我收到了[^]*\n\n您可以直接打字问/),
      );
      expect(await platform.text(openid, "菜单")).toMatchObject(content(/^您可以直接打字问/));
    },
    30_000,
  );
});

describe("what becomes of an answer", () => {
  beforeEach(async () => {
    channel.calls.length = 0;
    await withRight.wipe();
    await withoutRight.wipe();
  });
  afterEach(() => void vi.restoreAllMocks());

  it("goes out by itself when the request gives up just before the turn is written", async () => {
    const platform = withRight.platform();
    const openid = platform.createFollower();
    const { conversations, lateCallbacks, allowances } = withRight.stores;
    const id = conversationId(withRight, openid);
    const commit = conversations.commitTurn.bind(conversations);
    vi.spyOn(conversations, "commitTurn").mockImplementationOnce(async (current, ...rest) => {
      const reservation = await allowances.reserve(id, new Date());
      const key = current.inbox[0]?.key ?? "";
      expect(await lateCallbacks.mark({ conversation: id, key }, "send", reservation)).toBe(true);
      return commit(current, ...rest);
    });
    expect(await platform.text(openid, "菜单")).toMatchObject({ kind: "silent" });
    await withRight.idle();
    expect(channel.texts(openid)).toEqual([expect.stringContaining("您可以直接打字问")]);
  });

  it("goes out by itself when nobody asks for it any more", async () => {
    const platform = withRight.platform();
    const openid = platform.createFollower();
    const start = new Date();
    withRight.clock.now = () => start;
    vi.spyOn(withRight.stores.stalls, "find").mockImplementationOnce(() => {
      withRight.clock.now = () => new Date(start.getTime() + 21_000);
      return Promise.resolve(null);
    });
    expect(await platform.push(openid, scan("stall_1"))).toMatchObject({ kind: "silent" });
    withRight.clock.now = () => new Date();
    await withRight.idle();
    expect(channel.texts(openid)).toHaveLength(1);
  });

  it("is kept after five silent tries of the account within a minute, and the try is answered", async () => {
    const { lateCallbacks } = withoutRight.stores;
    const now = Date.now();
    const at = (ms: number) => new Date(now + ms);
    const claims = [0, 1_000, 2_000, 3_000, 4_000, 5_000, 59_000, 60_000];
    const claimed: boolean[] = [];
    for (const ms of claims) claimed.push(await lateCallbacks.claimSilence(at(ms)));
    expect(claimed).toEqual([true, true, true, true, true, false, false, true]);
  });

  it("is promised to one of two requests that give up at once", async () => {
    const { openid, key } = await callbackIdentity(withRight);
    const { lateCallbacks } = withRight.stores;
    const late = { conversation: conversationId(withRight, openid), key };
    const marked = await Promise.all([
      lateCallbacks.mark(late, "send"),
      lateCallbacks.mark(late, "keep"),
    ]);
    expect(marked.filter(Boolean)).toHaveLength(1);
  });
});
