/** What a `Range` request asks of a file. */
export type ByteRange =
  | { readonly kind: "whole" }
  /** Both ends count. */
  | { readonly kind: "part"; readonly first: number; readonly last: number }
  /** Nothing of the file lies there: 416. */
  | { readonly kind: "outside" };

const whole: ByteRange = { kind: "whole" };
const outside: ByteRange = { kind: "outside" };

/** Safari plays sound and films only from servers that answer parts. What we do not understand, and several
 *  parts at once, are answered with the whole file, as RFC 9110 (14.2) allows. */
export function readByteRange(header: string, sizeBytes: number): ByteRange {
  const asked = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header.trim());
  const [, from = "", to = ""] = asked ?? [];
  if (from === "" && to === "") return whole;
  if (from === "") return readSuffix(Number(to), sizeBytes);
  return readPart(Number(from), to === "" ? Infinity : Number(to), sizeBytes);
}

function readPart(first: number, last: number, sizeBytes: number): ByteRange {
  if (last < first) return whole;
  if (first >= sizeBytes) return outside;
  return { kind: "part", first, last: Math.min(last, sizeBytes - 1) };
}

/** "bytes=-500": the last 500. */
function readSuffix(count: number, sizeBytes: number): ByteRange {
  if (count === 0 || sizeBytes === 0) return outside;
  return { kind: "part", first: Math.max(0, sizeBytes - count), last: sizeBytes - 1 };
}
