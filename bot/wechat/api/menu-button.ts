import { z } from "zod";

/** What a button does. Source: fact sheet 8. */
export const menuButtonTypes = [
  "click",
  "view",
  "miniprogram",
  "scancode_push",
  "scancode_waitmsg",
  "pic_sysphoto",
  "pic_photo_or_album",
  "pic_weixin",
  "location_select",
  "media_id",
  "article_id",
  "article_view_limited",
] as const;
export type MenuButtonType = (typeof menuButtonTypes)[number];

/** A button below the chat, or one that opens others. */
export interface MenuButton {
  readonly name: string;
  /** Absent where there are sub-buttons; what is outside `menuButtonTypes` is found by `checkMenu`. */
  readonly type?: string;
  readonly key?: string;
  readonly url?: string;
  readonly mediaId?: string;
  readonly articleId?: string;
  /** Of a mini program. */
  readonly appId?: string;
  readonly pagePath?: string;
  readonly subButtons?: readonly MenuButton[];
}

export type PlatformButton = Readonly<Record<string, unknown>>;

/** As the platform wants it. */
export function writeButton(button: MenuButton): PlatformButton {
  const { name, type, key, url, mediaId, articleId, appId, pagePath, subButtons } = button;
  return dropAbsent({
    name,
    type,
    key,
    url,
    media_id: mediaId,
    article_id: articleId,
    appid: appId,
    pagepath: pagePath,
    sub_button: subButtons?.map(writeButton),
  });
}

function dropAbsent(fields: Readonly<Record<string, unknown>>): PlatformButton {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Undefined when it is no list of buttons. Either spelling: ours (`subButtons`), the platform's
 *  (`sub_button`), that of menus made on the web (`sub_button: { list }`, `value` for `url`). */
export function readButtons(value: unknown): MenuButton[] | undefined {
  const read = z.array(z.looseObject({ name: z.string() })).safeParse(value);
  if (!read.success) return undefined;
  const buttons = read.data.map(readButton);
  return buttons.every((button) => button !== undefined) ? buttons : undefined;
}

const spellings = {
  type: ["type"],
  key: ["key"],
  url: ["url"],
  mediaId: ["mediaId", "media_id"],
  articleId: ["articleId", "article_id"],
  appId: ["appId", "appid"],
  pagePath: ["pagePath", "pagepath"],
} as const;

function readButton(shape: PlatformButton & { name: string }): MenuButton | undefined {
  const list = listOf(shape["subButtons"] ?? shape["sub_button"]);
  const subButtons = list === undefined ? undefined : readButtons(list);
  if (list !== undefined && !subButtons) return undefined;
  const texts = Object.entries(spellings).map(([field, names]) => [field, pickText(shape, names)]);
  const { type, ...fields } = Object.fromEntries(texts) as Partial<MenuButton>;
  return dropAbsent({
    name: shape.name,
    type,
    ...(type === "view" && { url: pickText(shape, ["value"]) }),
    ...dropAbsent(fields),
    // The platform gives every button an empty list.
    subButtons: type !== undefined && subButtons?.length === 0 ? undefined : subButtons,
  }) as unknown as MenuButton;
}

function listOf(value: unknown): unknown {
  return typeof value === "object" && value !== null && "list" in value ? value.list : value;
}

function pickText(shape: PlatformButton, names: readonly string[]): string | undefined {
  const values = names.map((name) => shape[name]);
  return values.find((value): value is string => typeof value === "string");
}
