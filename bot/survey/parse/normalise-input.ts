/** Zero-width and direction marks, joiners and variation selectors. */
const invisible = /\p{Cf}|\p{Variation_Selector}/gu;

/** One width and one shape for every character: full-width and circled digits become ASCII,
 *  invisible characters go, outer white space too. */
export function normaliseInput(raw: string): string {
  return raw.normalize("NFKC").replace(invisible, "").trim();
}

/** True when nothing is left that could answer anything. */
export function isBlank(raw: string): boolean {
  return !/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(normaliseInput(raw));
}

/** Letters and digits only: what two spellings of one word have in common. */
export function compact(text: string): string {
  return normaliseInput(text)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{Extended_Pictographic}]/gu, "");
}
