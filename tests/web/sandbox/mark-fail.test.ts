import { afterEach, describe, expect, it } from "vitest";
import {
  PretendPlatform,
  type PretendPlatformOptions,
} from "../../../web/sandbox/pretend-platform.ts";
import { startWechat, type TestWechat } from "./platform/start-wechat.ts";
import { startFakeAccount, type Answer, type FakeAccount } from "./fake-account.ts";

const openid = "oABCD1234efgh5678IJKLmnop_01";
const secondMs = 1_000;
const silent: Answer = { body: "success" };
let account: FakeAccount;
let wechat: TestWechat | undefined;
afterEach(async () => {
  await account.stop();
  await wechat?.stop();
  wechat = undefined;
});

let nowMs = Date.parse("2026-03-02T02:00:00Z");

/** The account fails as long as `isDown`. */
async function start(options: Partial<PretendPlatformOptions> = {}) {
  const state = { isDown: true };
  account = await startFakeAccount(() => (state.isDown ? "close" : silent));
  const platform = new PretendPlatform({
    callback: account.callback,
    now: () => new Date(nowMs),
    retry: { attempts: 1 },
    ...options,
  });
  const say = async (times = 1): Promise<string[]> => {
    const outcomes: string[] = [];
    for (let count = 0; count < times; count += 1) {
      const result = await platform.text(openid, "您好");
      outcomes.push(result.kind === "failed" ? result.reason : result.kind);
    }
    return outcomes;
  };
  return { state, platform, say };
}

describe("auto-block of an account that keeps failing (fact sheet 1.4, MarkFail)", () => {
  it.each([1, 3, 10])("after %i failed tries within a minute nothing is pushed", async (limit) => {
    const { say } = await start({ markFailLimit: limit });
    const failed = Array.from({ length: limit }, () => "closed");
    expect(await say(limit + 2)).toEqual([...failed, "mark-fail", "mark-fail"]);
    expect(account.pushed).toHaveLength(limit);
  });

  it.each([
    ["59.9 s later: still nothing", 59.9 * secondMs, "mark-fail"],
    ["60 s later: pushes go out again", 60 * secondMs, "silent"],
  ])("%s", async (_title, laterMs, expected) => {
    const { state, say } = await start({ markFailLimit: 2 });
    await say(2);
    state.isDown = false;
    nowMs += laterMs;
    expect(await say()).toEqual([expected]);
  });

  it("delivers nothing of the minute later", async () => {
    const { state, say } = await start({ markFailLimit: 2 });
    await say(4);
    state.isDown = false;
    nowMs += 61 * secondMs;
    expect(await say()).toEqual(["silent"]);
    expect(account.pushed).toHaveLength(3);
  });

  it("counts failures of one minute only", async () => {
    const { say } = await start({ markFailLimit: 2 });
    await say();
    nowMs += 60 * secondMs;
    expect(await say(2)).toEqual(["closed", "closed"]);
  });

  it("counts every try, ends the tries under way, and says so to the follower", async () => {
    const { platform } = await start({
      markFailLimit: 2,
      retry: { attempts: 3, timeoutMs: 50, intervalMs: 0 },
    });
    const result = await platform.text(openid, "您好");
    expect(result).toMatchObject({
      kind: "failed",
      reason: "mark-fail",
      failureText: "该公众号提供的服务出现故障，请稍后再试",
    });
    expect(result.attempts).toHaveLength(2);
  });

  it("is off for a platform that was not asked for it", async () => {
    const { say } = await start();
    expect(new Set(await say(30))).toEqual(new Set(["closed"]));
  });

  it("is a setting of the control API", async () => {
    account = await startFakeAccount(() => "close");
    wechat = await startWechat({ callback: account.callback });
    expect((await wechat.control("GET", "")).body["settings"]).not.toHaveProperty("markFailLimit");
    const change = { markFailLimit: 1, retryAttempts: 1 };
    const changed = await wechat.control("PATCH", "/settings", change);
    expect(changed.body["settings"]).toMatchObject(change);
    await wechat.platform.text(openid, "一");
    expect(await wechat.platform.text(openid, "二")).toMatchObject({ reason: "mark-fail" });
    await wechat.control("PATCH", "/settings", { markFailLimit: null });
    expect(await wechat.platform.text(openid, "三")).toMatchObject({ reason: "closed" });
    expect((await wechat.control("PATCH", "/settings", { markFailLimit: 0 })).status).toBe(400);
  });
});
