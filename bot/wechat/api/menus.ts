import { z } from "zod";
import type { ApiRequest } from "./api-request.ts";
import { checkMenu } from "./check-menu.ts";
import { readButtons, writeButton, type MenuButton } from "./menu-button.ts";
import { checkMatch, writeMatch, type MenuMatch } from "./menu-match.ts";
import { callFor, readBody } from "./typed-call.ts";
import { refuseInvalid, type WechatApi } from "./wechat-api.ts";

const buttons = z.unknown().transform((value, context) => {
  const read = readButtons(value);
  if (read) return read;
  context.addIssue("no list of buttons");
  return z.NEVER;
});
const id = z.coerce.string();
const published = z.object({
  menu: z.object({ button: buttons }),
  conditionalmenu: z
    .array(z.object({ button: buttons, matchrule: z.record(z.string(), z.unknown()), menuid: id }))
    .default([]),
});
const added = z.object({ menuid: id });
const matched = z.object({ button: buttons });
const shown = z.object({
  is_menu_open: z.number(),
  selfmenu_info: z.object({ button: buttons.optional() }).optional(),
});

export interface PublishedMenu {
  readonly buttons: readonly MenuButton[];
  readonly conditional: readonly {
    readonly menuId: string;
    readonly buttons: readonly MenuButton[];
    /** As the platform keeps it. */
    readonly match: Readonly<Record<string, unknown>>;
  }[];
}

const noMenu = 46_003;

/** The menu below the chat. Source: fact sheet 8. */
export class Menus {
  readonly #api: WechatApi;

  constructor(api: WechatApi) {
    this.#api = api;
  }

  /** Replaces the whole default menu.
   *  @throws ApiRefusedLocally naming every problem, before anything is asked. */
  async publish(menu: readonly MenuButton[]): Promise<void> {
    const request = post("/cgi-bin/menu/create", { button: menu.map(writeButton) }, false);
    refuseProblems(request.path, menu);
    await this.#api.call(request);
  }

  /** What was made by interface; undefined when nothing was. */
  async published(): Promise<PublishedMenu | undefined> {
    const request = get("/cgi-bin/menu/get", true);
    const { errcode, body } = await this.#api.call(request);
    if (errcode === noMenu) return undefined;
    const { menu, conditionalmenu } = readBody(request.path, body, published);
    return {
      buttons: menu.button,
      conditional: conditionalmenu.map(({ menuid, button, matchrule }) => ({
        menuId: menuid,
        buttons: button,
        match: matchrule,
      })),
    };
  }

  /** What followers see, also when it was made on the platform's page. */
  async shown(): Promise<{ isOpen: boolean; buttons: readonly MenuButton[] }> {
    const path = "/cgi-bin/get_current_selfmenu_info";
    const { errcode, body } = await this.#api.call({
      method: "GET",
      path,
      isSafe: true,
      capability: "selfMenuInfo",
    });
    if (errcode === noMenu) return { isOpen: false, buttons: [] };
    const found = readBody(path, body, shown);
    return { isOpen: found.is_menu_open === 1, buttons: found.selfmenu_info?.button ?? [] };
  }

  /** The default menu and all conditional ones. */
  async remove(): Promise<void> {
    await this.#api.call(get("/cgi-bin/menu/delete", false));
  }

  /** Needs a default menu; of several that match a follower the newest is shown. */
  async addConditional(menu: readonly MenuButton[], match: MenuMatch): Promise<string> {
    const json = { button: menu.map(writeButton), matchrule: writeMatch(match) };
    const request = post("/cgi-bin/menu/addconditional", json, false);
    refuseProblems(request.path, menu);
    const problem = checkMatch(menu, match);
    if (problem !== undefined) throw refuseInvalid(request.path, problem);
    return (await callFor(this.#api, request, added)).menuid;
  }

  async removeConditional(menuId: string): Promise<void> {
    await this.#api.call(post("/cgi-bin/menu/delconditional", { menuid: menuId }, false));
  }

  /** The menu that this follower (openid or WeChat id) sees. */
  async tryMatch(userId: string): Promise<readonly MenuButton[]> {
    const request = post("/cgi-bin/menu/trymatch", { user_id: userId }, true);
    return (await callFor(this.#api, request, matched)).button;
  }
}

function refuseProblems(path: string, menu: readonly MenuButton[]): void {
  const { problems } = checkMenu(menu);
  if (problems.length === 0) return;
  const listed = problems.map(({ place, message }) => `${place}：${message}`).join("；");
  throw refuseInvalid(path, `菜单不符合微信的要求，没有发布。${listed}`);
}

function post(path: string, json: object, isSafe: boolean): ApiRequest {
  return { method: "POST", path, json, isSafe, capability: "menu" };
}

function get(path: string, isSafe: boolean): ApiRequest {
  return { method: "GET", path, isSafe, capability: "menu" };
}
