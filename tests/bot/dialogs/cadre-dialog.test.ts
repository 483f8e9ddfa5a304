import { describe, expect, it } from "vitest";
import { parseCadreCommand } from "../../../bot/dialogs/cadre-dialog.ts";

describe("a cadre's commands", () => {
  it.each([
    ["绑定 12345678", { kind: "bind", code: "12345678" }],
    ["绑定：１２３４５６７８", { kind: "bind", code: "12345678" }],
    ["解绑", { kind: "unbind" }],
    ["待办", { kind: "list" }],
    [" 值班 ", { kind: "on-duty" }],
    ["下班", { kind: "off-duty" }],
    ["接 58203", { kind: "take", number: "58203" }],
    ["接58203", { kind: "take", number: "58203" }],
    ["接手 SQ-261125-58203", { kind: "take", number: "SQ-261125-58203" }],
    ["接 ５８２０３", { kind: "take", number: "58203" }],
    ["接 sq-261125-58203", { kind: "take", number: "SQ-261125-58203" }],
    ["回复 58203 您好，请带合同来", { kind: "reply", number: "58203", text: "您好，请带合同来" }],
    ["回复58203：1234567 找王老师", { kind: "reply", number: "58203", text: "1234567 找王老师" }],
    ["回复 58203 第一行\n第二行", { kind: "reply", number: "58203", text: "第一行\n第二行" }],
    ["回复 58203", { kind: "reply", number: "58203", text: "" }],
    ["备注 58203 已核实", { kind: "note", number: "58203", text: "已核实" }],
    ["转给 58203 王芳", { kind: "assign", number: "58203", name: "王芳" }],
    ["结束 58203 已办好", { kind: "close", number: "58203", outcome: "已办好" }],
    ["办结 58203", { kind: "close", number: "58203", outcome: "" }],
  ])("%s", (text, command) => {
    expect(parseCadreCommand(text)).toEqual(command);
  });

  it.each([
    ...["结束", "接着填", "回复", "绑定", "绑定手机", "绑定 1234567", "接 5820", "接 582031"],
    ...["我要值班", "下班了", "13800138000", "回复 1 可以吗", "转给我老婆 12345", "接 58203 谢谢"],
  ])("%s is a worker's", (text) => {
    expect(parseCadreCommand(text)).toBeUndefined();
  });
});
