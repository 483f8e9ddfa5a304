import type { Parsed } from "../answer.ts";
import type { HeadcountOption } from "../definition.ts";
import { chineseNumerals, readNumber } from "./chinese-number.ts";
import { normaliseInput } from "./normalise-input.ts";
import { namedNumbers, namedOptions } from "./parse-choice.ts";

interface Range {
  readonly from: number;
  readonly to: number;
}

const numeral = `[\\d${chineseNumerals}廿卅俩仨]`;
const figure = new RegExp(`${numeral}+`, "g");
/** Two figures in a row (二三十, 七八个, 三四百) name a range of neighbours. */
const neighbours = /([一二三四五六七八九])([二三四五六七八九])(十|百|千)?/;
const justUnder = /小|快|接近|不到|将近|差不多到|不足|没到|以下|以内/;
const justOver = /出头|超过|多于|以上|开外|往上|[大]?过了?/;
const hugeCount = /上千|好几千|几千|成千|上万|几万|几百上千/;

/** One band of headcount. A bare option number is that option; any other number, or one with 人/个, is a count. */
export function parseHeadcount(raw: string, options: readonly HeadcountOption[]): Parsed {
  const text = normaliseInput(raw).replace(/\s/g, "");
  const byText = namedOptions(text, options);
  if (byText.length === 1) return optionAt(options, byText[0]?.index);
  if (hugeCount.test(text)) return bandOf({ from: 1_000, to: 1_000 }, options);
  const byOption = bareOption(text, options);
  if (byOption) return byOption;
  const range = readRange(text);
  return range === "ambiguous" || range === "not_understood"
    ? { error: range }
    : bandOf(range, options);
}

function optionAt(options: readonly HeadcountOption[], index: number | undefined): Parsed {
  const option = index === undefined ? undefined : options[index];
  return option ? { value: option.value } : { error: "not_understood" };
}

/** 2, ②, D, 第三个 — but not 3个人. */
function bareOption(text: string, options: readonly HeadcountOption[]): Parsed | undefined {
  if (
    !/^(?:[1-9]|[A-Za-z]|(?:选|第|倒数第|最后).{1,4})[吧呗.。、,!]*$/.test(text) ||
    /人/.test(text)
  )
    return undefined;
  const [number] = namedNumbers(text, options.length);
  if (number === undefined) return undefined;
  if (number >= 1 && number <= options.length) return optionAt(options, number - 1);
  return /^\d/.test(text) ? undefined : { error: "out_of_options" };
}

function readRange(text: string): Range | "ambiguous" | "not_understood" {
  const pair = neighbours.exec(text);
  if (pair && isNeighbourPair(pair)) return neighbourRange(pair);
  if (/[几数][十百]|十几|百几/.test(text)) return vagueRange(text);
  const figures = (text.match(figure) ?? []).map(readNumber).filter((value) => value !== undefined);
  const [first, second, ...more] = figures;
  if (first === undefined || more.length > 0) return "not_understood";
  return second === undefined
    ? modified(first, text)
    : { from: Math.min(first, second), to: Math.max(first, second) };
}

function isNeighbourPair(pair: RegExpExecArray): boolean {
  return Number(readNumber(pair[2] ?? "")) - Number(readNumber(pair[1] ?? "")) === 1;
}

function neighbourRange(pair: RegExpExecArray): Range {
  const unit = { 十: 10, 百: 100, 千: 1_000 }[pair[3] ?? ""] ?? 1;
  return {
    from: (readNumber(pair[1] ?? "") ?? 0) * unit,
    to: (readNumber(pair[2] ?? "") ?? 0) * unit,
  };
}

function vagueRange(text: string): Range | "ambiguous" {
  return /十几/.test(text) ? { from: 11, to: 19 } : "ambiguous";
}

/** 大概, 来, 多, 左右 keep the figure; 小, 快, 不到 mean just under it, 出头, 超过 just over. */
function modified(count: number, text: string): Range {
  if (justUnder.test(text)) return { from: count - 1, to: count - 1 };
  if (justOver.test(text)) return { from: count + 1, to: count + 1 };
  return { from: count, to: count };
}

function bandOf(range: Range, options: readonly HeadcountOption[]): Parsed {
  const bands = options.filter(({ from, to }) => range.to >= from && range.from <= to);
  if (bands.length === 0) return { error: "not_understood" };
  const [band] = bands;
  return bands.length === 1 && band ? { value: band.value } : { error: "ambiguous" };
}
