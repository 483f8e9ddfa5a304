/** A line of a template message shows this many characters. Source: announcement of 2023-05-04, fact sheet 5.3. */
const shownCharacters = 20;
/** Numbers and signs that only look like emoji when a selector stands behind them are none. */
const emoji =
  /\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\uFE0F|\u200D\p{Extended_Pictographic})*|\p{RI}{2}/gu;
/** A run of Latin letters and digits counts as one character. */
const countedCharacter = /[A-Za-z0-9]+|[\s\S]/gu;

/** What is shown of a value, and where it was cut, in UTF-16 units. */
export function cutTemplateValue(value: string): {
  readonly shown: string;
  readonly cutAt?: number;
} {
  const counted = value.match(countedCharacter) ?? [];
  if (counted.length <= shownCharacters) return { shown: value };
  const head = counted.slice(0, shownCharacters).join("");
  return { shown: `${head}…`, cutAt: head.length };
}

export function showEmojiAsBox(value: string): string {
  return value.replaceAll(emoji, "□");
}

/** Where the first emoji stands, in UTF-16 units. */
export function findEmoji(value: string): number | undefined {
  const at = value.search(emoji);
  return at < 0 ? undefined : at;
}
