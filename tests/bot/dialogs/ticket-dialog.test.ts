import { describe, expect, it } from "vitest";
import { DialogWorld } from "../dialog-world.ts";

const openedAt = new Date("2026-11-20T02:00:00Z");

function kindsOf({ effects }: DialogWorld): string[] {
  return effects.map(({ kind }) => kind);
}

describe("a ticket in the dialog", () => {
  it("begins with what was said before, and remembers nothing of it afterwards", () => {
    const world = new DialogWorld();
    world.says("拖欠工资怎么办");
    expect(world.state.recent).toHaveLength(2);
    expect(world.says("人工")).toContain("SQ-261124-58203");
    expect(kindsOf(world)).toEqual(["open-ticket", "chat-rows"]);
    expect(world.effects[0]).toMatchObject({
      ticket: { kind: "legal", reason: "human", isUrgent: false, text: "人工" },
      talk: [{ by: "worker", text: "拖欠工资怎么办" }, { by: "account" }],
    });
    expect(world.state.recent).toBeUndefined();
  });

  it("remembers ten things at most, cut short, for a day", () => {
    const world = new DialogWorld();
    for (let count = 0; count < 6; count++) world.says("菜单");
    world.says("啊".repeat(400));
    const { recent = [] } = world.state;
    expect(recent).toHaveLength(10);
    for (const [by, , text] of recent)
      expect(Array.from(text).length).toBeLessThanOrEqual(by === "w" ? 300 : 80);
    world.waits(25 * 60);
    world.says("菜单");
    expect(world.state.recent).toHaveLength(2);
  });

  it("forgets what was said when he leaves", () => {
    const world = new DialogWorld();
    world.says("菜单");
    world.receives({ kind: "event", event: "unsubscribe" });
    expect(world.state.recent).toBeUndefined();
  });

  it("carries the town that is known of him", () => {
    const world = new DialogWorld();
    world.state = { town: "南法信镇" };
    world.says("人工");
    const opened = world.effects.find(({ kind }) => kind === "open-ticket");
    expect(opened).toMatchObject({ ticket: { town: "南法信镇" } });
  });

  it("is opened in the middle of the survey, and the question is asked again", () => {
    const world = new DialogWorld();
    world.says("填表");
    world.says("同意");
    expect(world.says("人工")).toMatch(/SQ-.*第 1 题/s);
    expect(world.says("转人工")).toMatch(/已经登记着了.*第 1 题/s);
    expect(world.state.survey).toMatchObject({ at: "employer", misses: 0 });
  });

  it("tells how it stands, in the middle of the survey, too", () => {
    const world = new DialogWorld();
    world.says("填表");
    world.says("同意");
    const message = { kind: "message", type: "text", text: "进度", msgId: "1" };
    const tickets = [
      { id: "SQ-261120-00001", status: "held", openedAt },
      { id: "SQ-261119-00002", status: "closed", openedAt, closedAt: openedAt, outcome: "补发了" },
    ] as const;
    expect(world.receives(message, { tickets })).toMatch(
      /SQ-261120-00001（11月20日登记）：工作人员已接手.*已办结。补发了.*12351.*第 1 题/s,
    );
    expect(world.receives({ ...message, text: "SQ-261120-99999" })).toContain("没有查到");
  });
});

describe("while a cadre holds the chat", () => {
  const held = { id: "SQ-261124-58203", isHandedOver: true };

  it.each([
    ["a text", { kind: "message", type: "text", text: "菜单", msgId: "1" }, "菜单"],
    [
      "a voice",
      { kind: "message", type: "voice", recognition: "你好", msgId: "1" },
      "［语音］你好",
    ],
    ["a picture", { kind: "message", type: "image", msgId: "1" }, "［图片］"],
  ])("%s is silent and goes to the ticket", (_title, body, text) => {
    const world = new DialogWorld();
    world.ticket = held;
    expect(world.receives(body)).toBe("");
    expect(world.effects).toContainEqual(
      expect.objectContaining({ kind: "chat-rows", talk: [expect.objectContaining({ text })] }),
    );
  });

  it("a scan and a button are silent; where he came from is remembered", () => {
    const world = new DialogWorld();
    world.ticket = held;
    expect(world.receives({ kind: "event", event: "SCAN", scene: "stall_0007" })).toBe("");
    expect(world.state.source).toEqual({ kind: "stall", scene: "stall_0007" });
    expect(world.receives({ kind: "event", event: "CLICK", buttonKey: "topic/human" })).toBe("");
  });

  it("danger is told to who holds it", () => {
    const world = new DialogWorld();
    world.ticket = held;
    expect(world.says("有人触电了快来救人")).toBe("");
    expect(kindsOf(world)).toContain("raise-ticket");
  });

  it.each([
    ["goes on where it was", 0, /第 1 题|第 2 题/],
    ["that was idle before stays idle", 45, /^(?!.*第 2 题)/s],
  ])("a survey %s", (_title, idleMinutes, expected) => {
    const world = new DialogWorld();
    world.says("填表");
    world.says("同意");
    const lastMs = new Date(world.state.survey?.lastAt ?? "").getTime();
    const sinceAt = new Date(lastMs + idleMinutes * 60_000);
    world.waits(idleMinutes);
    world.ticket = held;
    world.waits(5 * 60);
    expect(world.says("在吗")).toBe("");
    world.ticket = undefined;
    world.pastHandover = { sinceAt, endedAt: new Date(sinceAt.getTime() + 5 * 60 * 60_000) };
    world.waits(10);
    expect(world.says("北京某某货运公司")).toMatch(expected);
  });
});
