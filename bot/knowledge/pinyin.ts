import { pinyinTable } from "./pinyin-table.ts";

const readings = readTable(pinyinTable);
const syllables: ReadonlySet<string> = new Set(readings.values());
const longestSyllable = 6;

function readTable(table: string): ReadonlyMap<string, string> {
  const read = new Map<string, string>();
  for (const entry of table.trim().split(/\s+/)) {
    const syllable = /^[a-z]+/.exec(entry)?.[0] ?? "";
    for (const character of entry.slice(syllable.length)) read.set(character, syllable);
  }
  return read;
}

/** Commonest reading of a Chinese character; the character itself when it is unknown. */
export function readingOf(character: string): string {
  return readings.get(character) ?? character;
}

const folded = new Map<string, string>();
for (const syllable of syllables) folded.set(syllable, foldSyllable(syllable));

/** A syllable as the search compares it: what many speakers, and their keyboards, do not keep apart is one. */
export function foldSound(sound: string): string {
  return folded.get(sound) ?? sound;
}

function foldSyllable(syllable: string): string {
  return syllable.replace(/^([zcs])h/, "$1").replace(/([ie]n)g$/, "$1");
}

/** Words workers type in Latin letters; they are not pinyin although some could be. */
const latinWords: ReadonlySet<string> = new Set(
  `app link join hello hi bye ok okay okk money course discount offer office tel where when excel
   word gym iphone appstore thanks thank thx login crash nba party ai call qq vx wifi ps cad hr icu
   ct lol ppt vivo oppo good card`.split(/\s+/),
);

/** The syllables of a run of Latin letters typed as pinyin, as few as can be; undefined when it is none. */
export function splitPinyin(letters: string): readonly string[] | undefined {
  if (letters.length < 2 || letters.length > 120 || latinWords.has(letters)) return undefined;
  const best: (readonly string[] | undefined)[] = [[]];
  for (let end = 1; end <= letters.length; end++) best.push(bestEndingAt(letters, end, best));
  return best[letters.length];
}

function bestEndingAt(
  letters: string,
  end: number,
  best: readonly (readonly string[] | undefined)[],
): readonly string[] | undefined {
  let found: readonly string[] | undefined;
  for (let start = Math.max(0, end - longestSyllable); start < end; start++) {
    const before = best[start];
    const syllable = letters.slice(start, end);
    if (!before || !syllables.has(syllable)) continue;
    if (!found || before.length + 1 < found.length) found = [...before, syllable];
  }
  return found;
}
