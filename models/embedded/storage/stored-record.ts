import { crc32 } from "node:zlib";
import { CommandError } from "../language/command-error.ts";

const checksumBytes = 4;

/** A document's BSON with a checksum behind it, over the bytes and the place they belong to. */
export function sealRecord(bytes: Buffer, place: number): Buffer {
  const sealed = Buffer.allocUnsafe(bytes.length + checksumBytes);
  bytes.copy(sealed);
  sealed.writeUInt32LE(crc32(bytes, place >>> 0), bytes.length);
  return sealed;
}

/** The BSON of a record; a damaged one is reported, never served. */
export function openRecord(sealed: Buffer, place: number): Buffer {
  const end = sealed.length - checksumBytes;
  const bytes = sealed.subarray(0, Math.max(end, 0));
  if (end < 5 || sealed.readUInt32LE(end) !== crc32(bytes, place >>> 0)) damaged("a document");
  return bytes;
}

export function damaged(what: string): never {
  throw new CommandError(
    storeCorruptCode,
    `the embedded store is damaged: the checksum of ${what} does not match`,
  );
}

/** MongoDB's DataCorruptionDetected. */
const storeCorruptCode = 366;

/** A checksum that does not match, found by us or by LevelDB. */
export function isDamage(error: unknown): boolean {
  if (error instanceof CommandError) return error.code === storeCorruptCode;
  return error instanceof Error && "code" in error && error.code === "LEVEL_CORRUPTION";
}
