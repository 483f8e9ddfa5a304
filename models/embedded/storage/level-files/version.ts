import { ByteReader, MalformedBytes } from "./byte-reader.ts";

/** Which files make up the store, as the manifest says. */
export interface Version {
  /** Logs from this number on hold what no table has yet. */
  readonly logNumber: number;
  /** Number and bytes of every table. */
  readonly tables: ReadonlyMap<number, number>;
}

/** Field numbers of LevelDB's VersionEdit (db/version_edit.cc). */
const fields = {
  comparator: 1,
  logNumber: 2,
  nextFileNumber: 3,
  lastSequence: 4,
  compactPointer: 5,
  deletedFile: 6,
  newFile: 7,
  previousLogNumber: 9,
} as const;

interface Edited {
  logNumber: number | undefined;
  readonly tables: Map<number, number>;
}

/** Applies the edits of a manifest one after another; the last of those that every start writes names the log. */
export function readVersion(edits: readonly Buffer[]): Version {
  const version: Edited = { logNumber: undefined, tables: new Map() };
  for (const edit of edits) {
    const reader = new ByteReader(edit);
    while (!reader.isAtEnd) readField(reader, version);
  }
  const { logNumber, tables } = version;
  if (logNumber === undefined) throw new MalformedBytes("a manifest that names no log");
  return { logNumber, tables };
}

function readField(reader: ByteReader, version: Edited): void {
  switch (reader.varint()) {
    case fields.logNumber:
      version.logNumber = reader.varint();
      return;
    case fields.newFile:
      readNewFile(reader, version.tables);
      return;
    case fields.deletedFile:
      reader.varint();
      version.tables.delete(reader.varint());
      return;
    case fields.compactPointer:
      reader.varint();
      skipText(reader);
      return;
    case fields.comparator:
      skipText(reader);
      return;
    case fields.nextFileNumber:
    case fields.lastSequence:
    case fields.previousLogNumber:
      reader.varint();
      return;
    default:
      throw new MalformedBytes("an unknown field of the manifest");
  }
}

/** Level, number, bytes, smallest key, largest key. */
function readNewFile(reader: ByteReader, tables: Map<number, number>): void {
  reader.varint();
  const number = reader.varint();
  tables.set(number, reader.varint());
  skipText(reader);
  skipText(reader);
}

function skipText(reader: ByteReader): void {
  reader.skip(reader.varint());
}
