const longestValue = 20;
const emoji = /\p{Extended_Pictographic}(?:\u{FE0F}|\u{200D}\p{Extended_Pictographic})*/gu;

/** A value of a template message as phones show it: emoji as □, at most 20 characters. Source: fact sheet 5.3. */
export function shownValue(value: string): string {
  const characters = Array.from(value.replace(emoji, "□"));
  if (characters.length <= longestValue) return characters.join("");
  return `${characters.slice(0, longestValue - 1).join("")}…`;
}
