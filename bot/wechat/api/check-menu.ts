import { menuButtonTypes, type MenuButton, type MenuButtonType } from "./menu-button.ts";

/** Something about one button, in Chinese. */
export interface MenuRemark {
  /** `第 1 个按钮“我要入会”` */
  readonly place: string;
  readonly message: string;
}

export interface MenuCheck {
  /** The platform would refuse the menu. */
  readonly problems: readonly MenuRemark[];
  /** It would take it, and show it badly. */
  readonly warnings: readonly MenuRemark[];
}

/** Source: fact sheet 8. */
const maxButtons = 3;
const maxSubButtons = 5;
const maxBytes = { name: 16, subName: 60, key: 128, url: 1_024 };
const shownCharacters = { name: 4, subName: 8 };

const needs: Readonly<Record<MenuButtonType, readonly (keyof MenuButton)[]>> = {
  click: ["key"],
  view: ["url"],
  miniprogram: ["url", "appId", "pagePath"],
  scancode_push: ["key"],
  scancode_waitmsg: ["key"],
  pic_sysphoto: ["key"],
  pic_photo_or_album: ["key"],
  pic_weixin: ["key"],
  location_select: ["key"],
  media_id: ["mediaId"],
  article_id: ["articleId"],
  article_view_limited: ["articleId"],
};

/** Holds a menu against every limit that can be known before the platform is asked. */
export function checkMenu(buttons: readonly MenuButton[]): MenuCheck {
  const problems: MenuRemark[] = [];
  if (buttons.length < 1 || buttons.length > maxButtons) {
    const message = `一级按钮要有 1 到 ${maxButtons} 个，现在有 ${buttons.length} 个`;
    problems.push({ place: "菜单", message });
  }
  const places = listPlaces(buttons);
  problems.push(
    ...places.flatMap(({ place, button, level }) =>
      checkButton(button, level).map((message) => ({ place, message })),
    ),
  );
  return { problems, warnings: places.flatMap(warnOfCut) };
}

interface Place {
  readonly place: string;
  readonly button: MenuButton;
  readonly level: 1 | 2;
}

function listPlaces(buttons: readonly MenuButton[]): Place[] {
  return buttons.flatMap((button, index) => {
    const place = `第 ${index + 1} 个按钮“${button.name}”`;
    const subButtons = (button.subButtons ?? []).map((sub, subIndex): Place => {
      const name = `${place}下的第 ${subIndex + 1} 个“${sub.name}”`;
      return { place: name, button: sub, level: 2 };
    });
    return [{ place, button, level: 1 as const }, ...subButtons];
  });
}

function checkButton(button: MenuButton, level: 1 | 2): string[] {
  return [
    ...checkName(button.name, level),
    ...checkSubButtons(button, level),
    ...checkType(button),
    ...checkLengths(button),
    ...checkUrl(button.url),
    ...checkCharacters(button),
  ];
}

function checkName(name: string, level: 1 | 2): string[] {
  if (name.trim() === "") return ["没有名称"];
  const max = level === 1 ? maxBytes.name : maxBytes.subName;
  return tooLong("名称", name, max);
}

function checkSubButtons({ type, subButtons }: MenuButton, level: 1 | 2): string[] {
  if (!subButtons) return [];
  if (level === 2) return ["菜单最多两级，这里不能再有下级按钮"];
  const { length } = subButtons;
  return [
    ...(type === undefined ? [] : ["有下级按钮就不能再设类型（type）"]),
    ...(length >= 1 && length <= maxSubButtons
      ? []
      : [`下级按钮要有 1 到 ${maxSubButtons} 个，现在有 ${length} 个`]),
  ];
}

function checkType(button: MenuButton): string[] {
  const { type, subButtons } = button;
  if (type === undefined) return subButtons ? [] : ["没有类型（type），也没有下级按钮"];
  if (type === "view_limited") return ["类型 view_limited 已停用，请改用 article_view_limited"];
  const known = menuButtonTypes.find((candidate) => candidate === type);
  if (!known) return [`没有“${type}”这种类型`];
  return needs[known]
    .filter((field) => !button[field])
    .map((field) => `类型 ${type} 要有 ${platformNames[field] ?? field}`);
}

const platformNames: Partial<Record<keyof MenuButton, string>> = {
  mediaId: "素材编号（mediaId）",
  articleId: "文章编号（articleId）",
  appId: "小程序的 appid",
  pagePath: "小程序页面路径（pagepath）",
  url: "网址（url）",
};

function checkLengths({ key, url, appId }: MenuButton): string[] {
  return [
    ...tooLong("key", key ?? "", maxBytes.key),
    ...tooLong("网址", url ?? "", maxBytes.url),
    ...(appId !== undefined && appId !== appId.toLowerCase() ? ["小程序的 appid 要小写"] : []),
  ];
}

function tooLong(what: string, text: string, max: number): string[] {
  const bytes = Buffer.byteLength(text);
  return bytes > max ? [`${what}最多 ${max} 字节（一个汉字 3 字节），现在有 ${bytes} 字节`] : [];
}

function checkUrl(url: string | undefined): string[] {
  if (url === undefined || url === "") return [];
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    return ["网址要以 http:// 或 https:// 开头"];
  }
  const { hostname, pathname } = new URL(url);
  if (!hostname.includes(".")) return ["网址的域名不对"];
  const isHomePage = hostname === "mp.weixin.qq.com" && pathname.startsWith("/mp/profile_ext");
  return isHomePage ? ["微信不允许链接到公众号的主页"] : [];
}

/** JSON writes these as \u escapes, which the platform refuses (40033). */
function checkCharacters({ name, key, url }: MenuButton): string[] {
  const isWrong = (value: string) => !value.isWellFormed() || /\p{Cc}/u.test(value);
  return [name, key ?? "", url ?? ""].some(isWrong) ? ["含有不可见的控制字符，请删掉"] : [];
}

function warnOfCut({ place, button, level }: Place): MenuRemark[] {
  const max = level === 1 ? shownCharacters.name : shownCharacters.subName;
  if (shownWidth(button.name) <= max) return [];
  return [{ place, message: `手机上只显示前 ${max} 个汉字，后面会变成“…”` }];
}

/** In Chinese characters; two Latin letters take the room of one. */
function shownWidth(name: string): number {
  return Array.from(name, (character) => (/^[\x20-\x7e]$/.test(character) ? 0.5 : 1)).reduce(
    (sum, width) => sum + width,
    0,
  );
}
