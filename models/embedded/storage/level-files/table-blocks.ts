import { ByteReader } from "./byte-reader.ts";
import { crc32c, readMaskedCrc } from "./crc32c.ts";
import { unpackSnappy } from "./snappy.ts";

const footerBytes = 48;
const magic = Buffer.from("57fb808b247547db", "hex");
/** How it is packed, and the checksum. */
const trailerBytes = 5;
const packedWithSnappy = 1;

interface BlockPlace {
  readonly from: number;
  readonly to: number;
}

/** Whether every byte of one of LevelDB's tables is as it was written: its blocks stand one behind the other,
 *  each with its checksum, and the index lists those with the entries. */
export function isTableWhole(table: Buffer): boolean {
  const footerAt = table.length - footerBytes;
  if (footerAt < 0 || !table.subarray(-magic.length).equals(magic)) return false;
  const footer = new ByteReader(table, footerAt, table.length - magic.length);
  const filterIndex = readPlace(footer);
  const index = readPlace(footer);
  while (!footer.isAtEnd) if (footer.byte() !== 0) return false;
  if (index.to + trailerBytes !== footerAt || !isBlockWhole(table, index)) return false;
  const blocks = [...readIndex(unpack(table, index))];
  const filterFrom = (blocks.at(-1)?.to ?? -trailerBytes) + trailerBytes;
  // The one that has no entry in the index; a table may be without.
  if (filterFrom < filterIndex.from) {
    blocks.push({ from: filterFrom, to: filterIndex.from - trailerBytes });
  }
  return areBlocksWhole(table, [...blocks, filterIndex, index]);
}

function areBlocksWhole(table: Buffer, blocks: readonly BlockPlace[]): boolean {
  let at = 0;
  for (const block of blocks) {
    if (block.from !== at || !isBlockWhole(table, block)) return false;
    at = block.to + trailerBytes;
  }
  return true;
}

function readPlace(reader: ByteReader): BlockPlace {
  const from = reader.varint();
  return { from, to: from + reader.varint() };
}

function isBlockWhole(table: Buffer, { from, to }: BlockPlace): boolean {
  if (to < from || to + trailerBytes > table.length - footerBytes) return false;
  return readMaskedCrc(table, to + 1) === crc32c(table, from, to + 1);
}

function unpack(table: Buffer, { from, to }: BlockPlace): Buffer {
  const block = table.subarray(from, to);
  return table[to] === packedWithSnappy ? unpackSnappy(block) : block;
}

/** The values of an index block: where the blocks with the entries stand. */
function* readIndex(block: Buffer): Generator<BlockPlace> {
  const restarts = block.readUInt32LE(block.length - 4);
  const entries = new ByteReader(block, 0, block.length - 4 - restarts * 4);
  while (!entries.isAtEnd) {
    entries.varint();
    const keyBytes = entries.varint();
    entries.varint();
    entries.skip(keyBytes);
    yield readPlace(entries);
  }
}
