import type { FieldCipher } from "../models/field-cipher.ts";
import type { PersonChange } from "../models/follower.ts";
import { normaliseText } from "./knowledge/normalise.ts";
import { readingOf } from "./knowledge/pinyin.ts";

/** What a survey knows of a person. */
export interface TellingPerson {
  readonly name?: string;
  readonly mobile?: string;
}

const mobileContext = "follower.mobile";
const tailContext = "follower.mobile-tail";
const tailDigits = 4;
const mobileDigits = 11;
const fewestLetters = 2;
/** Initials beyond this tell nobody apart. */
const mostInitials = 6;

/** Surnames that are not read like the word. */
const surnameReadings: ReadonlyMap<string, string> = new Map(
  ["单shan", "解xie", "仇qiu", "查zha", "曾zeng", "区ou", "翟zhai", "覃qin", "缪miao", "乐yue"].map(
    (entry) => [entry.charAt(0), entry.slice(1)],
  ),
);

/** The person's part of a follower's row, with everything he is found by. */
export function describePerson({ name, mobile }: TellingPerson, cipher: FieldCipher): PersonChange {
  const said = name === undefined ? undefined : lettersOf(name);
  const initials = said === undefined ? [] : initialsOf(said);
  const [first] = initials;
  return {
    ...(name !== undefined && { name }),
    ...(first !== undefined && { initials: first }),
    ...(mobile !== undefined && { mobile: cipher.seal(mobile, mobileContext) }),
    searchKeys: [
      ...new Set([
        ...(said === undefined ? [] : pairsOf(said)),
        ...initials.flatMap(beginningsOf),
        ...(mobile === undefined ? [] : [tailKey(mobile, cipher), wholeKey(mobile, cipher)]),
      ]),
    ],
  };
}

export function openMobile(sealed: Uint8Array, cipher: FieldCipher): string {
  return cipher.open(sealed, mobileContext);
}

/** The keys that a row must all have to be found by what a cadre typed; undefined when that is too little:
 *  two characters of a name, two initials, a mobile or its last four digits. */
export function readSearch(text: string, cipher: FieldCipher): readonly string[] | undefined {
  const typed = lettersOf(text);
  if (/^\d+$/.test(typed)) {
    if (typed.length === mobileDigits) return [wholeKey(typed, cipher)];
    return typed.length === tailDigits ? [tailKey(typed, cipher)] : undefined;
  }
  if (Array.from(typed).length < fewestLetters) return undefined;
  return /^[a-z]+$/.test(typed) ? [typed.slice(0, mostInitials)] : pairsOf(typed);
}

function tailKey(mobile: string, cipher: FieldCipher): string {
  return cipher.hash(mobile.slice(-tailDigits), tailContext);
}

function wholeKey(mobile: string, cipher: FieldCipher): string {
  return cipher.hash(mobile, mobileContext);
}

function lettersOf(text: string): string {
  return normaliseText(text).replace(/[^\p{L}\p{N}]/gu, "");
}

function pairsOf(text: string): string[] {
  const characters = Array.from(text);
  return characters.slice(1).map((character, index) => `${characters[index] ?? ""}${character}`);
}

/** As one types them, and as the surname is rightly read. */
function initialsOf(name: string): string[] {
  const characters = Array.from(name);
  const rest = characters.slice(1).map((character) => readingOf(character).charAt(0));
  const [surname = ""] = characters;
  const readings = [surnameReadings.get(surname), readingOf(surname)];
  return [
    ...new Set(
      readings
        .filter((reading) => reading !== undefined)
        .map((reading) => [reading.charAt(0), ...rest].join("").slice(0, mostInitials)),
    ),
  ];
}

function beginningsOf(initials: string): string[] {
  return Array.from({ length: Math.max(0, initials.length - 1) }, (_, index) =>
    initials.slice(0, index + fewestLetters),
  );
}
