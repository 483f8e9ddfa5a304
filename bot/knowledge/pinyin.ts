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
  /** Fewest syllables up to each place, and where the last of them starts. */
  const counts = [0];
  const starts = [0];
  for (let end = 1; end <= letters.length; end++) {
    const start = bestStart(letters, end, counts);
    starts.push(start);
    counts.push(start < 0 ? Infinity : (counts[start] ?? Infinity) + 1);
  }
  return starts.at(-1) === -1 ? undefined : readBack(letters, starts);
}

/** Where the syllable starts that ends at `end`; -1 when none does. */
function bestStart(letters: string, end: number, counts: readonly number[]): number {
  let best = -1;
  for (let start = Math.max(0, end - longestSyllable); start < end; start++) {
    const count = counts[start] ?? Infinity;
    const isFewer = count < (best < 0 ? Infinity : (counts[best] ?? Infinity));
    if (isFewer && syllables.has(letters.slice(start, end))) best = start;
  }
  return best;
}

function readBack(letters: string, starts: readonly number[]): string[] {
  const split: string[] = [];
  for (let end = letters.length; end > 0;) {
    const start = starts[end] ?? 0;
    split.unshift(letters.slice(start, end));
    end = start;
  }
  return split;
}
