import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isRightValue } from "../../../../web/sandbox/platform/rules/template-values.ts";
import type { PushFields } from "../../../../web/sandbox/callback/push-fields.ts";
import { startWechat, type TestWechat } from "./start-wechat.ts";

let wechat: TestWechat;
let templateId: string;
const results: PushFields[] = [];
beforeAll(async () => {
  wechat = await startWechat();
  wechat.api.results.onResult((_openid, fields) => results.push(fields));
  const added = await wechat.call("/cgi-bin/template/api_add_template", {
    ...{ template_id_short: "50104", keyword_name_list: ["通知标题"] },
  });
  templateId = String(added["template_id"]);
});
afterAll(() => wechat.stop());

const send = (touser: string, value = "标题") =>
  wechat.call("/cgi-bin/message/template/send", {
    ...{ touser, template_id: templateId, data: { thing1: { value } } },
  });

describe("template messages (fact sheet 5.3)", () => {
  it("tell their result by an event of the send's number", async () => {
    const { msgid } = await send(wechat.createFollower());
    const last = results.at(-1);
    expect(last).toMatchObject({ Event: "TEMPLATESENDJOBFINISH", Status: "success" });
    expect(JSON.stringify(last?.["MsgID"])).toContain(String(msgid));
  });

  it("to who refuses messages are accepted, and fail afterwards", async () => {
    const openid = wechat.createFollower();
    wechat.api.followers.change(openid, { refusesMessages: true });
    expect(await send(openid)).toMatchObject({ errcode: 0 });
    expect(results.at(-1)).toMatchObject({ Status: "failed:user block" });
    expect(wechat.api.received(openid)).toEqual([]);
  });

  it.each([
    ["another template's keyword", "50104", ["活动名称"], 40246],
    ["no keywords", "50104", [], 40246],
    ["a number nobody offers", "1", ["通知标题"], 40037],
  ])("are not taken over with %s", async (_name, template_id_short, keyword_name_list, errcode) => {
    expect(
      await wechat.call("/cgi-bin/template/api_add_template", {
        ...{ template_id_short, keyword_name_list },
      }),
    ).toMatchObject({ errcode });
  });

  it("have no limits on a test account", async () => {
    await wechat.control("PATCH", "/settings", { accountKind: "test" });
    expect(await send(wechat.createFollower(), "长".repeat(60))).toMatchObject({ errcode: 0 });
    await wechat.control("PATCH", "/settings", { accountKind: "service" });
    expect(await send(wechat.createFollower(), "长".repeat(60))).toMatchObject({ errcode: 47003 });
  });

  it("that are removed are gone", async () => {
    const path = "/cgi-bin/template/del_private_template";
    expect(await wechat.call(path, { template_id: templateId })).toMatchObject({ errcode: 0 });
    expect(await send(wechat.createFollower())).toMatchObject({ errcode: 40037 });
  });
});

describe("a value", () => {
  it.each([
    ["thing1", "二十个字".repeat(5), true],
    ["thing1", `${"二十个字".repeat(5)}多`, false],
    ["thing1", "", false],
    ["number3", "123", true],
    ["number3", "12a", false],
    ["character_string2", "DC-261124", true],
    ["character_string2", "编号1", false],
    ["time2", "2026年11月28日 14:00", true],
    ["time2", "14:00~16:00", true],
    ["time2", "下周", false],
    ["phrase5", "已通过", true],
    ["phrase5", "审核通过了哦", false],
    ["name1", "王小明", true],
    ["amount4", "￥12.5", true],
    ["phone_number1", "010-12345678", true],
    ["unheard_of1", "随便什么", true],
  ])("of %s: %s", (key, value, isRight) => {
    expect(isRightValue(key, value)).toBe(isRight);
  });
});
