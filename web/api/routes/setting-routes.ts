import { z } from "zod";
import { settingPrefix } from "../../../bot/content-schema.ts";
import { settingKeys, settingSpecs, type SettingKey } from "../../../bot/settings.ts";
import {
  ApiRefusedLocally,
  WechatApiError,
  WechatUnreachable,
} from "../../../bot/wechat/api/api-errors.ts";
import { readButtons } from "../../../bot/wechat/api/menu-button.ts";
import type { Menus } from "../../../bot/wechat/api/menus.ts";
import type { StoredContent } from "../../../models/content.ts";
import type { Stores } from "../../../models/stores.ts";
import { ContentEditor, historyAnswer, versionNumber, viewEdit } from "../content-edit.ts";
import { ApiProblem, versionConflict } from "../problem.ts";
import { defineRoute, type Route } from "../route.ts";

export interface SettingParts {
  readonly stores: Stores;
  readonly menus: Pick<Menus, "publish">;
}

const tag = "设置";
const settingParams = z.strictObject({ key: z.enum(settingKeys) });
const settingAnswer = z.object({
  key: z.enum(settingKeys),
  title: z.string(),
  description: z.string(),
  unit: z.string().optional(),
  value: z.unknown(),
  /** What the program brings along. */
  seed: z.unknown(),
  version: z.number().int(),
  isEdited: z.boolean(),
  editedBy: z.string().optional(),
  editedAt: z.iso.datetime().optional(),
});

/** What cadres can set, and the menu's way to WeChat. */
export function createSettingRoutes(parts: SettingParts): readonly Route[] {
  const editor = new ContentEditor(parts.stores);
  return [
    list(parts),
    get(editor),
    put(editor),
    history(editor),
    restore(editor),
    reset(editor),
    publishMenu(editor, parts),
  ];
}

function idOf(key: SettingKey): string {
  return settingPrefix + key;
}

function view(key: SettingKey, stored: StoredContent | undefined) {
  const { title, description, seed, ...rest } = settingSpecs[key];
  return {
    ...{ key, title, description, seed },
    ...("unit" in rest && { unit: rest.unit }),
    value: stored ? stored.body : seed,
    version: stored?.version ?? 0,
    isEdited: stored?.isEdited ?? false,
    ...(stored && viewEdit(stored)),
  };
}

function list({ stores }: SettingParts): Route {
  return defineRoute(
    {
      ...{ id: "listSettings", method: "GET", path: "/settings", tag },
      summary: "全部设置，带说明和单位",
      right: "settings.read",
      answer: z.object({ items: z.array(settingAnswer) }),
    },
    async () => {
      const stored = new Map((await stores.content.readAll()).map((one) => [one._id, one]));
      return { items: settingKeys.map((key) => view(key, stored.get(idOf(key)))) };
    },
  );
}

function get(editor: ContentEditor): Route {
  return defineRoute(
    {
      ...{ id: "getSetting", method: "GET", path: "/settings/{key}", tag },
      summary: "一项设置",
      right: "settings.read",
      params: settingParams,
      answer: settingAnswer,
    },
    async ({ params: { key } }) => view(key, await editor.find(idOf(key))),
  );
}

function put(editor: ContentEditor): Route {
  return defineRoute(
    {
      ...{ id: "putSetting", method: "PUT", path: "/settings/{key}", tag },
      summary: "保存一项设置，马上在所有实例生效",
      right: "settings.write",
      params: settingParams,
      body: z.strictObject({ version: versionNumber, value: z.unknown() }),
      answer: settingAnswer,
    },
    async ({ params: { key }, body: { version, value }, ...request }) =>
      view(key, await editor.put(idOf(key), { version, body: value }, request)),
  );
}

function history(editor: ContentEditor): Route {
  return defineRoute(
    {
      ...{ id: "listSettingVersions", method: "GET", path: "/settings/{key}/history", tag },
      summary: "一项设置的历史版本，新的在前",
      right: "settings.read",
      params: settingParams,
      answer: historyAnswer,
    },
    ({ params: { key } }) => editor.history(idOf(key)),
  );
}

function restore(editor: ContentEditor): Route {
  return defineRoute(
    {
      ...{ id: "restoreSetting", method: "POST", path: "/settings/{key}/restore", tag },
      summary: "换回某个历史版本（成为新版本）",
      right: "settings.write",
      params: settingParams,
      body: z.strictObject({ version: versionNumber, to: versionNumber }),
      answer: settingAnswer,
    },
    async ({ params: { key }, body, ...request }) =>
      view(key, await editor.restore(idOf(key), body, request)),
  );
}

function reset(editor: ContentEditor): Route {
  return defineRoute(
    {
      ...{ id: "resetSetting", method: "POST", path: "/settings/{key}/reset", tag },
      summary: "换回系统自带的值",
      right: "settings.write",
      params: settingParams,
      body: z.strictObject({ version: versionNumber }),
      answer: settingAnswer,
    },
    async ({ params: { key }, body, ...request }) =>
      view(key, await editor.reset(idOf(key), body.version, request)),
  );
}

function publishMenu(editor: ContentEditor, { menus }: SettingParts): Route {
  return defineRoute(
    {
      ...{ id: "publishMenu", method: "POST", path: "/menu/publish", tag },
      summary: "把保存好的菜单发布到微信；手机上最多过 5 分钟看到",
      right: "menu.publish",
      stepUp: true,
      body: z.strictObject({ version: versionNumber }),
      answer: z.object({ version: z.number().int(), publishedAt: z.iso.datetime() }),
    },
    async ({ body, now }) => {
      const id = idOf("menu");
      const { version, body: menu } = await editor.find(id);
      if (version !== body.version) throw versionConflict({ version, body: menu }, body);
      const buttons = readButtons(await editor.check(id, menu)) ?? [];
      await menus.publish(buttons).catch(explain);
      return { version, publishedAt: now.toISOString() };
    },
  );
}

/** What WeChat or our own rules refused, in Chinese; anything else is thrown on. */
function explain(error: unknown): never {
  if (error instanceof ApiRefusedLocally) {
    throw new ApiProblem(422, "menu-refused", { message: error.explanation });
  }
  if (error instanceof WechatApiError) {
    const message = `微信拒绝了（错误码 ${error.errcode}）：${error.explanation}`;
    throw new ApiProblem(502, "wechat-refused", { message });
  }
  if (!(error instanceof WechatUnreachable)) throw error;
  throw new ApiProblem(502, "wechat-unreachable", {
    message: error.isSent
      ? "微信没有答复，不知道有没有发布成功：请过几分钟在手机上看一看"
      : "连不上微信，没有发布：请稍后再试",
  });
}
