import type { Parsed } from "../answer.ts";
import type { Option } from "../definition.ts";
import { chineseNumerals, readNumber } from "./chinese-number.ts";
import { normaliseInput } from "./normalise-input.ts";
import { namedNumbers, namedOptions } from "./parse-choice.ts";

const noneOfThem =
  /^(?:都不|全不|一个[都也]不|一样[都也]不|什么[都也]不|啥[都也]不|没有?$|无$|不需要|不用|不要|都没|没啥|没什么|以上都不|暂时?没|0$)/;
const allOfThem = /都要|全要|全选|全部|都需要|都想|全都|所有|都选|样样|每个都|每样都/;
const anyOfThem = /随便|都行|都可以|无所谓|看着办|看情况/;
const except = /除了?(.+?)(?:以?外|之外|不要|不选|[，,。]|都要|全要|其他|其余|剩下|别的|$)/;
const numeral = `[\\d${chineseNumerals}]`;
const statedCount = new RegExp(
  `(?:选|要|就|一共|总共)?(${numeral}+)(?:样|项|种|个|条)\\s*[::,,]`,
  "g",
);
const maxOptionsForRun = 9;

/** Any number of options in option order; `[]` for an explicit none. */
export function parseMulti(raw: string, options: readonly Option[]): Parsed {
  const text = normaliseInput(raw).replace(statedCount, " ");
  const bare = text.replace(/[\s\p{P}]/gu, "");
  const excluded = except.exec(text)?.[1];
  if (excluded !== undefined) return complement(parseListed(excluded, options), options);
  const listed = parseListed(text, options);
  if ("error" in listed ? listed.error === "out_of_options" : listed.value.length > 0)
    return listed;
  if (noneOfThem.test(bare)) return { value: [] };
  if (anyOfThem.test(text)) return { error: "ambiguous" };
  if (allOfThem.test(text)) return { value: options.map(({ value }) => value) };
  return "error" in listed ? listed : { error: "not_understood" };
}

type Listed = { readonly value: readonly string[] } | Extract<Parsed, { error: unknown }>;

function complement(listed: Listed, options: readonly Option[]): Parsed {
  if ("error" in listed) return listed;
  if (listed.value.length === 0) return { error: "not_understood" };
  return {
    value: options.map(({ value }) => value).filter((value) => !listed.value.includes(value)),
  };
}

function parseListed(text: string, options: readonly Option[]): Listed {
  const spread = splitRuns(spreadGroups(text, options.length), options.length);
  if (spread === undefined) return { error: "ambiguous" };
  const numbers = namedNumbers(spread, options.length);
  if (numbers.some((number) => number < 1 || number > options.length)) {
    return { error: "out_of_options" };
  }
  const chosen = new Set([
    ...numbers.map((number) => number - 1),
    ...namedOptions(spread, options).map(({ index }) => index),
  ]);
  return { value: options.filter((_option, index) => chosen.has(index)).map(({ value }) => value) };
}

/** Writes ranges and groups out as lists: 3-5, 1到3, 前三个, 后两个, 一三四. */
function spreadGroups(text: string, optionCount: number): string {
  const list = (from: number, to: number) =>
    ` ${Array.from({ length: Math.max(0, Math.min(to, optionCount + 1) - from + 1) }, (_, offset) => from + offset).join(" ")} `;
  const count = (group: string) => readNumber(group) ?? 0;
  return text
    .replace(
      new RegExp(`前(?:面)?(${numeral}+)(?:个|项|样|种|条)?`, "g"),
      (_match, group: string) => list(1, count(group)),
    )
    .replace(
      new RegExp(`(?:最?后(?:面)?)([\\d二两三四五六七八九]+)(?:个|项|样|种|条)`, "g"),
      (_match, group: string) => list(optionCount + 1 - count(group), optionCount),
    )
    .replace(
      new RegExp(`第?(${numeral}+)\\s*(?:-|–|—|~|～|到|至)\\s*第?(${numeral}+)(?:个|项)?`, "g"),
      (_match, from: string, to: string) => list(count(from), count(to)),
    )
    .replace(
      /(?<=^|[\s,，、。;；和跟与及])[一二三四五六七八九](?=$|[\s,，、。;；和跟与及])/g,
      (digit) => ` ${readNumber(digit) ?? ""} `,
    )
    .replace(/^[一二三四五六七八九]{2,9}$/, (run) =>
      Array.from(run, (digit) => readNumber(digit)).join(" "),
    );
}

/** 134 means 1, 3 and 4 while every option has one digit; undefined when it could also be one number. */
function splitRuns(text: string, optionCount: number): string | undefined {
  if (optionCount <= maxOptionsForRun) {
    const onlyRuns = /^[\s,，、。;；]*\d{2,}[\s,，、。;；]*$/.test(text);
    return onlyRuns ? text.replace(/\d/g, "$& ") : text;
  }
  return /^\s*\d{2,}\s*$/.test(text) && Number(text) <= optionCount ? undefined : text;
}
