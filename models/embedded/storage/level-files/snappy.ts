import { ByteReader, MalformedBytes } from "./byte-reader.ts";

/** Undoes Snappy's block format (google/snappy, format_description.txt). */
export function unpackSnappy(packed: Buffer): Buffer {
  const reader = new ByteReader(packed);
  const bytes = Buffer.alloc(reader.varint());
  let at = 0;
  while (!reader.isAtEnd) {
    const tag = reader.byte();
    if ((tag & 3) === 0) {
      const length = literalLength(reader, tag);
      packed.copy(bytes, at, reader.at, reader.at + length);
      reader.skip(length);
      at += length;
    } else {
      const { length, offset } = readCopy(reader, tag);
      if (offset === 0 || offset > at) throw new MalformedBytes("a copy from nowhere");
      // Byte by byte: a copy may reach into what it is writing.
      for (const end = at + length; at < end; at += 1) bytes[at] = bytes[at - offset] ?? 0;
    }
  }
  if (at !== bytes.length) throw new MalformedBytes("length of packed bytes");
  return bytes;
}

function literalLength(reader: ByteReader, tag: number): number {
  const short = tag >> 2;
  return short < 60 ? short + 1 : littleEndian(reader, short - 59) + 1;
}

function readCopy(reader: ByteReader, tag: number): { length: number; offset: number } {
  if ((tag & 3) === 1) {
    return { length: ((tag >> 2) & 7) + 4, offset: (tag >> 5) * 256 + reader.byte() };
  }
  return { length: (tag >> 2) + 1, offset: littleEndian(reader, (tag & 3) === 2 ? 2 : 4) };
}

function littleEndian(reader: ByteReader, count: number): number {
  let value = 0;
  for (let at = 0; at < count; at += 1) value += reader.byte() * 256 ** at;
  return value;
}
