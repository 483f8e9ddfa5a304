/** FNV-1a over UTF-16 code units: 32 bits, never 0. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0 || 1;
}

/** One key out of two, in order. Among some 50,000 keys two that meet by chance cost a little accuracy, no more. */
export function mixKeys(first: number, second: number): number {
  let hash = Math.imul(first ^ (second >>> 15), 0x85ebca6b) ^ second;
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
