/** Dark enough for white letters. */
const colours = ["#3b6ea5", "#7a5195", "#a0522d", "#2f7d6b", "#7d6608", "#56658a", "#9b3d5a"];

export function avatarColour(id: string): string {
  return colours[Number(id) % colours.length] ?? "#56658a";
}

/** The number of an unnamed follower, else the last character: names differ at their end. */
export function avatarText(name: string): string {
  const digits = /\d{1,3}$/.exec(name)?.[0];
  return digits ?? Array.from(name.trim()).at(-1) ?? "?";
}
