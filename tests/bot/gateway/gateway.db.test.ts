import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { sweepConversations } from "../../../jobs/sweep.ts";
import { forgetAnswers } from "../../../jobs/forget-answers.ts";
import { sealJson } from "../../../bot/gateway/sealed-json.ts";
import { readInbound } from "../../../bot/wechat/inbound.ts";
import { openHarness, type Harness } from "../../support/account-harness.ts";
import { testAccount } from "../../support/test-account.ts";
import { joinSurveyAnswers, joinSurveyScript } from "../../support/join-survey-script.ts";
import { callbackXml } from "../../support/wechat-fixtures.ts";

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.close());
beforeEach(() => harness.wipe());
afterEach(() => void vi.restoreAllMocks());

function conversationId(openid: string): string {
  return harness.cipher.hash(openid, "openid");
}

function textFields(openid: string, content: string, msgId: string) {
  return {
    ToUserName: testAccount.originalId,
    FromUserName: openid,
    CreateTime: "1760000000",
    MsgType: "text",
    Content: content,
    MsgId: msgId,
  };
}

async function handle(openid: string, content: string, msgId: string) {
  const fields = textFields(openid, content, msgId);
  const inbound = readInbound(fields);
  if (!inbound) throw new Error("no callback");
  return harness.account.gateway.handle(
    { kind: "callback", inbound, fields },
    { atMs: performance.now() },
  );
}

/** Leaves a callback in the inbox under the lease of a process that died at once. */
async function leaveBehind(openid: string, fields: Record<string, string>, heldForMs: number) {
  const inbound = sealJson(harness.cipher, fields, "inbound");
  const now = new Date(Date.now() - 3_000 + heldForMs);
  const callback = { key: fields["MsgId"] ?? "", inbound, receivedAt: new Date() };
  return harness.stores.conversations.receive(conversationId(openid), callback, {
    holder: "dead:1",
    now,
  });
}

describe("receiving", () => {
  it("answers 15 followers whose messages have one MsgId", async () => {
    const platform = harness.platform();
    const xml = callbackXml("msg-text");
    const replies = await Promise.all(
      Array.from({ length: 15 }, (_, index) => {
        const openid = `oABCD1234efgh5678IJKLmnop${String(index).padStart(3, "0")}`;
        return platform.pushXml(openid, xml.replace("oABCD1234efgh5678IJKLmnop_01", openid));
      }),
    );
    expect(replies.map(({ kind }) => kind)).toEqual(Array(15).fill("reply"));
    expect(await harness.stores.conversations.model.countDocuments()).toBe(15);
  });

  it("handles two different events of one second", async () => {
    const platform = harness.platform();
    const openid = platform.createFollower();
    const at = new Date();
    harness.clock.now = () => at;
    await Promise.all([
      platform.click(openid, "command/menu"),
      platform.click(openid, "topic/dues"),
    ]);
    harness.clock.now = () => new Date();
    await harness.idle();
    const conversation = await harness.stores.conversations.model
      .findById(conversationId(openid))
      .lean();
    expect(conversation?.turn).toBe(2);
  });

  it("closes the connection when receiving is not written within 2 s, and works what was written late", async () => {
    const { conversations } = harness.stores;
    const receive = conversations.receive.bind(conversations);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    vi.spyOn(conversations, "receive").mockImplementationOnce(async (...args) => {
      await held;
      return receive(...args);
    });
    const startedAt = performance.now();
    expect(await handle("o_slow", "你好", "1")).toEqual({ kind: "close", reason: "not-received" });
    expect(performance.now() - startedAt).toBeLessThan(2_300);
    release();
    expect(await handle("o_slow", "你好", "1")).toMatchObject({ kind: "reply" });
  });

  it("takes no more than a hundred waiting callbacks", async () => {
    for (let index = 0; index < 100; index++) {
      await leaveBehind("o_full", textFields("o_full", "你好", String(index)), 60_000);
    }
    expect(await handle("o_full", "你好", "100")).toEqual({ kind: "close", reason: "inbox-full" });
    const conversation = await harness.stores.conversations.model
      .findById(conversationId("o_full"))
      .lean();
    expect(conversation?.inbox).toHaveLength(100);
  });

  it("receives anew when the reason for a refusal is gone", async () => {
    await leaveBehind("o_forgotten", textFields("o_forgotten", "你好", "1"), 60_000);
    const { model } = harness.stores.conversations;
    vi.spyOn(model, "updateOne").mockResolvedValueOnce({ matchedCount: 0 } as never);
    const fields = textFields("o_forgotten", "你好", "2");
    expect(await leaveBehind("o_forgotten", fields, 60_000)).toEqual({ kind: "queued" });
  });
});

describe("answers", () => {
  it("closes a request whose turn is not ready at 4.5 s; the repeat gets the stored reply", async () => {
    const { stalls } = harness.stores;
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    vi.spyOn(stalls, "find").mockImplementationOnce(async () => {
      await held;
      return null;
    });
    const platform = harness.platform({
      retry: { attempts: 2, timeoutMs: 4_900, intervalMs: 4_900 },
    });
    const openid = platform.createFollower();
    setTimeout(release, 6_000);
    const result = await platform.scan(openid, "stall_0001");
    expect(result.attempts.map(({ outcome }) => outcome)).toEqual(["closed", "reply"]);
    expect(result.attempts[0]?.durationMs).toBeGreaterThan(4_400);
    expect(result.attempts[0]?.durationMs).toBeLessThan(4_800);
    expect(result.attempts[1]?.durationMs).toBeLessThan(2_500);
    await harness.idle();
    const conversation = await harness.stores.conversations.model
      .findById(conversationId(openid))
      .lean();
    expect(conversation?.turn).toBe(1);
  });

  it("answers a repeat at once while the same follower's next callback is at work", async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const find = vi.spyOn(harness.stores.stalls, "find").mockImplementationOnce(async () => {
      await held;
      return null;
    });
    const platform = harness.platform();
    const openid = platform.createFollower();
    const first = await handle(openid, "你好", "1");
    const scanned = platform.scan(openid, "stall_0001");
    await vi.waitFor(() => expect(find).toHaveBeenCalled());
    const startedAt = performance.now();
    expect(await handle(openid, "你好", "1")).toEqual(first);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    release();
    await scanned;
  });

  it("accepts a repeat that is forgotten before its answer is read", async () => {
    await handle("o_forgotten", "你好", "1");
    const { conversations } = harness.stores;
    vi.spyOn(conversations, "receive").mockResolvedValueOnce({ kind: "repeat" });
    expect(await handle("o_forgotten", "你好", "2")).toEqual({ kind: "accepted" });
  });

  it("apologises for a turn that fails, keeps the state and blocks nobody", async () => {
    await handle("o_fail", "填表", "1");
    const { content } = harness.stores;
    const breakMenu = { $set: { body: "{nobody-fills-this}" } };
    await content.revision.changing(() =>
      content.model.updateOne({ _id: "text/menu" }, breakMenu).exec(),
    );
    expect(await handle("o_fail", "菜单", "2")).toMatchObject({
      reply: { message: { text: expect.stringContaining("抱歉") as string } },
    });
    expect(harness.log.events.map(({ event }) => event)).toContain("turn.failed");
    expect(await handle("o_fail", "同意", "3")).toMatchObject({
      reply: { message: { text: expect.stringContaining("单位") as string } },
    });
    await content.revision.changing(() =>
      content.model.updateOne({ _id: "text/menu" }, { $set: { body: "菜单" } }).exec(),
    );
  });

  it("keeps what is said later, offers it at the next contact, once", async () => {
    await handle("o_kept", "你好", "1");
    await harness.idle();
    const id = conversationId("o_kept");
    const message = sealJson(harness.cipher, { type: "text", text: "活动改到周六" }, "kept");
    await harness.stores.keptMessages.keep(id, new Date(), { id: "k1", message });
    await harness.stores.conversations.countKept(id);
    const second = await handle("o_kept", "菜单", "2");
    expect(JSON.stringify(second)).toContain("活动改到周六");
    await harness.idle();
    expect(JSON.stringify(await handle("o_kept", "菜单", "3"))).not.toContain("活动改到周六");
    expect(await harness.stores.keptMessages.model.countDocuments()).toBe(0);
  });

  it("clears keys and answers of conversations at rest for a day", async () => {
    await handle("o_old", "你好", "1");
    await harness.idle();
    expect(await forgetAnswers(harness.stores.conversations, new Date())).toBe(0);
    expect(
      await forgetAnswers(harness.stores.conversations, new Date(Date.now() + 86_500_000)),
    ).toBe(1);
    const conversation = await harness.stores.conversations.model
      .findById(conversationId("o_old"))
      .lean();
    expect(conversation).toMatchObject({ handled: [], replies: [], turn: 1 });
  });
});

describe("take-over", () => {
  it("a repeat is answered by another process once the dead one's lease has run out", async () => {
    await leaveBehind("o_dead", textFields("o_dead", "填表", "1"), 600);
    const startedAt = performance.now();
    expect(await handle("o_dead", "填表", "1")).toMatchObject({ kind: "reply" });
    expect(performance.now() - startedAt).toBeGreaterThan(500);
  });

  it("without a repeat the sweep finishes it", async () => {
    await leaveBehind("o_sweep", textFields("o_sweep", "填表", "1"), -1);
    const { conversations } = harness.stores;
    expect(await sweepConversations(conversations, harness.account.gateway.worker)).toBe(1);
    await harness.idle();
    expect(
      await conversations.findAnswer(conversationId("o_sweep"), "1", new Date()),
    ).toMatchObject({ kind: "handled" });
    expect(await sweepConversations(conversations, harness.account.gateway.worker)).toBe(0);
  });

  it("finishes the effects of a holder that died behind its turn, once", async () => {
    const { conversations, unansweredQuestions } = harness.stores;
    const id = conversationId("o_effects");
    const left = await leaveBehind("o_effects", textFields("o_effects", "填表", "1"), -1);
    if (left.kind !== "leased") throw new Error("not leased");
    const effects = [{ kind: "unanswered-question", text: "问", at: new Date().toISOString() }];
    const result = {
      state: sealJson(harness.cipher, {}, "state"),
      effects: sealJson(harness.cipher, effects, "effects"),
    };
    const past = new Date(Date.now() - 4_000);
    await conversations.commitTurn(left.conversation, result, { holder: "dead:1", now: past });
    await sweepConversations(conversations, harness.account.gateway.worker);
    await harness.idle();
    expect(await unansweredQuestions.model.countDocuments()).toBe(1);
    expect(await conversations.model.findById(id).lean()).not.toHaveProperty("effects");
  });

  it("a holder that lost its lease cannot write its turn", async () => {
    const left = await leaveBehind("o_lost", textFields("o_lost", "填表", "1"), -1);
    if (left.kind !== "leased") throw new Error("not leased");
    await harness.account.gateway.worker.takeOver(conversationId("o_lost"));
    await harness.idle();
    const late = await harness.stores.conversations.commitTurn(
      left.conversation,
      { state: sealJson(harness.cipher, { town: "wrong" }, "state") },
      { holder: "dead:1", now: new Date() },
    );
    expect(late).toBeNull();
  });
});

describe("the survey", () => {
  it("never reads an answer as the answer to the next question, however the messages come in", async () => {
    const openid = "o_survey";
    const answers: Promise<unknown>[] = [];
    for (const [index, text] of joinSurveyScript.entries()) {
      const answer = handle(openid, text, String(index));
      answers.push(answer, handle(openid, text, String(index)));
      await vi.waitFor(async () => {
        const stored = await harness.stores.conversations.model
          .findOne({
            _id: conversationId(openid),
            $or: [{ handled: String(index) }, { "inbox.key": String(index) }],
          })
          .lean();
        expect(stored).not.toBeNull();
      });
    }
    await Promise.all(answers);
    await harness.idle();
    const [response, ...more] = await harness.stores.responses.findByConversation(
      conversationId(openid),
      5,
    );
    expect(more).toEqual([]);
    expect(response?.status).toBe("submitted");
    expect(response && harness.stores.responses.openAnswers(response)).toEqual(joinSurveyAnswers);
  });
});
