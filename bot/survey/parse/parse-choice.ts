import type { Parsed } from "../answer.ts";
import type { Option } from "../definition.ts";
import { chineseNumerals, readNumber } from "./chinese-number.ts";
import { normaliseInput } from "./normalise-input.ts";

const eitherIsFine = /随便|都行|都可以|都成|哪个都|无所谓|看情况|说不准|两可|其中一个|任意/;

const pureFillers = /[吧呗啊呀哦噢嗯呢嘛哈了的就是我选要答案]/g;

/** Option numbers named in a text: 2, ②, B, 二, 第二个, 最后一个, 倒数第二个. 0 and too high ones included. */
export function namedNumbers(text: string, optionCount: number): readonly number[] {
  const numbers: number[] = [];
  let rest = text;
  const take = (pattern: RegExp, read: (match: string) => number | undefined) => {
    rest = rest.replace(pattern, (match: string, group: string | undefined) => {
      const number = read(group ?? match);
      if (number !== undefined) numbers.push(number);
      return " ";
    });
  };
  take(new RegExp(`倒数第([\\d${chineseNumerals}]+)[个项条]?`, "g"), (group) => {
    const fromEnd = readNumber(group);
    return fromEnd === undefined ? undefined : optionCount + 1 - fromEnd;
  });
  take(/最后一?[个项条]|末一?[个项条]|最末一?个/g, () => optionCount);
  take(new RegExp(`(?:第|选项?|号)([\\d${chineseNumerals}]+)[个项条号]?`, "g"), readNumber);
  take(/(?<![\d.])(\d+)(?![\d.]*\d)/g, readNumber);
  const letters = optionCount <= 26 ? lettersUpTo(optionCount + 3) : "";
  take(
    new RegExp(`(?<![A-Za-z])([${letters}${letters.toLowerCase()}])(?![A-Za-z])`, "g"),
    letterNumber,
  );
  if (numbers.length === 0) take(lonelyNumeral, readNumber);
  return numbers;
}

/** A spelt-out number counts only when the text is nothing else. */
const lonelyNumeral = new RegExp(`^[\\s,，。、]*([${chineseNumerals}]+)[\\s,，。、个项号吧呗啊]*$`);

function lettersUpTo(count: number): string {
  return "ABCDEFGHIJKLMNOPQRSTUVWXYZ".slice(0, Math.max(count, 1));
}

function letterNumber(letter: string): number {
  return letter.toUpperCase().charCodeAt(0) - 64;
}

interface NamedOption {
  readonly index: number;
  /** The option's own text, not a synonym. */
  readonly isExact: boolean;
}

/** Options named in words. Longer words first, each used up, so that 不愿意 never counts as 愿意. */
export function namedOptions(text: string, options: readonly Option[]): readonly NamedOption[] {
  const words = options
    .flatMap((option, index) => [
      ...[option.value, option.shown ?? option.value].map((word) => ({
        word,
        index,
        isExact: true,
      })),
      ...option.synonyms.map((word) => ({ word, index, isExact: false })),
    ])
    .sort((a, b) => b.word.length - a.word.length || Number(b.isExact) - Number(a.isExact));
  const named: NamedOption[] = [];
  let rest = text;
  for (const { word, index, isExact } of words) {
    if (!rest.includes(word)) continue;
    rest = rest.replaceAll(word, "\u0000");
    named.push({ index, isExact });
  }
  return named;
}

/** One option: by number, letter, ordinal, its text or a synonym. */
export function parseSingle(raw: string, options: readonly Option[]): Parsed {
  const text = normaliseInput(raw);
  const numbers = [...new Set(namedNumbers(text, options.length))];
  if (numbers.some((number) => number < 1 || number > options.length)) {
    return { error: "out_of_options" };
  }
  const named = namedOptions(text, options);
  const exact = named.filter(({ isExact }) => isExact);
  const byWords = (exact.length > 0 ? exact : named).map(({ index }) => index);
  const chosen = new Set([...numbers.map((number) => number - 1), ...byWords]);
  if (chosen.size === 0)
    return { error: eitherIsFine.test(text) ? "ambiguous" : parsePart(text, options) };
  const [first] = chosen;
  const option = first === undefined ? undefined : options[first];
  return chosen.size === 1 && option ? { value: option.value } : { error: "ambiguous" };
}

function parsePart(text: string, options: readonly Option[]): "ambiguous" | "not_understood" {
  const part = text.replace(pureFillers, "").replace(/[\s\p{P}]/gu, "");
  const fits = part ? options.filter((option) => option.value.includes(part)) : [];
  return fits.length > 1 ? "ambiguous" : "not_understood";
}
