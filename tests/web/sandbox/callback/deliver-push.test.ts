import { afterEach, describe, expect, it } from "vitest";
import { PretendPlatform } from "../../../../web/sandbox/pretend-platform.ts";
import {
  clearReply,
  sealedReply,
  startFakeAccount,
  textReply,
  type Answer,
  type FakeAccount,
  type Pushed,
} from "../fake-account.ts";

const openid = "oABCD1234efgh5678IJKLmnop_01";
const retry = { timeoutMs: 250, attempts: 3, intervalMs: 10 };
let account: FakeAccount;
afterEach(() => account.stop());

async function push(answer: (pushed: Pushed, number: number) => Answer, change = {}) {
  account = await startFakeAccount(answer);
  const platform = new PretendPlatform({ callback: account.callback, retry, ...change });
  return { result: await platform.text(openid, "你好"), pushed: account.pushed };
}

const good = (pushed: Pushed) => textReply(pushed, "您好");
const clear = (pushed: Pushed) => clearReply(pushed, { MsgType: "text", Content: "好" });

describe("failed tries", () => {
  it.each<[string, (pushed: Pushed) => Answer, string]>([
    ["a late answer", (pushed) => ({ body: sealedReply(clear(pushed)), delayMs: 700 }), "timeout"],
    ["silence", () => "hang", "timeout"],
    ["a closed connection", () => "close", "closed"],
    ["half an answer", () => "break", "closed"],
    ["a server error", () => ({ body: "success", status: 500 }), "status"],
    ["JSON", () => ({ body: '{"errcode":0}' }), "not-a-reply"],
    ["an endless answer", () => ({ body: "x".repeat(70_000) }), "too-large"],
    ["a reply in clear", (pushed) => ({ body: clear(pushed) }), "not-encrypted"],
    [
      "a wrong signature",
      (pushed) => ({ body: sealedReply(clear(pushed), { token: "wrong" }) }),
      "bad-signature",
    ],
    [
      "sender and receiver not swapped",
      (pushed) => ({
        body: sealedReply(
          clearReply(pushed, {
            ToUserName: "gh_0a1b2c3d4e5f",
            FromUserName: openid,
            MsgType: "text",
            Content: "好",
          }),
        ),
      }),
      "wrong-receiver",
    ],
  ])("%s is asked for again and may be mended", async (_, bad, why) => {
    const { result, pushed } = await push((seen, number) => (number < 3 ? bad(seen) : good(seen)));
    expect(result.attempts.map(({ outcome }) => outcome)).toEqual([why, why, "reply"]);
    expect(result).toMatchObject({ kind: "reply", message: { content: "您好" } });
    expect(new Set(pushed.map(({ body }) => body)).size).toBe(1);
    expect(new Set(pushed.map(({ url }) => url.searchParams.get("nonce"))).size).toBe(3);
  });

  it("three of them end in the text that the user reads", async () => {
    const { result } = await push(() => "hang");
    expect(result).toMatchObject({
      kind: "failed",
      reason: "timeout",
      failureText: "该公众号提供的服务出现故障，请稍后再试",
    });
    expect(result.attempts).toHaveLength(3);
  });

  it("start one interval after the other, whether the try before was short or long", async () => {
    const { pushed } = await push((_, number) => (number === 1 ? "close" : "hang"), {
      retry: { timeoutMs: 150, attempts: 3 },
    });
    const [first = 0, second = 0, third = 0] = pushed.map(({ atMs }) => atMs);
    expect(second - first).toBeGreaterThan(140);
    expect(third - second).toBeGreaterThan(140);
    expect(third - first).toBeLessThan(3_000);
  });

  it("carry equal signatures when told so", async () => {
    const { pushed } = await push(() => "close", { retrySignature: "equal" });
    expect(new Set(pushed.map(({ url }) => url.search)).size).toBe(1);
  });

  it("name a server that is not there", async () => {
    account = await startFakeAccount(() => "close");
    await account.stop();
    const platform = new PretendPlatform({
      callback: account.callback,
      retry: { timeoutMs: 50, attempts: 2 },
    });
    const result = await platform.text(openid, "你好");
    expect(result.attempts.map(({ outcome }) => outcome)).toEqual(
      Array.from({ length: 2 }, () => "connect-failed"),
    );
  });
});

describe("a push", () => {
  it("ends at once with success, an empty body or a reply", async () => {
    for (const body of ["success", ""]) {
      const { result } = await push(() => ({ body }));
      expect(result).toMatchObject({
        kind: "silent",
        attempts: [{ number: 1, outcome: "silent" }],
      });
      await account.stop();
    }
    const { result } = await push((pushed) => textReply(pushed, "一]]>二"));
    expect(result).toMatchObject({ kind: "reply", message: { content: "一]]>二" } });
    expect(result.attempts).toHaveLength(1);
  });

  it("keeps what was exchanged, in clear and as sent", async () => {
    const { result } = await push(good);
    expect(result.push.xml).toContain("<![CDATA[你好]]>");
    expect(result.push.body).toContain("<Encrypt>");
    expect(result.attempts[0]?.response).toMatchObject({ status: 200, contentType: "text/xml" });
    expect(result.attempts[0]?.response?.body).toContain("<Encrypt>");
    expect(result.attempts[0]?.response?.clear).toContain("<![CDATA[您好]]>");
  });

  it("tells of each try and ends when it is stopped", async () => {
    account = await startFakeAccount(() => "hang");
    const stopping = new AbortController();
    const failedTries: number[] = [];
    const result = await new PretendPlatform({ callback: account.callback, retry }).push(
      openid,
      { MsgType: "text", Content: "你好" },
      {
        signal: stopping.signal,
        onTry: ({ attempts }) => {
          failedTries.push(attempts.length);
          if (attempts.length === 2) stopping.abort();
        },
      },
    );
    expect(failedTries).toEqual([0, 1, 2]);
    expect(result).toMatchObject({ kind: "failed", reason: "stopped" });
  });

  it("shows the user nothing when an event without anybody looking fails", async () => {
    account = await startFakeAccount(() => "close");
    const platform = new PretendPlatform({
      callback: account.callback,
      retry: { timeoutMs: 20, attempts: 3 },
    });
    expect(await platform.unfollow(openid)).not.toHaveProperty("failureText");
    expect(await platform.click(openid, "JOIN")).toHaveProperty("failureText");
  });
});
