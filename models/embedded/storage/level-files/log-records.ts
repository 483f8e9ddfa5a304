import { crc32c, readMaskedCrc } from "./crc32c.ts";

const blockBytes = 32_768;
/** Checksum, length, type. */
const headerBytes = 7;
const fragmentTypes = { full: 1, first: 2, middle: 3, last: 4 } as const;

export interface LogContent {
  readonly records: readonly Buffer[];
  /** Set when a record is broken though whole ones come after it: no writer that died left that. */
  readonly isDamaged: boolean;
}

interface Fragment {
  readonly type: number;
  readonly data: Buffer;
}

/** The records of one of LevelDB's logs (`.log`, `MANIFEST`). The tail may be torn, as a kill leaves it. */
export function readLog(bytes: Buffer): LogContent {
  const records: Buffer[] = [];
  let parts: Buffer[] | undefined;
  for (let at = nextHeader(0); at + headerBytes <= bytes.length;) {
    const fragment = readFragment(bytes, at);
    if (!fragment) return { records, isDamaged: hasFragment(bytes, at + 1) };
    const { type, data } = fragment;
    const begins = type === fragmentTypes.full || type === fragmentTypes.first;
    if (begins !== (parts === undefined)) return { records, isDamaged: true };
    parts = [...(parts ?? []), data];
    if (type === fragmentTypes.full || type === fragmentTypes.last) {
      records.push(Buffer.concat(parts));
      parts = undefined;
    }
    at = nextHeader(at + headerBytes + data.length);
  }
  return { records, isDamaged: false };
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

function hasFragment(bytes: Buffer, from: number): boolean {
  for (let at = from; at + headerBytes <= bytes.length; at += 1) {
    if (readFragment(bytes, at)) return true;
  }
  return false;
}
