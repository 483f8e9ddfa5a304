import { hashText } from "./hash.ts";
import { foldSound, readingOf, splitPinyin } from "./pinyin.ts";
import { classOf, runEnd, type CharacterClass } from "./script.ts";

/** The smallest thing the search compares: a character, a typed syllable, a Latin word, a number. */
export interface Unit {
  /** Empty when it was typed as pinyin. */
  readonly character: string;
  readonly sound: string;
  readonly characterKey: number;
  readonly soundKey: number;
}

/** Numbers that are names. */
const namedNumbers: ReadonlySet<string> = new Set(["12351", "12333", "12348", "12345"]);

const known = new Map<string, Unit>();
/** Enough for every Chinese character in use; words beyond it are not remembered. */
const knownLimit = 10_000;

function unitOf(character: string, sound: string): Unit {
  const key = character === "" ? ` ${sound}` : character;
  const found = known.get(key);
  if (found) return found;
  const characterKey = hashText(character);
  const unit: Unit = { character, sound, characterKey, soundKey: hashText(sound) };
  if (known.size < knownLimit) known.set(key, unit);
  return unit;
}

/** Units of one clause of normalised text. */
export function readUnits(clause: string): Unit[] {
  const units: Unit[] = [];
  for (let start = 0; start < clause.length;) {
    const runClass = classOf(clause, start);
    const end = runEnd(clause, start, runClass);
    addRun(units, clause.slice(start, end), runClass);
    start = end;
  }
  return units;
}

function addRun(units: Unit[], run: string, runClass: CharacterClass): void {
  switch (runClass) {
    case "han":
      units.push(unitOf(run, foldSound(readingOf(run))));
      return;
    case "latin":
      units.push(...latinUnits(run));
      return;
    case "digit":
      units.push(namedNumbers.has(run) ? unitOf(run, run) : unitOf("#", "#"));
      return;
    case "other-letter":
      units.push(unitOf(run, run));
      return;
    case "space":
    case "sign":
      return;
  }
}

function latinUnits(word: string): Unit[] {
  const syllables = splitPinyin(word.replaceAll("'", ""));
  return syllables
    ? syllables.map((syllable) => unitOf("", foldSound(syllable)))
    : [unitOf(word, word)];
}
