import { crc32c, readMaskedCrc } from "./crc32c.ts";

const blockBytes = 32_768;
/** Checksum, length, type. */
const headerBytes = 7;
const fragmentTypes = { full: 1, first: 2, middle: 3, last: 4 } as const;

export interface LogContent {
  readonly records: readonly Buffer[];
  /** Torn: the bytes end, wherever, as a kill or an outage leaves them.
   *  Broken: the last record is all there and is not what was written.
   *  Damaged: a record is broken though whole ones come after it. */
  readonly end: "torn" | "broken" | "damaged";
}

interface Fragment {
  readonly type: number;
  readonly data: Buffer;
}

/** The records of one of LevelDB's logs (`.log`, `MANIFEST`). */
export function readLog(bytes: Buffer): LogContent {
  const records: Buffer[] = [];
  let parts: Buffer[] | undefined;
  for (let at = nextHeader(0); at + headerBytes <= bytes.length;) {
    const fragment = readFragment(bytes, at);
    if (!fragment) return { records, end: howItEnds(bytes, at) };
    const { type, data } = fragment;
    const begins = type === fragmentTypes.full || type === fragmentTypes.first;
    if (begins !== (parts === undefined)) return { records, end: "damaged" };
    parts = [...(parts ?? []), data];
    if (type === fragmentTypes.full || type === fragmentTypes.last) {
      records.push(Buffer.concat(parts));
      parts = undefined;
    }
    at = nextHeader(at + headerBytes + data.length);
  }
  return { records, end: "torn" };
}

/** No header is cut in two: the rest of a block that is too small for one stays empty. */
function nextHeader(at: number): number {
  const left = blockBytes - (at % blockBytes);
  return left < headerBytes ? at + left : at;
}

function readFragment(bytes: Buffer, at: number): Fragment | undefined {
  const type = bytes[at + 6] ?? 0;
  if (type < fragmentTypes.full || type > fragmentTypes.last) return undefined;
  const from = at + headerBytes;
  const to = from + bytes.readUInt16LE(at + 4);
  const blockEnd = at - (at % blockBytes) + blockBytes;
  if (to > blockEnd || to > bytes.length) return undefined;
  if (readMaskedCrc(bytes, at) !== crc32c(bytes, at + 6, to)) return undefined;
  return { type, data: bytes.subarray(from, to) };
}

function howItEnds(bytes: Buffer, brokenAt: number): LogContent["end"] {
  if (hasFragment(bytes, brokenAt + 1)) return "damaged";
  const to = brokenAt + headerBytes + bytes.readUInt16LE(brokenAt + 4);
  const isEmpty = bytes.subarray(brokenAt).every((byte) => byte === 0);
  return isEmpty || to > bytes.length ? "torn" : "broken";
}

function hasFragment(bytes: Buffer, from: number): boolean {
  for (let at = from; at + headerBytes <= bytes.length; at += 1) {
    if (readFragment(bytes, at)) return true;
  }
  return false;
}
