export interface ByteRange {
  readonly start: number;
  /** The last byte, included. */
  readonly end: number;
}

/** One range of a `Range` header; players need it to jump. Undefined: send all. */
export function readByteRange(header: string, sizeBytes: number): ByteRange | undefined {
  const match = /^bytes=(\d{0,12})-(\d{0,12})$/.exec(header);
  if (!match || sizeBytes === 0) return undefined;
  const [, first = "", last = ""] = match;
  if (first === "") return last === "" ? undefined : suffix(Number(last), sizeBytes);
  const start = Number(first);
  const end = last === "" ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1);
  return start <= end ? { start, end } : undefined;
}

function suffix(lengthBytes: number, sizeBytes: number): ByteRange | undefined {
  if (lengthBytes === 0) return undefined;
  return { start: Math.max(0, sizeBytes - lengthBytes), end: sizeBytes - 1 };
}
