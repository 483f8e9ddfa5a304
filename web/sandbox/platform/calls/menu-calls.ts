import { demand } from "../http/api-refusal.ts";
import { okAnswer, type ApiCall, type Endpoint } from "../http/endpoint.ts";
import { textIn } from "../http/json-body.ts";
import { checkMatchRule } from "../rules/match-rule.ts";
import { checkButtons, type MenuTargets } from "../rules/menu-check.ts";
import type { Button } from "../rules/menu-types.ts";
import type { World } from "../world.ts";
import { isLinkedMiniProgram } from "./read-message.ts";

/** Custom menus, default and conditional. Source: fact sheet 8. */
export function menuCalls(world: World): Endpoint[] {
  return [
    {
      ...{ path: "/cgi-bin/menu/create", method: "POST", right: "menu", refusesEscapes: true },
      answer: ({ body }) => {
        world.menus.publish(checkButtons(body["button"], targetsOf(world)));
        return okAnswer;
      },
    },
    {
      ...{ path: "/cgi-bin/menu/get", method: "GET", right: "menu" },
      answer: () => viewMenus(world),
    },
    {
      ...{ path: "/cgi-bin/menu/delete", method: "GET", right: "menu" },
      answer: () => {
        world.menus.delete();
        return okAnswer;
      },
    },
    ...conditionalCalls(world),
    {
      ...{ path: "/cgi-bin/get_current_selfmenu_info", method: "GET" },
      answer: () => viewSelfMenu(world),
    },
  ];
}

function conditionalCalls(world: World): Endpoint[] {
  return [
    {
      ...{ path: "/cgi-bin/menu/addconditional", method: "POST", right: "menu" },
      refusesEscapes: true,
      answer: (call) => addConditional(world, call),
    },
    {
      ...{ path: "/cgi-bin/menu/delconditional", method: "POST", right: "menu" },
      answer: ({ body }) => {
        world.menus.deleteConditional(textIn(body, "menuid"));
        return okAnswer;
      },
    },
    {
      ...{ path: "/cgi-bin/menu/trymatch", method: "POST", right: "menu" },
      answer: ({ body }) => {
        const openid = textIn(body, "user_id");
        demand(world.followers.find(openid) !== undefined, 65302);
        const menu = world.menus.current(openid);
        demand(menu !== undefined, 46003);
        return { button: menu.buttons };
      },
    },
  ];
}

function targetsOf(world: World): MenuTargets {
  return {
    isPermanentMedia: (mediaId) => world.media.isPermanent(mediaId),
    isArticle: (articleId) => world.articles.has(articleId),
    isLinkedMiniProgram: (appId) => isLinkedMiniProgram(world, appId),
  };
}

/** Its bad links have a code of their own. */
function addConditional(world: World, { body }: ApiCall): object {
  demand(world.menus.default !== undefined, 65303);
  const rule = checkMatchRule(body["matchrule"]);
  const buttons = checkButtons(body["button"], { ...targetsOf(world), domainCode: 65317 });
  return { menuid: String(world.menus.addConditional(buttons, rule)) };
}

function viewMenus({ menus }: World): object {
  demand(menus.default !== undefined, 46003);
  const conditional = menus.listConditional().map(({ buttons, rule, menuId }) => ({
    ...{ button: buttons, matchrule: rule, menuid: menuId },
  }));
  const { buttons, menuId } = menus.default;
  return {
    menu: { button: buttons, menuid: menuId },
    ...(conditional.length > 0 && { conditionalmenu: conditional }),
  };
}

function viewSelfMenu({ menus }: World): object {
  const buttons = menus.default?.buttons ?? [];
  return {
    is_menu_open: menus.default ? 1 : 0,
    selfmenu_info: { button: buttons.map(viewSelfButton) },
  };
}

/** Sub-buttons stand below `sub_button.list`, a medium or an article below `value`. */
function viewSelfButton({ sub_button, media_id, article_id, ...button }: Button): object {
  if (sub_button.length > 0) {
    return { name: button.name, sub_button: { list: sub_button.map(viewSelfButton) } };
  }
  const value = media_id ?? article_id;
  return { ...button, ...(value !== undefined && { value }) };
}
