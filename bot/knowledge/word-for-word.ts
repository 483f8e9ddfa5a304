import { normaliseText } from "./normalise.ts";

/** Shorter lines are words that no text about a union can do without: they count only where they stand alone. */
const leastQuotedCharacters = 6;

/** Tells which lines stand word for word in the sources: as a line or text of their own, or, from six
 *  characters on, anywhere inside. Spaces, punctuation, case and width do not matter. */
export function createWordForWord(sources: readonly string[]): (line: string) => boolean {
  const standingAlone = new Set(sources.flatMap(standingTexts).map(keyOf));
  const everything = sources.map(keyOf).join("\n");
  return (line) => {
    const key = keyOf(line);
    if (key === "") return false;
    if (standingAlone.has(key)) return true;
    return Array.from(key).length >= leastQuotedCharacters && everything.includes(key);
  };
}

function standingTexts(source: string): string[] {
  const quoted = Array.from(
    source.matchAll(/"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'/g),
    (found) => found.slice(1).join(""),
  );
  return [...source.split("\n"), ...quoted];
}

function keyOf(text: string): string {
  return normaliseText(text).replace(/[^\p{L}\p{N}]/gu, "");
}
