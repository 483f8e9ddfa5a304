/** Keys are binary strings: one char per byte, so that `<` orders them as LevelDB does.
 *  Every collection and every index owns a space, the keys that begin with its number. */
export interface KeyRange {
  readonly from: string;
  /** The first key that no longer belongs to the range. */
  readonly to: string;
}

/** The space of the catalog itself. */
export const catalogSpace = 0;

/** A whole number from 0 to 2^48 as bytes that sort as the numbers do: how many bytes, then the bytes. */
export function numberKey(value: number): string {
  let bytes = "";
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) {
    bytes = String.fromCharCode(rest % 256) + bytes;
  }
  return String.fromCharCode(bytes.length) + bytes;
}

export function readNumberKey(key: string, at: number): number {
  const end = at + 1 + key.charCodeAt(at);
  let value = 0;
  for (let index = at + 1; index < end; index += 1) value = value * 256 + key.charCodeAt(index);
  return value;
}

/** The first key after all that begin with this prefix. */
export function successor(prefix: string): string {
  let length = prefix.length;
  while (length > 0 && prefix.charCodeAt(length - 1) === 0xff) length -= 1;
  if (length === 0) return "\xff".repeat(prefix.length + 1);
  const last = prefix.charCodeAt(length - 1);
  return prefix.slice(0, length - 1) + String.fromCharCode(last + 1);
}

export function prefixRange(prefix: string): KeyRange {
  return { from: prefix, to: successor(prefix) };
}

export function spaceRange(space: number): KeyRange {
  return prefixRange(numberKey(space));
}
