import { closeSync, fstatSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import path from "node:path";
import { MalformedBytes } from "./byte-reader.ts";
import { readLog } from "./log-records.ts";
import { isTableWhole } from "./table-blocks.ts";
import { readVersion, type Version } from "./version.ts";

/** A folder that another process has open changes while it is read; LevelDB's lock refuses it afterwards. */
const attempts = 5;

/** The first file of a LevelDB folder that is damaged or missing; undefined where all are whole, or none is.
 *  classic-level neither lets LevelDB verify checksums when it reads nor lets it refuse a damaged log: a flipped
 *  bit of a key would hide a document, and a broken record would quietly drop those after it. */
export function findDamagedFile(dir: string): string | undefined {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const before = namesIn(dir);
    const damaged = inspect(dir, before);
    if (damaged === undefined) return undefined;
    if (namesIn(dir).join() === before.join()) return damaged;
  }
  return undefined;
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function inspect(dir: string, names: readonly string[]): string | undefined {
  // Before its first CURRENT a store has nothing to lose.
  if (!names.includes("CURRENT")) return names.some(isTable) ? "CURRENT" : undefined;
  const files = new FileChecker(dir);
  const current = readFileSync(path.join(dir, "CURRENT"), "latin1");
  const manifest = /^(MANIFEST-\d+)\n$/.exec(current)?.[1];
  if (manifest === undefined) return "CURRENT";
  const version = readManifest(files, manifest);
  if (!version) return manifest;
  return damagedLog(files, names, version) ?? damagedTable(files, names, version);
}

function readManifest(files: FileChecker, name: string): Version | undefined {
  let version: Version | undefined;
  const isWhole = files.isWhole(name, (bytes) => {
    const { records, end } = readLog(bytes);
    version = readVersion(records);
    return end === "torn";
  });
  return isWhole ? version : undefined;
}

function isTable(name: string): boolean {
  return /^\d+\.(?:ldb|sst)$/.test(name);
}

function fileName(number: number, ending: string): string {
  return `${String(number).padStart(6, "0")}.${ending}`;
}

/** The log that the manifest names was there before the manifest named it. */
function damagedLog(
  files: FileChecker,
  names: readonly string[],
  { logNumber }: Version,
): string | undefined {
  const first = fileName(logNumber, "log");
  if (logNumber > 0 && !names.includes(first)) return first;
  return names.find((name) => {
    const number = /^(\d+)\.log$/.exec(name)?.[1];
    if (number === undefined || Number(number) < logNumber) return false;
    return !files.isWhole(name, (bytes) => readLog(bytes).end !== "damaged");
  });
}

function damagedTable(
  files: FileChecker,
  names: readonly string[],
  { tables }: Version,
): string | undefined {
  for (const [number, byteCount] of tables) {
    const oldName = fileName(number, "sst");
    const name = names.includes(oldName) ? oldName : fileName(number, "ldb");
    const check = (bytes: Buffer) => bytes.length === byteCount && isTableWhole(bytes);
    if (!files.isWhole(name, check)) return name;
  }
  return undefined;
}

/** Reads one file after another into the same bytes: some are megabytes, and there may be hundreds. */
class FileChecker {
  readonly #dir: string;
  #buffer = Buffer.alloc(0);

  constructor(dir: string) {
    this.#dir = dir;
  }

  isWhole(name: string, check: (bytes: Buffer) => boolean): boolean {
    try {
      return check(this.#read(path.join(this.#dir, name)));
    } catch (error) {
      if (error instanceof MalformedBytes || isMissing(error)) return false;
      throw error;
    }
  }

  #read(file: string): Buffer {
    const descriptor = openSync(file, "r");
    try {
      const { size } = fstatSync(descriptor);
      if (this.#buffer.length < size) this.#buffer = Buffer.allocUnsafeSlow(size);
      return this.#buffer.subarray(0, readSync(descriptor, this.#buffer, 0, size, 0));
    } finally {
      closeSync(descriptor);
    }
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
