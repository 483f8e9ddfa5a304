/** The address keeps who is chosen, by their short local ids, so that a reload and a second tab find them:
 *  "#7" or, with several phones, "#7,8". */
export function idsInAddress(hash: string): string[] {
  if (!/^#[1-9]\d{0,8}(,[1-9]\d{0,8}){0,2}$/.test(hash)) return [];
  return [...new Set(hash.slice(1).split(","))];
}

export function addressOf(ids: readonly string[]): string {
  return ids.length > 0 ? `#${ids.join(",")}` : "";
}
