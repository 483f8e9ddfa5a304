import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startWechat, type Json, type TestWechat } from "./start-wechat.ts";

let wechat: TestWechat;
beforeEach(async () => {
  wechat = await startWechat();
});
afterEach(() => wechat.stop());

const click = (name = "入会", key = "JOIN") => ({ name, type: "click", key });
const view = (url: string) => ({ name: "网站", type: "view", url });
const parent = (...sub_button: unknown[]) => ({ name: "更多", sub_button });
const many = <Item>(count: number, item: Item) => Array<Item>(count).fill(item);
const longUrl = (length: number) => "https://union.example.cn/".padEnd(length, "a");
const publish = async (...button: unknown[]) =>
  (await wechat.call("/cgi-bin/menu/create", { button }))["errcode"];
const mini = { name: "小程序", type: "miniprogram", url: "http://x.cn/", pagepath: "p" };

describe("a menu against each limit (fact sheet 8)", () => {
  it.each<[string, unknown[], number]>([
    ["three buttons", many(3, click()), 0],
    ["four buttons", many(4, click()), 40016],
    ["no button", [], 40016],
    ["five sub-buttons", [parent(...many(5, click()))], 0],
    ["six sub-buttons", [parent(...many(6, click()))], 40023],
    ["a third level", [parent(parent(click()))], 40022],
    ["a name of 16 bytes", [click("中".repeat(5) + "a")], 0],
    ["a name of 17 bytes", [click("中".repeat(5) + "ab")], 40018],
    ["no name", [click("")], 40018],
    ["a sub-name of 60 bytes", [parent(click("中".repeat(20)))], 0],
    ["a sub-name of 61 bytes", [parent(click("中".repeat(20) + "a"))], 40025],
    ["a key of 128 bytes", [click("键", "k".repeat(128))], 0],
    ["a key of 129 bytes", [click("键", "k".repeat(129))], 40019],
    ["no key", [{ name: "键", type: "click" }], 40019],
    ["a sub-key of 129 bytes", [parent(click("键", "k".repeat(129)))], 40026],
    ["a url of 1,024 bytes", [view(longUrl(1_024))], 0],
    ["a url of 1,025 bytes", [view(longUrl(1_025))], 40020],
    ["a sub-url of 1,025 bytes", [parent(view(longUrl(1_025)))], 40027],
    ["a url that is none", [view("union.example.cn")], 40055],
    ["a sub-url that is none", [parent(view("javascript:alert(1)"))], 40054],
    [
      "another account's home page",
      [view("https://mp.weixin.qq.com/mp/profile_ext?__biz=x")],
      40155,
    ],
    ["an unknown type", [{ name: "一", type: "shake" }], 40017],
    ["no type", [{ name: "一" }], 40017],
    ["an unknown sub-type", [parent({ name: "一", type: "shake" })], 40024],
    ["the retired view_limited", [{ name: "一", type: "view_limited", media_id: "x" }], 40017],
    ["a type beside sub-buttons", [{ ...parent(click()), type: "click" }], 40017],
    ["a parent without sub-buttons", [parent()], 41007],
    ["a linked mini program", [{ ...mini, appid: "wx0123456789abcdef" }], 0],
    ["a mini program in capitals", [{ ...mini, appid: "WX0123456789ABCDEF" }], 45064],
    [
      "a mini program without page",
      [{ ...mini, appid: "wx0123456789abcdef", pagepath: "" }],
      41030,
    ],
    ["no media_id", [{ name: "图", type: "media_id" }], 41006],
    ["a media_id that there is not", [{ name: "图", type: "media_id", media_id: "x" }], 40007],
    ["an article that there is not", [{ name: "文", type: "article_id", article_id: "x" }], 53600],
  ])("%s", async (_name, buttons, errcode) => {
    expect(await publish(...buttons)).toBe(errcode);
    expect((await wechat.call("/cgi-bin/menu/get"))["errcode"]).toBe(
      errcode === 0 ? undefined : 46003,
    );
  });

  it.each(["\\u4e2d", "\\u0026"])("refuses the escape %s: 40033", async (escape) => {
    const body = `{"button":[{"name":"a${escape}","type":"click","key":"K"}]}`;
    expect((await wechat.call("/cgi-bin/menu/create", body))["errcode"]).toBe(40033);
    expect((await wechat.call("/cgi-bin/menu/addconditional", body))["errcode"]).toBe(40033);
  });

  it("refuses a foreign charset: 40033", async () => {
    const gbk = Buffer.concat([Buffer.from('{"button":[{"name":"'), Buffer.from([0xc8, 0xeb])]);
    const answer = await wechat.raw(`/cgi-bin/menu/create?access_token=${wechat.freshToken()}`, {
      ...{ method: "POST", body: new Uint8Array(gbk) },
    });
    expect(await answer.json()).toMatchObject({ errcode: 40033 });
  });

  it("lets only linked mini programs in: 45064", async () => {
    wechat.api.settings.change({ linkedMiniPrograms: ["wxaaaaaaaaaaaaaaaa"] });
    expect(await publish({ ...mini, appid: "wx0123456789abcdef" })).toBe(45064);
    expect(await publish({ ...mini, appid: "wxaaaaaaaaaaaaaaaa" })).toBe(0);
  });
});

describe("reading and deleting (fact sheet 8)", () => {
  const types = ["click", "scancode_push", "scancode_waitmsg", "pic_sysphoto"];
  const more = ["pic_photo_or_album", "pic_weixin", "location_select"];

  it.each([...types, ...more])("%s is kept as it was sent", async (type) => {
    await publish(parent({ name: "一", type, key: "K" }), view("http://127.0.0.1:9/union"));
    expect(await wechat.call("/cgi-bin/menu/get")).toEqual({
      menu: {
        menuid: expect.any(Number) as number,
        button: [
          { name: "更多", sub_button: [{ name: "一", type, key: "K", sub_button: [] }] },
          { ...view("http://127.0.0.1:9/union"), sub_button: [] },
        ],
      },
    });
    expect(await wechat.call("/cgi-bin/get_current_selfmenu_info")).toEqual({
      is_menu_open: 1,
      selfmenu_info: {
        button: [
          { name: "更多", sub_button: { list: [{ name: "一", type, key: "K" }] } },
          view("http://127.0.0.1:9/union"),
        ],
      },
    });
  });

  it("is empty at the start and after delete, which takes the conditional ones along", async () => {
    expect((await wechat.call("/cgi-bin/menu/get"))["errcode"]).toBe(46003);
    expect(await wechat.call("/cgi-bin/get_current_selfmenu_info")).toEqual({
      ...{ is_menu_open: 0, selfmenu_info: { button: [] } },
    });
    await publish(click());
    const conditional = { button: [click("会员")], matchrule: { tag_id: "2" } };
    await wechat.call("/cgi-bin/menu/addconditional", conditional);
    expect(await wechat.call("/cgi-bin/menu/get")).toMatchObject({
      conditionalmenu: [{ button: [{ name: "会员" }], matchrule: { tag_id: "2" } }],
    });
    expect(await wechat.call("/cgi-bin/menu/delete")).toEqual({ errcode: 0, errmsg: "ok" });
    await publish(click());
    expect(await wechat.call("/cgi-bin/menu/get")).not.toHaveProperty("conditionalmenu");
  });
});

describe("conditional menus (fact sheet 8)", () => {
  const add = (matchrule: Json, ...button: unknown[]) =>
    wechat.call("/cgi-bin/menu/addconditional", { button, matchrule });
  const shown = async (user_id: string) => {
    const { button, errcode } = await wechat.call("/cgi-bin/menu/trymatch", { user_id });
    return errcode ?? (button as Json[])[0]?.["name"];
  };

  it.each<[string, Json, unknown, number | undefined]>([
    ["a tag", { tag_id: "2" }, click(), undefined],
    ["an empty rule", {}, click(), 65304],
    ["a rule of empty fields", { tag_id: "", sex: "" }, click(), 65304],
    ["sex", { sex: "1" }, click(), 65320],
    ["country", { country: "中国" }, click(), 65320],
    ["language", { language: "zh_CN" }, click(), 65320],
    ["a url that is none", { tag_id: "2" }, view("nowhere"), 65317],
    ["five buttons below one", { tag_id: "2" }, parent(...many(6, click())), 40023],
  ])("%s", async (_name, rule, button, errcode) => {
    await publish(click());
    expect((await add(rule, button))["errcode"]).toBe(errcode);
  });

  it("need a default menu first: 65303", async () => {
    expect((await add({ tag_id: "2" }, click()))["errcode"]).toBe(65303);
  });

  it("lead to three domains at most: 65316", async () => {
    await publish(view("https://default.example.cn/"));
    for (const host of ["a", "b", "c"]) {
      expect(await add({ tag_id: "2" }, view(`https://${host}.cn/`))).toHaveProperty("menuid");
    }
    expect((await add({ tag_id: "2" }, view("https://d.cn/")))["errcode"]).toBe(65316);
    expect(await add({ tag_id: "2" }, view("https://a.cn/2"))).toHaveProperty("menuid");
  });

  it("go by the newest that fits; of several tags the last one put on decides", async () => {
    await publish(click("默认"));
    const openid = wechat.createFollower();
    const [first, second] = [wechat.api.tags.create("一").id, wechat.api.tags.create("二").id];
    await add({ tag_id: String(first) }, click("第一"));
    await add({ tag_id: String(second) }, click("第二"));
    expect(await shown(openid)).toBe("默认");
    wechat.api.tags.putOn(openid, first);
    expect(await shown(openid)).toBe("第一");
    wechat.api.tags.putOn(openid, second);
    expect(await shown(openid)).toBe("第二");
    wechat.api.tags.putOn(openid, first);
    expect(await shown(openid)).toBe("第一");
    const { menuid } = await add({ client_platform_type: "2" }, click("安卓"));
    expect(await shown(openid)).toBe("安卓");
    expect(wechat.api.menus.current(openid)?.buttons[0]?.name).toBe("安卓");
    wechat.api.followers.change(openid, { clientPlatform: "1" });
    expect(await shown(openid)).toBe("第一");
    const remove = () => wechat.call("/cgi-bin/menu/delconditional", { menuid });
    expect((await remove())["errcode"]).toBe(0);
    expect((await remove())["errcode"]).toBe(65301);
  });

  it("never fit by a retired group, and know no strangers: 65302", async () => {
    await publish(click("默认"));
    await add({ group_id: "2" }, click("组"));
    expect(await shown(wechat.createFollower())).toBe("默认");
    expect(await shown("somebody")).toBe(65302);
    await wechat.call("/cgi-bin/menu/delete");
    expect(await shown(wechat.createFollower())).toBe(46003);
  });
});
