/** What a message is made of, character by character: cheaper than regular expressions over whole texts. */
export type CharacterClass = "han" | "latin" | "digit" | "other-letter" | "space" | "sign";

const otherLetter = /[\p{L}\p{N}]/u;

const asciiClasses: readonly CharacterClass[] = Array.from({ length: 0x80 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[a-z']/.test(character)) return "latin";
  if (/\d/.test(character)) return "digit";
  return character === " " ? "space" : "sign";
});

export function classOf(text: string, index: number): CharacterClass {
  const code = text.charCodeAt(index);
  if (code >= 0x3400 && code <= 0x9fff) return "han";
  if (code < 0x80) return asciiClasses[code] ?? "sign";
  return otherLetter.test(text.charAt(index)) ? "other-letter" : "sign";
}

/** Where the run that starts at `start` ends: Chinese characters and signs stand alone, the rest runs on. */
export function runEnd(text: string, start: number, runClass: CharacterClass): number {
  if (runClass === "han" || runClass === "sign") return start + 1;
  let end = start + 1;
  while (end < text.length && classOf(text, end) === runClass) end++;
  return end;
}
