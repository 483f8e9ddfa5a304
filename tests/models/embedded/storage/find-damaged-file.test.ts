import { randomInt } from "node:crypto";
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { KeyValueStore } from "../../../../models/embedded/storage/key-value-store.ts";
import { crc32c } from "../../../../models/embedded/storage/level-files/crc32c.ts";
import { findDamagedFile } from "../../../../models/embedded/storage/level-files/find-damaged-file.ts";
import { seededRandom } from "../../../chaos/seeded-random.ts";

const seed = randomInt(2 ** 31);
const flips = 120;

const world = mkdtempSync(path.join(tmpdir(), "goutonghui-damage-"));
const whole = path.join(world, "whole");
const copy = path.join(world, "copy");

const entry = (at: number) => ({
  key: `key-${String(at).padStart(8, "0")}`,
  value: Buffer.from(`value ${at} `.repeat(1 + (at % 40))),
});

/** Some of it in tables, the rest in a log that spans several of its blocks. */
beforeAll(async () => {
  for (const from of [0, 3_000, 6_000]) {
    const store = await KeyValueStore.open(whole);
    for (let at = from; at < from + 3_000; at += 100) {
      await store.write(Array.from({ length: 100 }, (_, index) => entry(at + index)));
    }
    await store.close();
  }
});
afterAll(() => rmSync(world, { recursive: true }));

beforeEach(() => {
  rmSync(copy, { recursive: true, force: true });
  cpSync(whole, copy, { recursive: true });
});

function fileOf(pattern: RegExp): string {
  const name = readdirSync(copy).find((candidate) => pattern.test(candidate));
  if (name === undefined) throw new Error(`no file is called ${pattern.source}`);
  return name;
}

/** Flips a bit, asks, and flips it back. */
function findFlipped(name: string, at: number, bit: number): string | undefined {
  const file = path.join(copy, name);
  const bytes = readFileSync(file);
  bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << bit), at);
  writeFileSync(file, bytes);
  return findDamagedFile(copy);
}

it("CRC-32C is Castagnoli's", () => {
  expect(crc32c(Buffer.from("-123456789"), 1, 10)).toBe(0xe3069283);
});

describe("a folder", () => {
  it("that is whole, empty or not there has no damaged file", () => {
    expect(findDamagedFile(copy)).toBeUndefined();
    expect(findDamagedFile(path.join(world, "nowhere"))).toBeUndefined();
    for (const name of readdirSync(copy)) rmSync(path.join(copy, name));
    expect(findDamagedFile(copy)).toBeUndefined();
  });

  it.each([/\.ldb$/, /^MANIFEST/, /^CURRENT$/, /\.log$/])("misses its %s", (pattern) => {
    const name = fileOf(pattern);
    rmSync(path.join(copy, name));
    expect(findDamagedFile(copy)).toBe(name);
  });
});

describe("a flipped bit", () => {
  it(`anywhere in a table is found (seed ${seed})`, () => {
    const random = seededRandom(seed);
    const table = fileOf(/\.ldb$/);
    const size = statSync(path.join(copy, table)).size;
    for (let flip = 0; flip < flips; flip++) {
      // Every third one where the footer is.
      const at = flip % 3 === 0 ? size - 1 - random.below(100) : random.below(size);
      const bit = random.below(8);
      expect(findFlipped(table, at, bit), `bit ${bit} of byte ${at}`).toBe(table);
      cpSync(path.join(whole, table), path.join(copy, table));
    }
  });

  it("anywhere in the manifest is found", () => {
    const manifest = fileOf(/^MANIFEST/);
    const { size } = statSync(path.join(copy, manifest));
    for (let at = 0; at < size; at++) {
      expect(findFlipped(manifest, at, at % 8), `byte ${at}`).toBe(manifest);
      cpSync(path.join(whole, manifest), path.join(copy, manifest));
    }
  });

  it("in the log is found as long as a whole record comes after it", () => {
    const log = fileOf(/\.log$/);
    for (const at of [0, 4, 6, 20_000, 40_000]) {
      expect(findFlipped(log, at, 1), `byte ${at}`).toBe(log);
      cpSync(path.join(whole, log), path.join(copy, log));
    }
  });

  it("in CURRENT is found there, or in the manifest that it then names", () => {
    for (let at = 0; at < statSync(path.join(copy, "CURRENT")).size; at++) {
      expect(findFlipped("CURRENT", at, 1)).toMatch(/^(?:CURRENT|MANIFEST-\d+)$/);
      cpSync(path.join(whole, "CURRENT"), path.join(copy, "CURRENT"));
    }
  });
});

describe("a torn tail", () => {
  it("of the log is what a kill leaves, wherever it is cut", () => {
    const log = path.join(copy, fileOf(/\.log$/));
    const { size } = statSync(log);
    for (const cut of [1, 5, 11, 500, 5_000, 33_000, size - 3]) {
      truncateSync(log, size - cut);
      expect(findDamagedFile(copy), `${cut} bytes less`).toBeUndefined();
      cpSync(path.join(whole, path.basename(log)), log);
    }
  });

  it("may be empty space that the disk gave and nobody filled", () => {
    const log = path.join(copy, fileOf(/\.log$/));
    writeFileSync(log, Buffer.concat([readFileSync(log), Buffer.alloc(4_096)]));
    expect(findDamagedFile(copy)).toBeUndefined();
  });
});

describe("a damaged store", () => {
  it("is refused by code, and by the name of the file", async () => {
    const table = fileOf(/\.ldb$/);
    findFlipped(table, 100, 3);
    await expect(KeyValueStore.open(copy)).rejects.toMatchObject({
      code: "store-corrupt",
      message: expect.stringContaining(table) as string,
    });
  });

  it("is another thing than a folder that cannot be read", async () => {
    const file = path.join(copy, fileOf(/\.ldb$/));
    await expect(KeyValueStore.open(file)).rejects.toMatchObject({ code: "store-unavailable" });
  });
});
