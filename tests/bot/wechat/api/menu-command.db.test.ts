import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { accountMenu } from "../../../../bot/account-menu.ts";
import { runMenuCommand } from "../../../../bot/wechat/api/menu-command.ts";
import { publishMenuIfNone } from "../../../../bot/wechat/api/publish-menu-if-none.ts";
import type { WechatClientOptions } from "../../../../bot/wechat/api/wechat-client.ts";
import { openClientWorld, type ClientWorld } from "../../../support/wechat-client-world.ts";

let world: ClientWorld;
beforeAll(async () => {
  world = await openClientWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.end());

const ours = JSON.stringify(accountMenu);
const platforms = JSON.stringify({ button: [{ name: "\u4f1a\u8d39", type: "click", key: "k" }] });
const files: Record<string, string> = {
  "ours.json": ours,
  "platforms.json": platforms,
  "long.json": JSON.stringify([{ name: "会员服务中心", type: "click", key: "k" }]),
  "cut.json": JSON.stringify([{ name: "会员服务站", type: "click", key: "k" }]),
  "broken.json": "{",
  "other.json": JSON.stringify({ hello: 1 }),
};

async function run(args: string[], account?: WechatClientOptions["account"]) {
  const lines: string[] = [];
  const code = await runMenuCommand({
    args,
    readFile: (file) => {
      const content = files[file];
      return content === undefined ? Promise.reject(new Error("ENOENT")) : Promise.resolve(content);
    },
    openMenus: () => Promise.resolve(world.createClient(account && { account }).menus),
    write: (line) => void lines.push(line),
  });
  return { code, text: lines.join("\n") };
}

describe("npm run menu", () => {
  it.each([
    [[], 2, /^用法/],
    [["publish"], 2, /^用法/],
    [["burn", "ours.json"], 2, /^用法/],
    [["check", "ours.json"], 0, /菜单符合微信的要求/],
    [["check", "platforms.json"], 0, /菜单符合微信的要求/],
    [["check", "cut.json"], 0, /! 第 1 个按钮“会员服务站”：手机上只显示前 4 个汉字/],
    [["check", "long.json"], 1, /✗ 第 1 个按钮“会员服务中心”：名称最多 16 字节/],
    [["check", "missing.json"], 1, /读不到文件 missing.json/],
    [["check", "broken.json"], 1, /不是菜单/],
    [["check", "other.json"], 1, /不是菜单/],
    [["publish", "long.json"], 1, /有 1 处不符合微信的要求/],
  ])("%j: %i, nothing asked", async (args, code, text) => {
    const result = await run(args);
    expect(result.code).toBe(code);
    expect(result.text).toMatch(text);
    expect(world.platform.calls).toEqual([]);
  });

  it("publishes without escapes (fact sheet 0)", async () => {
    const { code, text } = await run(["publish", "platforms.json"]);
    expect([code, text]).toEqual([0, expect.stringContaining("已发布")]);
    const body = world.platform.calls.at(-1)?.body.toString();
    expect(body).toBe('{"button":[{"name":"会费","type":"click","key":"k"}]}');
  });

  it("shows the menu that followers see", async () => {
    const button = [
      { name: "服务", sub_button: { list: [{ name: "会费", type: "click", key: "topic/dues" }] } },
      { name: "官网", type: "view", url: "https://a.cn" },
    ];
    world.answerWith(() => ({ is_menu_open: 1, selfmenu_info: { button } }));
    expect(await run(["show"])).toEqual({
      code: 0,
      text: "服务\n  会费  click  topic/dues\n官网  view  https://a.cn",
    });
    world.answerWith(() => ({ is_menu_open: 0, selfmenu_info: { button: [] } }));
    expect((await run(["show"])).text).toContain("现在没有菜单");
  });

  it.each([
    [
      "the platform's no",
      { errcode: 40_054, errmsg: "invalid url" },
      /错误码 40054.*二级菜单按钮的网址/,
    ],
    ["silence", "drop" as const, /不知道有没有成功/],
  ])("explains %s", async (_title, answer, text) => {
    world.answerWith(() => answer);
    const result = await run(["publish", "ours.json"]);
    expect(result.code).toBe(1);
    expect(result.text).toMatch(text);
  });

  it("explains a missing right before asking", async () => {
    const result = await run(["publish", "ours.json"], { kind: "subscription", isVerified: false });
    expect(result.code).toBe(1);
    expect(result.text).toMatch(/未认证的订阅号没有“自定义菜单”的权限/);
    expect(world.platform.calls).toEqual([]);
  });
});

describe("the menu of an account that has none", () => {
  const created = () => world.platform.count("/cgi-bin/menu/create");

  it("is published once", async () => {
    let hasMenu = false;
    world.answerWith(({ path }) => {
      if (path === "/cgi-bin/menu/create") hasMenu = true;
      return path === "/cgi-bin/menu/get" && !hasMenu
        ? { errcode: 46_003, errmsg: "menu no exist" }
        : { menu: { button: [] } };
    });
    const { menus } = world.createClient();
    expect(await publishMenuIfNone(menus, accountMenu, world.log)).toBe(true);
    expect(await publishMenuIfNone(menus, accountMenu, world.log)).toBe(false);
    expect(created()).toBe(1);
  });

  it("a failure is logged and stops nothing", async () => {
    world.answerWith(() => ({ errcode: 48_001, errmsg: "api unauthorized" }));
    const { menus } = world.createClient();
    expect(await publishMenuIfNone(menus, accountMenu, world.log)).toBe(false);
    expect(world.log.events).toContainEqual(
      expect.objectContaining({ event: "menu.not-published" }),
    );
  });
});
