import type { Parsed } from "../answer.ts";
import { normaliseInput } from "./normalise-input.ts";

/** How numbers are dictated: 幺 for one, 洞 for zero, 两, 拐 for seven, 勾 for nine. */
const spokenDigits: Readonly<Record<string, string>> = {
  零: "0",
  〇: "0",
  洞: "0",
  一: "1",
  幺: "1",
  壹: "1",
  二: "2",
  两: "2",
  贰: "2",
  三: "3",
  叁: "3",
  四: "4",
  肆: "4",
  五: "5",
  伍: "5",
  六: "6",
  陆: "6",
  七: "7",
  拐: "7",
  柒: "7",
  八: "8",
  捌: "8",
  九: "9",
  勾: "9",
  玖: "9",
  O: "0",
  o: "0",
  l: "1",
  I: "1",
};
const digitLike = "0-9零〇洞一幺壹二两贰三叁四肆五伍六陆七拐柒八捌九勾玖OolI";
/** A run of digits, as typed with spaces, dots, dashes or brackets in between. */
const numberRun = new RegExp(`\\+?[${digitLike}](?:[\\s.\\-_–—·()（）]*[${digitLike}])*`, "g");
const mobile = /^1[3-9]\d{9}$/;
const countryCode = /^(?:0086|86)(?=1[3-9]\d{9}$)/;

/** A mainland mobile, 11 digits. Two different ones are ambiguous, twice the same is one. */
export function parseMobile(raw: string): Parsed {
  const text = normaliseInput(raw);
  const found = new Set(mobilesIn(text));
  const [first] = found;
  if (first === undefined) return { error: "not_a_mobile" };
  return found.size === 1 ? { value: first } : { error: "ambiguous" };
}

function mobilesIn(text: string): readonly string[] {
  return (text.match(numberRun) ?? []).flatMap((run) => readRun(run));
}

function readRun(run: string): readonly string[] {
  const whole = toDigits(run);
  if (mobile.test(whole)) return [whole];
  const parts = run.split(/\s+/).map(toDigits);
  return parts.length > 1 && parts.every((part) => mobile.test(part)) ? parts : [];
}

function toDigits(run: string): string {
  const digits = Array.from(run, (character) => spokenDigits[character] ?? character).join("");
  return digits.replace(/\D/g, "").replace(countryCode, "");
}
