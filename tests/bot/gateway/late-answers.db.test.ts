import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { sweepConversations } from "../../../jobs/sweep.ts";
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

/** The waiting request promises the answer in the instant before it is written. */
function giveUpBeforeCommit({ stores: { conversations, lateCallbacks } }: Harness): void {
  const commit = conversations.commitTurn.bind(conversations);
  vi.spyOn(conversations, "commitTurn").mockImplementationOnce(async (current, ...rest) => {
    const late = { conversation: current._id, key: current.inbox[0]?.key ?? "" };
    expect(await lateCallbacks.promise(late, new Date())).toBe("promised");
    return commit(current, ...rest);
  });
}

/** A callback whose process died. */
async function leftBehind(
  harness: Harness,
  { askedMsAgo, repeats }: { readonly askedMsAgo: number; readonly repeats: number },
) {
  const identity = await callbackIdentity(harness);
  await harness.stores.conversations.model.updateOne(
    { _id: conversationId(harness, identity.openid) },
    {
      $set: {
        leaseUntil: new Date(0),
        "inbox.0.askedAt": new Date(Date.now() - askedMsAgo),
        "inbox.0.repeats": repeats,
      },
    },
  );
  return identity;
}

async function recover(harness: Harness): Promise<void> {
  await sweepConversations(harness.stores.conversations, harness.account.gateway.worker);
  await harness.idle();
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
    giveUpBeforeCommit(withRight);
    expect(await platform.text(openid, "菜单")).toMatchObject({ kind: "silent" });
    await withRight.idle();
    expect(channel.texts(openid)).toEqual([expect.stringContaining("您可以直接打字问")]);
  });

  it("takes nothing from the ledger when the turn says nothing", async () => {
    const platform = withRight.platform();
    const openid = platform.createFollower();
    await platform.text(openid, "菜单");
    giveUpBeforeCommit(withRight);
    expect(await platform.view(openid, "https://example.org/")).toMatchObject({ kind: "silent" });
    await withRight.idle();
    const allowance = await withRight.stores.allowances.find(conversationId(withRight, openid));
    expect(allowance.message?.left).toBe(5);
    expect(channel.texts(openid)).toEqual([]);
  });

  it("is the reply still when the platform's clock jumps in the middle", async () => {
    const start = new Date();
    withoutRight.clock.now = () => start;
    vi.spyOn(withoutRight.stores.stalls, "find").mockImplementationOnce(() => {
      withoutRight.clock.now = () => new Date(start.getTime() + 72 * 60 * 60_000);
      return Promise.resolve(null);
    });
    const platform = withoutRight.platform();
    const result = await platform.push(platform.createFollower(), scan("stall_1"));
    withoutRight.clock.now = () => new Date();
    expect(result).toMatchObject(content(/您扫的码我收到了/));
  });

  it("goes out by itself, or waits for the next contact, when nobody asks for it any more", async () => {
    for (const harness of [withRight, withoutRight]) {
      const { openid } = await leftBehind(harness, { askedMsAgo: 7_500, repeats: 0 });
      await recover(harness);
      const next = await harness.platform().text(openid, "找工会");
      if (harness === withRight) {
        expect(channel.texts(openid)).toEqual([expect.stringContaining("您可以直接打字问")]);
      } else expect(next).toMatchObject(content(/^上次没来得及发给您的：\n\n您可以直接打字问/));
    }
  });

  it("goes out by itself when the process that had the last try died with it", async () => {
    const { openid } = await leftBehind(withRight, { askedMsAgo: 5_500, repeats: 2 });
    await recover(withRight);
    expect(channel.texts(openid)).toHaveLength(1);
  });

  it("waits for the platform's next try while that is to come", async () => {
    const { openid, key } = await leftBehind(withRight, { askedMsAgo: 5_500, repeats: 1 });
    await recover(withRight);
    expect(channel.texts(openid)).toEqual([]);
    const id = conversationId(withRight, openid);
    const answer = await withRight.stores.conversations.findAnswer(id, key, new Date());
    expect(answer).toMatchObject({ kind: "handled", reply: expect.anything() as unknown });
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
    const [promised, isKept] = await Promise.all([
      lateCallbacks.promise(late, new Date()),
      lateCallbacks.keep(late),
    ]);
    expect([promised, isKept]).toEqual(isKept ? ["settled", true] : ["promised", false]);
    const { message } = await withRight.stores.allowances.find(late.conversation);
    expect(message?.left).toBe(isKept ? 5 : 4);
  });
});
