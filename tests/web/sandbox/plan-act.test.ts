import { describe, expect, it } from "vitest";
import type { FollowerAct } from "../../../web/sandbox/api-types.ts";
import { planAct, sceneOf } from "../../../web/sandbox/plan-act.ts";
import { menu } from "./start-sandbox.ts";

const stall = {
  ...{ scene: "stall_0007", stallName: "示例·航港", ticket: "gQ7", address: "http://w/q/7" },
};
const facts = { stall, menu, media: new Map(), articleTitle: undefined };

describe("planAct", () => {
  it.each<[string, FollowerAct, boolean, object, boolean]>([
    ["follow", { kind: "follow" }, false, { Event: "subscribe", EventKey: "" }, true],
    [
      "first scan",
      { kind: "scan", scene: "stall_0007" },
      false,
      { Event: "subscribe", EventKey: "qrscene_stall_0007", Ticket: "gQ7" },
      true,
    ],
    [
      "later scan",
      { kind: "scan", scene: "stall_0007" },
      true,
      { Event: "SCAN", EventKey: "stall_0007", Ticket: "gQ7" },
      true,
    ],
    ["unfollow", { kind: "unfollow" }, true, { Event: "unsubscribe" }, false],
    ["text", { kind: "text", text: "你好" }, true, { MsgType: "text", Content: "你好" }, true],
    [
      "tapped link",
      { kind: "text", text: "满意", menuItemId: "a1" },
      true,
      { Content: "满意", bizmsgmenuid: "a1" },
      true,
    ],
    ["sub-menu", { kind: "click", key: "HELP" }, true, { Event: "CLICK", EventKey: "HELP" }, true],
    [
      "menu link",
      { kind: "view", url: "http://127.0.0.1:9/union" },
      true,
      { Event: "VIEW", EventKey: "http://127.0.0.1:9/union" },
      true,
    ],
  ])("makes a push of a %s", (_, act, following, fields, after) => {
    const plan = planAct(act, { ...facts, following });
    expect(plan).toMatchObject({ kind: "push", fields, following: after });
  });

  it.each<[FollowerAct, boolean, string]>([
    [{ kind: "text", text: "你好" }, false, "not-following"],
    [{ kind: "click", key: "HELP" }, false, "not-following"],
    [{ kind: "unfollow" }, false, "not-following"],
    [{ kind: "follow" }, true, "already-following"],
    [{ kind: "scan", scene: "stall_9999" }, true, "unknown-stall"],
    [{ kind: "click", key: "NOBODY" }, true, "unknown-button"],
    [{ kind: "view", url: "http://elsewhere.test/" }, true, "unknown-button"],
  ])("refuses %j (following: %s) as %s", (act, following, reason) => {
    expect(planAct(act, { ...facts, following, stall: undefined })).toEqual({
      ...{ kind: "refused", reason },
    });
  });
});

describe("sceneOf", () => {
  it.each<[FollowerAct, string | undefined]>([
    [{ kind: "scan", scene: "stall_0007" }, "stall_0007"],
    [{ kind: "scanCode", key: "K", code: { scene: "stall_0012" } }, "stall_0012"],
    [{ kind: "scanCode", key: "K", code: { scanType: "qrcode", result: "x" } }, undefined],
    [{ kind: "follow" }, undefined],
  ])("of %j", (act, scene) => {
    expect(sceneOf(act)).toBe(scene);
  });
});
