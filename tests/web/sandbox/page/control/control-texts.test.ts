import { describe, expect, it } from "vitest";
import {
  accountHint,
  readRetryForm,
} from "../../../../../web/sandbox/page/control/account-texts.ts";
import { apiPathGroups, nameOfPath } from "../../../../../web/sandbox/page/control/api-paths.ts";
import {
  isWanted,
  mergeCalls,
  outcomeText,
  prettyBody,
  timeOfCall,
} from "../../../../../web/sandbox/page/control/call-list.ts";
import {
  readAdvanceMs,
  type ClockUnit,
} from "../../../../../web/sandbox/page/control/clock-input.ts";
import type { Call } from "../../../../../web/sandbox/page/control/control-types.ts";
import {
  effectText,
  readFaultForm,
  strikeText,
  type FaultForm,
} from "../../../../../web/sandbox/page/control/fault-texts.ts";
import { peopleOptions } from "../../../../../web/sandbox/page/control/people-options.ts";

const buildCall = (change: Partial<Call> = {}): Call => ({
  ...{ seq: 1, at: "2026-03-06T10:00:00Z", path: "/cgi-bin/user/get", method: "GET", errcode: 0 },
  ...{ outcome: "answered", rid: "r", durationMs: 1 },
  ...change,
});

describe("readFaultForm", () => {
  const form: FaultForm = {
    ...{ path: "", kind: "error", errcode: "45015", delaySeconds: "8", status: "502" },
    ...{ percent: "100", times: "", followerId: "" },
  };

  it.each<[Partial<FaultForm>, object]>([
    [{}, { effect: { kind: "error", errcode: 45015 }, rate: 1 }],
    [{ errcode: "-1" }, { effect: { kind: "error", errcode: -1 }, rate: 1 }],
    [
      { path: "/cgi-bin/user/get", kind: "delay", times: "3" },
      { times: 3, path: "/cgi-bin/user/get" },
    ],
    [{ kind: "delay" }, { effect: { kind: "delay", delayMs: 8_000 } }],
    [
      { kind: "http-status", percent: "50" },
      { effect: { status: 502 }, rate: 0.5 },
    ],
    [{ kind: "drop-before" }, { effect: { kind: "drop-before" } }],
    [{ kind: "drop-after-accept" }, { effect: { kind: "drop-after-accept" } }],
  ])("%j becomes %j", (change, draft) => {
    expect(readFaultForm({ ...form, ...change })).toMatchObject({ kind: "draft", draft });
  });

  it("passes on for whom", () => {
    expect(readFaultForm({ ...form, followerId: "7" })).toMatchObject({ followerId: "7" });
  });

  it.each<[Partial<FaultForm>, string]>([
    [{ errcode: "0" }, "错误码"],
    [{ errcode: "四万" }, "错误码"],
    [{ kind: "delay", delaySeconds: "0" }, "几秒"],
    [{ kind: "http-status", status: "200" }, "状态码"],
    [{ percent: "0" }, "比例"],
    [{ percent: "101" }, "比例"],
    [{ times: "0" }, "次数"],
    [{ times: "1.5" }, "次数"],
  ])("refuses %j", (change, word) => {
    const reading = readFaultForm({ ...form, ...change });
    expect(reading.kind === "error" && reading.message).toContain(word);
  });
});

describe("peopleOptions", () => {
  const person = (id: string, name: string, following = true) => ({
    ...{ id, name, following, createdAt: "2026-03-06T10:00:00Z" },
  });

  it("tells people of one name apart, and says who does not follow", () => {
    const people = [person("3", "王师傅"), person("2", "李师傅", false), person("1", "王师傅")];
    expect(peopleOptions(people)).toEqual([
      { id: "3", label: "王师傅（3 号）" },
      { id: "2", label: "李师傅（没有关注）" },
      { id: "1", label: "王师傅（1 号）" },
    ]);
  });
});

describe("texts", () => {
  it("say what a fault does and how often", () => {
    expect(effectText({ kind: "error", errcode: 45015 })).toContain("45015（职工太久没说话");
    expect(effectText({ kind: "error", errcode: 46003 })).toContain("还没有发布菜单");
    expect(effectText({ kind: "error", errcode: 99_999 })).toBe("返回错误码 99999");
    expect(effectText({ kind: "delay", delayMs: 90_000 })).toBe("慢 1 分钟 30 秒再答");
    expect(strikeText({ rate: 1 })).toBe("每次都出，一直有效");
    expect(strikeText({ rate: 0.25, times: 2 })).toBe("约 25% 的调用出，还剩 2 次");
    expect(strikeText({ rate: 1, follower: { name: "王师傅" } })).toBe(
      "只对王师傅，每次都出，一直有效",
    );
  });

  it.each([
    ["2026-11-25T16:18:11Z", "2026-11-26T10:00:00Z", "00:18:11"],
    ["2026-11-25T15:59:59Z", "2026-11-25T16:00:00Z", "11月25日 23:59:59"],
    ["2026-11-25T16:18:11Z", "2026-11-28T16:18:11Z", "11月26日 00:18:11"],
  ])("tell the time of a call at %s when it is %s", (at, now, label) => {
    expect(timeOfCall(at, now)).toBe(label);
  });

  it("name each interface once", () => {
    const paths = apiPathGroups.flatMap((group) => group.paths.map(({ path }) => path));
    expect(new Set(paths).size).toBe(paths.length);
    expect(nameOfPath("/cgi-bin/user/get")).toBe("列出关注者");
    expect(nameOfPath("/sns/x")).toBe("/sns/x");
    expect(nameOfPath(undefined)).toBe("所有接口");
  });

  it("say what a kind of account may do", () => {
    expect(accountHint({ accountKind: "test", isVerified: true })).toContain("100 位");
    expect(accountHint({ accountKind: "service", isVerified: false })).toContain("48001");
    expect(accountHint({ accountKind: "subscription", isVerified: true })).toContain("没有带参数");
  });

  it.each([
    ["5", "5", "3", { retryIntervalMs: 5_000, retryTimeoutMs: 5_000, retryAttempts: 3 }],
    ["0.5", "2.25", "10", { retryIntervalMs: 500, retryTimeoutMs: 2_250, retryAttempts: 10 }],
    ["0", "5", "3", undefined],
    ["5", "61", "3", undefined],
    ["5", "5", "0", undefined],
    ["5", "5", "11", undefined],
  ])("retries typed as %s, %s, %s", (intervalSeconds, timeoutSeconds, attempts, settings) => {
    const reading = readRetryForm({ intervalSeconds, timeoutSeconds, attempts });
    expect(reading.kind === "settings" ? reading.settings : undefined).toEqual(settings);
  });
});

describe("readAdvanceMs", () => {
  it.each<[string, ClockUnit, number | undefined]>([
    ["1", "minutes", 60_000],
    ["1.5", "hours", 5_400_000],
    [" 3 ", "days", 259_200_000],
    ["0", "days", undefined],
    ["-1", "days", undefined],
    ["367", "days", undefined],
    ["x", "days", undefined],
    ["", "days", undefined],
  ])("reads %s %s", (amount, unit, advanceMs) => {
    expect(readAdvanceMs(amount, unit)).toBe(advanceMs);
  });
});

describe("calls", () => {
  it("are merged newest first, each once", () => {
    const known = mergeCalls([], [buildCall({ seq: 1 }), buildCall({ seq: 2 })]);
    const merged = mergeCalls(known, [buildCall({ seq: 2 }), buildCall({ seq: 3 })]);
    expect(merged.map(({ seq }) => seq)).toEqual([3, 2, 1]);
    expect(mergeCalls(merged, [buildCall({ seq: 3 })])).toBe(merged);
  });

  it.each([
    ["关注者", true],
    ["USER/GET", true],
    ["0", true],
    ["", true],
    ["菜单", false],
  ])("are found by %s: %s", (word, isFound) => {
    expect(isWanted(buildCall(), word)).toBe(isFound);
  });

  it("say how they ended", () => {
    expect(outcomeText(buildCall())).toBe("成功");
    expect(outcomeText(buildCall({ errcode: 45009 }))).toContain("45009（今天的调用次数用完了）");
    expect(outcomeText(buildCall({ outcome: "dropped", faultId: "f" }))).toBe(
      "连接断开，没有答复（人为故障）",
    );
    expect(outcomeText(buildCall({ outcome: "http-status" }))).toBe("HTTP 错误");
  });

  it.each([
    ['{"a":1}', '{\n  "a": 1\n}'],
    ["not json", "not json"],
    ['{"id":24812345678901234}', '{"id":24812345678901234}'],
    ['"oABCD1234efgh5678IJKLmnop_01"', '"oABC…p_01"'],
  ])("show %s as %s", (body, shown) => {
    expect(prettyBody(body)).toBe(shown);
  });
});
