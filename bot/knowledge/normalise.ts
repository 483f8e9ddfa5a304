import { simplifiedOf } from "./traditional-characters.ts";

/** Soft hyphens, zero-width signs, direction marks and variation selectors. */
const invisible = /[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]|\ufe0e|\ufe0f/g;

/** Full width to half width, lower case, traditional to simplified; nothing invisible, spaces single. */
export function normaliseText(text: string): string {
  const plain = text.normalize("NFKC").toLowerCase().replace(invisible, "");
  return toSimplified(plain).replace(/\s+/g, " ").trim();
}

const traditional = new RegExp(`[${[...simplifiedOf.keys()].join("")}]`);

function toSimplified(text: string): string {
  if (!traditional.test(text)) return text;
  let simplified = "";
  for (const character of text) simplified += simplifiedOf.get(character) ?? character;
  return simplified;
}

/** Signs that say something where no words do; WeChat sends its own as `[强]`. */
const speakingSigns: readonly (readonly [RegExp, string])[] = [
  [/👍|👌|💯|\[(?:强|ok|鼓掌)\]/gu, " 点赞 "],
  [/👎|\[弱\]/gu, " 差评 "],
  [/🙏|\[(?:合十|抱拳)\]/gu, " 感谢 "],
  [/👋|\[再见\]/gu, " 回见 "],
];
const wechatSign = /\[[\u4e00-\u9fff]{1,3}\]/g;
const pictograph = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\u20e3/gu;

/** Normalised text for the search: emoji gone, except that one alone keeps its meaning. */
export function searchTextOf(text: string): string {
  const plain = normaliseText(text);
  const words = plain.replace(wechatSign, " ").replace(pictograph, " ").trim();
  if (/[\p{L}\p{N}]/u.test(words)) return words.replace(/\s+/g, " ");
  return speakingSigns.reduce((said, [sign, word]) => said.replace(sign, word), plain).trim();
}
