import { searchTextOf } from "./normalise.ts";

/** What two ways of typing one question have in common: letters and digits of the search's text. */
export function questionKey(text: string): string {
  return searchTextOf(text).replace(/[^\p{L}\p{N}]/gu, "");
}
