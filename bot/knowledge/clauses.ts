import { readUnits, type Unit } from "./unit.ts";

/** A part of a message, with how much it tells about what is asked. */
export interface Clause {
  readonly units: readonly Unit[];
  readonly weight: number;
}

/** The main ask of a message, and the second one where the worker marks it. */
export interface Asks {
  readonly main: readonly Clause[];
  readonly second: readonly Clause[];
}

/** Longer texts are read at their ends only: there a story says what it is about. */
const readCharacters = 400;
const stop = /[，。！？；、,.!?;:：~～…\n()（）"“”]+|(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])/;
const secondAsk =
  /(?:顺便|顺带|捎带|另外|对了|再问|(?<=[，。,.!?？！ ])还有(?![没吗不么活谁名]))[^\n]*$/;
const leadingCharacters = 4;

/** `不想入会就问问优惠`: what is denied stands before what is asked, without a stop. */
const deniedLead =
  /((?:^|[，。,.!?！？ ])我?(?:又|也)?(?:不是|不想|不问|没说|先不|不办)[^，。,.!?！？ ]{2,10}?)(就(?:想|要|问|查|是要|是想)|只(?:想|要|问)|我?是(?:想|要|问))/g;
const denied =
  /^我?(?:又|也)?(?:不是|并非|不问|没问|没说|先不|不急|不着急|别的|不用|不想|不要|不代表|没打算|不要讲|别跟我说)/;
const asking =
  /怎么|咋|吗|么|能不能|可以|可不可以|哪|多少|几|什么|啥|如何|是不是|有没有|要不要|行不|成不|能否|可否|想|请|打听|呢|没有?$|不$|帮|给我|要/;
const polarAsk = /行不行|吗|么|呢|能不能|可不可以/;

/** Splits normalised text into what is asked first and what is asked besides. */
export function readAsks(text: string): Asks {
  const read = readableEnds(text).replace(deniedLead, "$1，$2");
  const at = read.search(secondAsk);
  if (at < leadingCharacters) return { main: readClauses(read), second: [] };
  return { main: readClauses(read.slice(0, at)), second: readClauses(read.slice(at)) };
}

function readableEnds(text: string): string {
  if (text.length <= 2 * readCharacters) return text;
  return `${text.slice(0, readCharacters)}，${text.slice(-readCharacters)}`;
}

function readClauses(text: string): Clause[] {
  const parts = text
    .split(stop)
    .map((part) => ({ text: part.trim(), units: readUnits(part) }))
    .filter(({ units }) => units.length > 0);
  if (parts.length === 1) return parts.map(({ units }) => ({ units, weight: 1 }));
  return parts.map(({ text: said, units }, index) => {
    const isLast = index === parts.length - 1;
    return { units, weight: weightOf(said, units.length, isLast) };
  });
}

const deniedWeight = 0.15;
const askWeight = 1.3;
const storyWeight = 0.6;

function weightOf(text: string, length: number, isLast: boolean): number {
  if (denied.test(text) && !polarAsk.test(text)) return deniedWeight;
  const weight = (asking.test(text) ? askWeight : storyWeight) * (isLast ? 1.3 : 1);
  return length <= 2 ? weight * 0.6 : weight;
}
