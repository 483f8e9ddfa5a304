import { describe, expect, it } from "vitest";
import { describeAllowance } from "../../../bot/outbox/describe-allowance.ts";
import { grantOf } from "../../../bot/outbox/window-grant.ts";
import { readInbound } from "../../../bot/wechat/inbound.ts";
import { parseXml } from "../../../bot/wechat/xml.ts";
import { callbackXml } from "../../support/wechat-fixtures.ts";

function grantOfFile(name: string) {
  const fields = parseXml(callbackXml(name));
  const inbound = fields && readInbound(fields);
  if (!inbound) throw new Error(`${name} is no callback`);
  const grant = grantOf(inbound);
  if (!grant || grant === "shut") return grant;
  const seconds = Math.round((grant.untilAt.getTime() - inbound.createdAt.getTime()) / 1_000);
  return `${grant.kind} ${grant.left} in ${seconds + 2} s`;
}

describe("window ledger, fact sheet 5.1", () => {
  it.each([
    ["msg-text", "message 5 in 172800 s"],
    ["msg-image", "message 5 in 172800 s"],
    ["msg-location", "message 5 in 172800 s"],
    ["msg-text-msgmenu-click", "click 3 in 60 s"],
    ["event-click", "click 3 in 60 s"],
    ["event-scancode-push", "click 3 in 60 s"],
    ["event-scancode-waitmsg", "click 3 in 60 s"],
    ["event-subscribe", "follow 3 in 60 s"],
    ["event-subscribe-scene-str", "follow 3 in 60 s"],
    ["event-scan-str", "scan 3 in 60 s"],
    ["event-unsubscribe", "shut"],
    ["event-view", undefined],
    ["event-location", undefined],
    ["event-location-select", undefined],
    ["event-pic-sysphoto", undefined],
    ["event-templatesendjobfinish-success", undefined],
  ])("%s grants %s", (name, expected) => {
    expect(grantOfFile(name)).toBe(expected);
  });
});

describe("what a cadre reads of it", () => {
  const now = new Date("2026-03-01T00:00:00Z");
  const inMs = (ms: number) => new Date(now.getTime() + ms);

  it.each([
    [{ message: { left: 2, untilAt: inMs(31.9 * 3_600_000) } }, "还可发 2 条，剩 31 小时"],
    [
      { message: { left: 5, untilAt: inMs(3_600_000) }, click: { left: 3, untilAt: inMs(30_000) } },
      "还可发 8 条，剩 1 小时",
    ],
    [{ follow: { left: 1, untilAt: inMs(45_500) } }, "还可发 1 条，剩 46 秒"],
    [{ message: { left: 3, untilAt: inMs(90_000) } }, "还可发 3 条，剩 1 分钟"],
    [{ message: { left: 0, untilAt: inMs(3_600_000) } }, "现在不能发消息：要等这位职工再来说话"],
    [{ message: { left: 5, untilAt: inMs(-1) } }, "现在不能发消息：要等这位职工再来说话"],
    [{}, "现在不能发消息：要等这位职工再来说话"],
  ])("%j reads %s", (allowance, expected) => {
    expect(describeAllowance(allowance, now)).toBe(expected);
  });
});
