/** A word that the platform or advertising law takes offence at, and where it stands. */
export interface SensitiveFinding {
  /** Name of the field: `title`. */
  readonly field: string;
  /** As it is in the list. */
  readonly word: string;
  /** As it is written. */
  readonly found: string;
  /** In UTF-16 units: `text.slice(from, to)` is `found`. */
  readonly from: number;
  readonly to: number;
  /** The first one's place as people count: characters, from one. */
  readonly character: number;
}

/** Finds every word in every field, in order of place. Spaces, signs and invisible characters between the characters of
 *  a word hide nothing; wide and narrow, capital and small letters are the same. Pure. */
export function findSensitiveWords(
  fields: Readonly<Record<string, string | undefined>>,
  words: readonly string[],
): readonly SensitiveFinding[] {
  return Object.entries(fields).flatMap(([field, text]) =>
    text === undefined ? [] : findInText(field, text, words),
  );
}

function findInText(
  field: string,
  text: string,
  words: readonly string[],
): readonly SensitiveFinding[] {
  const letters = readLetters(text);
  const bare = letters.map(({ letter }) => letter).join("");
  const findings = words.flatMap((word) => {
    const wanted = readLetters(word)
      .map(({ letter }) => letter)
      .join("");
    return wanted === "" ? [] : findAll(bare, wanted).map((at) => ({ word, at, wanted }));
  });
  return findings
    .map(({ word, at, wanted }) => {
      const from = letters[at]?.from ?? 0;
      const to = letters[at + wanted.length - 1]?.to ?? from;
      const character = Array.from(text.slice(0, from)).length + 1;
      return { field, word, found: text.slice(from, to), from, to, character };
    })
    .sort((one, other) => one.from - other.from || other.to - one.to);
}

function findAll(text: string, wanted: string): readonly number[] {
  const places: number[] = [];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) places.push(at);
  return places;
}

interface Letter {
  /** One UTF-16 unit of the normalised text. */
  readonly letter: string;
  /** Of the character it came from. */
  readonly from: number;
  readonly to: number;
}

function readLetters(text: string): readonly Letter[] {
  const letters: Letter[] = [];
  let from = 0;
  for (const character of text) {
    const to = from + character.length;
    const plain = character
      .normalize("NFKC")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]/gu, "");
    for (const letter of plain.split("")) letters.push({ letter, from, to });
    from = to;
  }
  return letters;
}

/** Seeds of the setting: what the platform calls inducing to share or follow (fact sheet 15), and the absolute words
 *  that advertising law forbids. Our own choice; cadres add what they need. */
export const seedSensitiveWords: readonly string[] = [
  ...["转发有礼", "转发领", "转发抽奖", "转发到朋友圈", "转发朋友圈", "转发给好友", "转发集赞"],
  ...["分享有礼", "分享领", "分享抽奖", "分享到朋友圈", "分享朋友圈", "分享到群", "分享后"],
  ...["集赞", "集齐", "求转发", "求扩散", "不转不是", "转疯了", "必转", "帮我砍一刀", "助力领"],
  ...["关注有礼", "关注领", "关注抽奖", "关注即送", "关注送", "关注后查看", "关注看答案"],
  ...["邀请好友关注", "拉好友", "点赞领", "投票拉票", "领红包", "抢红包"],
  ...["最便宜", "最低价", "全网最低", "史上最低", "最优惠", "最好的", "最佳", "最先进"],
  ...["第一品牌", "全国第一", "全网第一", "独一无二", "绝无仅有", "国家级", "顶级", "极品"],
  ...["万能", "百分百有效", "百分之百", "零风险", "稳赚", "包治", "根治", "永久有效"],
  ...["特供", "专供", "国家领导人推荐", "免检", "最后一天", "错过不再", "再不抢就没了"],
];
