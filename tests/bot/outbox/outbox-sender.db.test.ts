import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { seedContent } from "../../../bot/content-cache.ts";
import { sealJson } from "../../../bot/gateway/sealed-json.ts";
import { OutboxSender } from "../../../bot/outbox/outbox-sender.ts";
import type { OutgoingMessage } from "../../../bot/outgoing-message.ts";
import { findErrorRule } from "../../../bot/wechat/api/error-table.ts";
import type { SendOutcome } from "../../../bot/wechat/api/send-outcome.ts";
import { sweepOutbox } from "../../../jobs/sweep.ts";
import { outboxPosition } from "../../../models/outbox.ts";
import { openHarness, type Harness } from "../../support/account-harness.ts";
import { conversationId } from "../../support/conversations.ts";
import { recordChannel } from "../../support/recorded-channel.ts";

const channel = recordChannel();
let harness: Harness;
beforeAll(async () => {
  harness = await openHarness("safe", channel);
});
afterAll(() => harness.close());
afterEach(() => void vi.restoreAllMocks());
beforeEach(async () => {
  channel.calls.length = 0;
  channel.outcomes.length = 0;
  harness.log.events.length = 0;
  await harness.wipe();
});

/** A follower who has just said something: five messages in 48 h. */
async function newFollower(): Promise<{ openid: string; id: string }> {
  const platform = harness.platform();
  const openid = platform.createFollower();
  await platform.text(openid, "菜单");
  return { openid, id: conversationId(harness, openid) };
}

function put(openid: string, text: string, index = 0): Promise<string> {
  return putMessage(openid, { type: "text", text }, index);
}

async function putMessage(openid: string, message: OutgoingMessage, index = 0): Promise<string> {
  const conversation = conversationId(harness, openid);
  const id = `${conversation}.test.${index}`;
  const createdAt = new Date();
  await harness.stores.outbox.add({
    id,
    conversation,
    position: outboxPosition(createdAt, index),
    content: sealJson(harness.cipher, { openid, message }, "outbox"),
    createdAt,
    dueAt: createdAt,
  });
  return id;
}

async function send(id: string): Promise<void> {
  harness.account.outbox.wake(id);
  await harness.idle();
}

async function rows(id: string) {
  const found = await harness.stores.outbox.model
    .find({ conversation: id })
    .sort({ position: 1 })
    .lean();
  return found.map(({ state, errcode }) => (errcode == null ? state : `${state} ${errcode}`));
}

async function nextReply(openid: string): Promise<string> {
  const result = await harness.platform().text(openid, "菜单");
  return result.kind === "reply" && result.message.kind === "text" ? result.message.content : "";
}

async function left(id: string): Promise<number | undefined> {
  return (await harness.stores.allowances.find(id)).message?.left;
}

describe("sending by itself", () => {
  it("keeps the order of one follower's messages and takes each from the ledger", async () => {
    const { openid, id } = await newFollower();
    for (const [index, text] of ["一", "二", "三"].entries()) await put(openid, text, index);
    await send(id);
    expect(channel.texts(openid)).toEqual(["一", "二", "三"]);
    expect(await left(id)).toBe(2);
    expect(await rows(id)).toEqual(["sent", "sent", "sent"]);
  });

  it("keeps what the ledger does not allow for the next contact", async () => {
    const { openid, id } = await newFollower();
    for (let index = 0; index < 7; index++) await put(openid, `第${index + 1}条`, index);
    await send(id);
    expect(channel.texts(openid)).toHaveLength(5);
    expect((await rows(id)).slice(5)).toEqual(["kept", "kept"]);
    expect(await nextReply(openid)).toMatch(/^上次没来得及发给您的：\n\n第6条\n\n第7条\n\n/);
  });

  it("forgets what is fleeting where it cannot be said now, or nobody knows whether it was", async () => {
    const { openid, id } = await newFollower();
    for (let index = 0; index < 7; index++) await put(openid, `第${index + 1}条`, index);
    await harness.stores.outbox.model.updateMany({}, { $set: { isFleeting: true } });
    channel.outcomes.push({ kind: "unknown" });
    await send(id);
    expect(await rows(id)).toEqual([
      "unknown",
      ...Array.from({ length: 4 }, () => "sent"),
      "failed",
      "failed",
    ]);
    expect(await nextReply(openid)).not.toMatch(/第\d条/);
  });

  it("sends once when two processes try at once", async () => {
    const { openid, id } = await newFollower();
    await put(openid, "一次");
    const others = Array.from(
      { length: 4 },
      () => new OutboxSender({ ...harness, channel, platformNow: () => harness.clock.now() }),
    );
    for (const sender of [...others, harness.account.outbox]) sender.wake(id);
    await Promise.all([harness.idle(), ...others.map((sender) => sender.whenIdle())]);
    expect(channel.texts(openid)).toEqual(["一次"]);
    expect(await left(id)).toBe(4);
  });

  it("never repeats a call without an answer: shown as unknown, offered at the next contact", async () => {
    const { openid, id } = await newFollower();
    await put(openid, "收到了吗");
    channel.outcomes.push({ kind: "unknown" });
    await send(id);
    await send(id);
    await sweepOutbox(harness.stores.outbox, harness.account.outbox);
    await harness.idle();
    expect(channel.calls).toHaveLength(1);
    expect(await rows(id)).toEqual(["unknown"]);
    expect(harness.log.events).toContainEqual(
      expect.objectContaining({ event: "outbox.unknown", message: `${id}.test.0` }),
    );
    expect(await nextReply(openid)).toMatch(
      /^下面这条上次可能没送到您那里，已经看过的请不用管：\n\n收到了吗\n\n/,
    );
    expect(await nextReply(openid)).not.toContain("收到了吗");
  });

  it.each([
    [45_015, "kept 45015", true],
    [45_047, "kept 45047", true],
    [45_002, "kept 45002", true],
    [43_004, "failed 43004", false],
    [48_002, "failed 48002", false],
  ])("a refusal with %i leaves it %s", async (errcode, state, isOffered) => {
    const { openid, id } = await newFollower();
    await put(openid, "被拒的一条");
    const { action, explanation } = findErrorRule(errcode, "/cgi-bin/message/custom/send");
    channel.outcomes.push({ kind: "failed", errcode, action, explanation });
    await send(id);
    expect(await rows(id)).toEqual([state]);
    const isShut = errcode === 45_015 || errcode === 45_047;
    expect(await left(id)).toBe(isShut ? undefined : 4);
    expect((await nextReply(openid)).includes("被拒的一条")).toBe(isOffered);
  });

  it("tries three times what certainly never left, and gives its place in the ledger back", async () => {
    const { openid, id } = await newFollower();
    await put(openid, "没有网");
    const notSent: SendOutcome = { kind: "not-sent", explanation: "" };
    channel.outcomes.push(notSent, notSent, notSent);
    for (const expected of ["pending", "pending", "kept"]) {
      await harness.stores.outbox.model.updateMany({}, { $set: { dueAt: new Date(0) } });
      await send(id);
      expect(await rows(id)).toEqual([expected]);
      expect(await left(id)).toBe(5);
    }
    expect(channel.calls).toHaveLength(3);
    expect(await nextReply(openid)).toContain("没有网");
  });
});

describe("somebody who left", () => {
  it("is sent nothing any more, although it was promised", async () => {
    const { openid, id } = await newFollower();
    const row = await put(openid, "答应过的");
    const reservation = await harness.stores.allowances.reserve(id, new Date());
    await harness.stores.outbox.model.updateOne({ _id: row }, { $set: { reservation } });
    await harness.platform().unfollow(openid);
    await harness.idle();
    await send(id);
    expect(channel.calls).toEqual([]);
    expect(await rows(id)).toEqual(["kept"]);
  });
});

describe("after a kill", () => {
  it("sends once what was listed before its process died", async () => {
    const { openid, id } = await newFollower();
    await put(openid, "还没发的");
    await sweepOutbox(harness.stores.outbox, harness.account.outbox);
    await harness.idle();
    expect(channel.texts(openid)).toEqual(["还没发的"]);
    expect(await rows(id)).toEqual(["sent"]);
  });

  it("leaves alone what another process is sending, and calls it unknown when that process is gone", async () => {
    const { openid, id } = await newFollower();
    const row = await put(openid, "发到一半");
    await put(openid, "后面一条", 1);
    const { outbox } = harness.stores;
    await outbox.claim({ _id: row, tries: 0 }, "sending", { holder: "dead", now: new Date() });
    await send(id);
    expect(await rows(id)).toEqual(["sending", "pending"]);
    await outbox.model.updateOne({ _id: row }, { $set: { leaseUntil: new Date(0) } });
    await sweepOutbox(outbox, harness.account.outbox);
    await harness.idle();
    expect(channel.texts(openid)).toEqual(["后面一条"]);
    expect(await rows(id)).toEqual(["unknown", "sent"]);
    expect(await nextReply(openid)).toContain("已经看过的请不用管：\n\n发到一半");
  });
});

describe("two processes at one message", () => {
  const otherSender = () =>
    new OutboxSender({ ...harness, channel, platformNow: () => harness.clock.now() });

  it("offers nothing that another process has sent while this one found the ledger empty", async () => {
    const { openid, id } = await newFollower();
    await put(openid, "只说一遍");
    vi.spyOn(harness.stores.allowances, "reserve").mockImplementationOnce(async () => {
      const other = otherSender();
      other.wake(id);
      await other.whenIdle();
      return undefined;
    });
    await send(id);
    expect(channel.texts(openid)).toEqual(["只说一遍"]);
    expect(await rows(id)).toEqual(["sent"]);
    expect(await nextReply(openid)).not.toContain("只说一遍");
  });

  it("leaves to its own time what another process has put back", async () => {
    const { openid, id } = await newFollower();
    const row = await put(openid, "等一等");
    const { outbox } = harness.stores;
    vi.spyOn(channel, "isReady").mockImplementationOnce(async () => {
      await outbox.claim({ _id: row, tries: 0 }, "sending", { holder: "other", now: new Date() });
      await outbox.putBack(row, "other", new Date(Date.now() + 5_000));
      return true;
    });
    await send(id);
    expect(channel.calls).toEqual([]);
    expect(await rows(id)).toEqual(["pending"]);
  });

  it.each(["unknown", "kept"] as const)(
    "offers what a process called %s before it died, and goes on behind it",
    async (state) => {
      const { openid, id } = await newFollower();
      const row = await put(openid, "还没放好");
      await put(openid, "后面一条", 1);
      const { outbox } = harness.stores;
      const lease = { holder: "dead", now: new Date(0) };
      await outbox.claim({ _id: row, tries: 0 }, "sending", lease);
      await outbox.settle(row, lease, { state });
      await sweepOutbox(outbox, harness.account.outbox);
      await harness.idle();
      expect(await rows(id)).toEqual([state, "sent"]);
      const lead = state === "unknown" ? "已经看过的请不用管：" : "上次没来得及发给您的：";
      expect(await nextReply(openid)).toContain(`${lead}\n\n还没放好\n\n`);
      expect(await nextReply(openid)).not.toContain("还没放好");
    },
  );
});

describe("what is kept", () => {
  it("is sent behind a reply that leaves no room for it", async () => {
    const { openid, id } = await newFollower();
    for (let index = 0; index < 9; index++) await put(openid, `${index}`.repeat(800), index);
    await send(id);
    expect((await rows(id)).slice(5)).toEqual(["kept", "kept", "kept", "kept"]);
    channel.calls.length = 0;
    await nextReply(openid);
    await harness.idle();
    const lead = "上次没来得及发给您的：";
    const behind = ["5", "6", "7", "8"].map((digit) => `${lead}\n\n${digit.repeat(800)}`);
    expect(channel.texts(openid)).toEqual(behind);
  });

  it("is offered although it is as long as a message may be", async () => {
    const { openid, id } = await newFollower();
    await harness.stores.allowances.shut(id);
    await put(openid, "长句子。".repeat(150));
    await send(id);
    const reply = await nextReply(openid);
    await harness.idle();
    expect([reply, ...channel.texts(openid)].join("").match(/长句子。/g)).toHaveLength(150);
  });

  it("is sent behind the reply when it is a picture", async () => {
    const { openid, id } = await newFollower();
    await harness.stores.allowances.shut(id);
    await putMessage(openid, { type: "image", mediaId: "m1" });
    await send(id);
    expect(await rows(id)).toEqual(["kept"]);
    await nextReply(openid);
    await harness.idle();
    expect(channel.calls.map(({ message }) => message)).toEqual([{ type: "image", mediaId: "m1" }]);
    await nextReply(openid);
    await harness.idle();
    expect(channel.calls).toHaveLength(1);
  });
});

describe("a reply that is too long", () => {
  const seeded = seedContent.filter(({ id }) => id === "text/menu");
  const long = "长".repeat(1_500);
  beforeEach(() => harness.stores.content.seed([{ id: "text/menu", body: long }]));
  afterEach(async () => {
    channel.isAllowed = true;
    await harness.stores.content.seed(seeded);
  });

  it("is followed by its rest without being asked for", async () => {
    const openid = harness.platform().createFollower();
    const reply = await nextReply(openid);
    await harness.idle();
    const rest = channel.texts(openid);
    expect(rest).toHaveLength(2);
    expect([reply, ...rest].join("")).toBe(long);
  });
});
