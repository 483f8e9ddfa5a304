import { describe, expect, it } from "vitest";
import { accountMenu } from "../../../../bot/account-menu.ts";
import { checkMenu } from "../../../../bot/wechat/api/check-menu.ts";
import {
  readButtons,
  writeButton,
  type MenuButton,
} from "../../../../bot/wechat/api/menu-button.ts";
import { checkMatch } from "../../../../bot/wechat/api/menu-match.ts";

const click: MenuButton = { name: "会费", type: "click", key: "topic/dues" };
const view = (url: string): MenuButton => ({ name: "官网", type: "view", url });
const under = (...subButtons: MenuButton[]): MenuButton => ({ name: "服务", subButtons });
const many = (count: number) => Array.from({ length: count }, () => click);

function problems(...buttons: MenuButton[]): string[] {
  return checkMenu(buttons).problems.map(({ place, message }) => `${place}：${message}`);
}

describe("a menu against the limits (fact sheet 8)", () => {
  it("ours holds against all of them", () => {
    expect(checkMenu(accountMenu).problems).toEqual([]);
  });

  it.each<[string, MenuButton[], RegExp]>([
    ["no button (40016)", [], /^菜单：一级按钮要有 1 到 3 个，现在有 0 个/],
    ["four buttons (40016)", many(4), /现在有 4 个/],
    ["six sub-buttons (40023)", [under(...many(6))], /下级按钮要有 1 到 5 个，现在有 6 个/],
    ["no sub-button (40023)", [under()], /现在有 0 个/],
    ["a third level (40022)", [under(under(click))], /服务”下的第 1 个“服务”：菜单最多两级/],
    ["no name (40018)", [{ ...click, name: " " }], /没有名称/],
    ["a name of 18 bytes (40018)", [{ ...click, name: "我要加入工会" }], /最多 16 字节.*18/],
    ["a sub-name of 63 bytes (40025)", [under({ ...click, name: "工".repeat(21) })], /60 字节.*63/],
    ["a key of 129 bytes (40019)", [{ ...click, key: "k".repeat(129) }], /key最多 128 字节/],
    ["a url of 1,025 bytes (40020)", [view(`https://a.cn/${"x".repeat(1_012)}`)], /网址最多 1024/],
    ["a url without scheme (40055)", [view("union.example.cn")], /http:\/\/ 或 https/],
    ["a url without domain (65317)", [view("https://intranet/")], /域名不对/],
    ["an account's home page (40155)", [view("https://mp.weixin.qq.com/mp/profile_ext?x")], /主页/],
    ["a control character (40033)", [{ ...click, name: "会\u0007费" }], /控制字符/],
    ["half an emoji (40033)", [{ ...click, name: "会\ud83d" }], /控制字符/],
    ["type and sub-buttons", [{ ...under(click), type: "click", key: "k" }], /不能再设类型/],
    ["neither type nor sub-buttons", [{ name: "空" }], /没有类型/],
    ["an unknown type (40017)", [{ name: "空", type: "jump" }], /没有“jump”这种类型/],
    ["a retired type", [{ name: "空", type: "view_limited" }], /已停用/],
    ["click without key", [{ name: "空", type: "click" }], /要有 key/],
    ["view without url", [{ name: "空", type: "view" }], /要有 网址/],
    ["location without key", [{ name: "空", type: "location_select" }], /要有 key/],
    ["media without id", [{ name: "空", type: "media_id" }], /素材编号/],
    ["article without id", [{ name: "空", type: "article_id" }], /文章编号/],
    [
      "a mini program without path",
      [{ name: "办事", type: "miniprogram", url: "https://a.cn", appId: "wx1" }],
      /页面路径/,
    ],
    [
      "a mini program in capitals",
      [{ name: "办事", type: "miniprogram", url: "https://a.cn", appId: "WX1", pagePath: "p" }],
      /小写/,
    ],
  ])("finds %s", (_title, buttons, expected) => {
    expect(problems(...buttons)).toEqual([expect.stringMatching(expected)]);
  });

  it.each<[string, MenuButton]>([
    ["a name of 16 bytes", { ...click, name: "abcdefghijklmnop" }],
    ["a sub-name of 60 bytes", under({ ...click, name: "工".repeat(20) })],
    ["a key of 128 bytes", { ...click, key: "k".repeat(128) }],
    ["a url of 1,024 bytes", view(`https://a.cn/${"x".repeat(1_011)}`)],
    ["five sub-buttons", under(...many(5))],
  ])("takes %s", (_title, button) => {
    expect(problems(button)).toEqual([]);
  });

  it("warns of names that the phone cuts: 4 and 8 Chinese characters, Latin ones half", () => {
    const warned = checkMenu([
      { ...click, name: "我要入会啦" },
      { ...click, name: "App12351" },
      under({ ...click, name: "二次报销与保障范围" }, { ...click, name: "二次报销与保障吗" }),
    ]).warnings;
    expect(warned.map(({ place }) => place)).toEqual([
      "第 1 个按钮“我要入会啦”",
      "第 3 个按钮“服务”下的第 1 个“二次报销与保障范围”",
    ]);
  });
});

describe("conditional menus (fact sheet 8)", () => {
  const site = (host: string) => view(`https://${host}/`);

  it.each<[string, MenuButton[], Parameters<typeof checkMatch>[1], RegExp | undefined]>([
    ["a tag", [click], { tagId: 2 }, undefined],
    ["a kind of phone", [click], { client: "ios" }, undefined],
    ["no rule (65304)", [click], {}, /匹配条件/],
    [
      "four domains (65316)",
      [under(site("a.cn"), site("b.cn")), site("c.cn"), site("d.cn")],
      { tagId: 2 },
      /最多 3 个域名，现在有 4 个/,
    ],
  ])("%s", (_title, buttons, match, expected) => {
    const found = checkMatch(buttons, match);
    if (expected) expect(found).toMatch(expected);
    else expect(found).toBeUndefined();
  });
});

describe("buttons in the platform's spelling", () => {
  it("come back as they went", () => {
    const menu: MenuButton[] = [
      under(click, { name: "图", type: "media_id", mediaId: "m1" }),
      { name: "办事", type: "miniprogram", url: "https://a.cn", appId: "wx1", pagePath: "p/x" },
      { name: "文章", type: "article_id", articleId: "a1" },
    ];
    expect(readButtons(menu.map(writeButton))).toEqual(menu);
    expect(readButtons(menu)).toEqual(menu);
  });

  it("of menus made on the web are read too", () => {
    const web = [
      { name: "官网", type: "view", url: "https://a.cn" },
      { name: "留言", type: "text", value: "您好" },
      {
        name: "服务",
        sub_button: { list: [{ name: "会费", type: "click", key: "k", sub_button: [] }] },
      },
    ];
    expect(readButtons(web)).toEqual([
      { name: "官网", type: "view", url: "https://a.cn" },
      { name: "留言", type: "text" },
      { name: "服务", subButtons: [{ name: "会费", type: "click", key: "k" }] },
    ]);
  });

  it.each([
    ["no list", { button: 1 }],
    ["no name", [{ type: "click" }]],
    ["a wrong sub-list", [{ name: "x", subButtons: 3 }]],
  ])("are refused with %s", (_title, value) => {
    expect(readButtons(value)).toBeUndefined();
  });
});
