const digitValues: Readonly<Record<string, number>> = {
  零: 0,
  〇: 0,
  一: 1,
  壹: 1,
  幺: 1,
  二: 2,
  贰: 2,
  两: 2,
  三: 3,
  叁: 3,
  四: 4,
  肆: 4,
  五: 5,
  伍: 5,
  六: 6,
  陆: 6,
  七: 7,
  柒: 7,
  八: 8,
  捌: 8,
  九: 9,
  玖: 9,
};
const unitValues: Readonly<Record<string, number>> = {
  十: 10,
  拾: 10,
  百: 100,
  佰: 100,
  千: 1_000,
  仟: 1_000,
};
const tenThousand = 10_000;

/** The characters a spelt-out number is made of, as a character class without brackets. */
export const chineseNumerals = "零〇一壹二贰两三叁四肆五伍六陆七柒八捌九玖十拾百佰千仟万";

/** Reads 12, 三十七, 一百零五, 两百五 (250), 3万5 (35000), 廿 (20), 一二三 (123); undefined when it is no number. */
export function readNumber(text: string): number | undefined {
  const spelt = text
    .replace(/廿/g, "二十")
    .replace(/卅/g, "三十")
    .replace(/俩/g, "两")
    .replace(/仨/g, "三");
  if (/^\d+$/.test(spelt)) return Number(spelt);
  if (/^[零〇一壹幺二贰两三叁四肆五伍六陆七柒八捌九玖]+$/.test(spelt)) return readDigits(spelt);
  const [head = "", tail, ...more] = spelt.split("万");
  if (more.length > 0) return undefined;
  if (tail === undefined) return readBelowTenThousand(head);
  const thousands = readBelowTenThousand(head);
  if (thousands === undefined || head === "") return undefined;
  return addTail(thousands * tenThousand, tail, tenThousand / 10);
}

function readDigits(text: string): number {
  return Number(Array.from(text, (character) => digitValues[character]).join(""));
}

/** Behind a unit a single digit counts in tenths of it: 两百五 is 250, 3万5 is 35000. */
function addTail(sum: number, tail: string, unitBelow: number): number | undefined {
  if (tail === "") return sum;
  const digit = tail.length === 1 ? (digitValues[tail] ?? Number(tail)) : Number.NaN;
  if (Number.isInteger(digit)) return sum + digit * unitBelow;
  const rest = readBelowTenThousand(tail.replace(/^[零〇]/, ""));
  return rest === undefined ? undefined : sum + rest;
}

function readBelowTenThousand(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const match = /^(?:(\d+|[^十拾百佰千仟])?([千仟百佰十拾]))(.*)$/u.exec(text);
  if (!match) return text.length === 1 ? digitValues[text] : undefined;
  const [, factorText, unitText = "", tail = ""] = match;
  const unit = unitValues[unitText] ?? 1;
  const factor = factorText === undefined ? 1 : (digitValues[factorText] ?? Number(factorText));
  if (!Number.isInteger(factor)) return undefined;
  return addTail(factor * unit, tail, unit / 10);
}
