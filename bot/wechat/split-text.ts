/** What every deployed SDK splits at; not stated on the current page (fact sheet 3). */
export const maxTextBytes = 2_048;

const sentenceEnd = /[。！？!?；;\n]+[”’」』）)]*/gu;
const graphemes = new Intl.Segmenter("zh", { granularity: "grapheme" });

/** Cuts a long text into parts of at most `maxBytes` UTF-8 bytes: at sentence ends, where one is
 *  longer than a part between characters. Never inside a link's tag. */
export function splitText(text: string, maxBytes = maxTextBytes): readonly string[] {
  if (Buffer.byteLength(text) <= maxBytes) return [text];
  const parts: string[] = [];
  let current = "";
  for (const piece of cutPieces(text, maxBytes)) {
    if (Buffer.byteLength(current) + Buffer.byteLength(piece) > maxBytes) {
      if (current.trim()) parts.push(current.trim());
      current = "";
    }
    current += piece;
  }
  if (current.trim()) parts.push(current.trim());
  return parts;
}

function cutPieces(text: string, maxBytes: number): readonly string[] {
  const fits = (piece: string) => Buffer.byteLength(piece) <= maxBytes;
  const cutFurther = (cut: (piece: string) => readonly string[]) => (piece: string) =>
    fits(piece) ? [piece] : cut(piece);
  return splitSentences(text)
    .flatMap(cutFurther((sentence) => splitLinks(sentence).flatMap(cutFurther(splitGraphemes))))
    .flatMap(cutFurther((grapheme) => Array.from(grapheme)));
}

/** Sentences with their end marks; a mark inside a link's tag (`?` in an address) ends none. */
function splitSentences(text: string): readonly string[] {
  const tags = [...text.matchAll(/<a\s[^>]*>[^<]*<\/a>/g)];
  const isInsideTag = (index: number) =>
    tags.some((tag) => index > tag.index && index < tag.index + tag[0].length);
  const sentences: string[] = [];
  let start = 0;
  for (const match of text.matchAll(sentenceEnd)) {
    const end = match.index + match[0].length;
    if (isInsideTag(match.index)) continue;
    sentences.push(text.slice(start, end));
    start = end;
  }
  if (start < text.length) sentences.push(text.slice(start));
  return sentences;
}

const link = /(<a\s[^>]*>[^<]*<\/a>)/;

function splitLinks(sentence: string): readonly string[] {
  return sentence.split(link);
}

function splitGraphemes(piece: string): readonly string[] {
  return Array.from(graphemes.segment(piece), ({ segment }) => segment);
}
