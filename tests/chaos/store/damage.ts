import {
  cpSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { mongo } from "mongoose";
import type { SeededRandom } from "../seeded-random.ts";
import { codeOf, connectTo } from "./connect.ts";
import { createItem, type Item, itemIndexes } from "./item.ts";
import {
  killStore,
  spawnStore,
  stopStore,
  tryStore,
  type StoreProcess,
  type StoreStart,
} from "./store-process.ts";

const itemCount = 2_000;
const loggedCount = 150;
const tailBytes = 1_024;
const corruptionCode = 366;

export interface DamageFigures {
  readonly tables: number;
  readonly flippedFiles: number;
  readonly tornTails: number;
  readonly flippedLogs: number;
  /** Of all of these, where the store did not start and named the file. */
  readonly refused: number;
}

/** Damages the files of a store: it must say so, or serve exactly what was written. */
export async function checkDamage(
  dir: string,
  random: SeededRandom,
  count: number,
): Promise<DamageFigures> {
  const base = Array.from({ length: itemCount }, (_, at) => createItem(random, "base", at));
  const logged = Array.from({ length: loggedCount }, (_, at) => createItem(random, "log", at));
  await fill(dir, base);
  const logBytes = await killAfterInserts(dir, base, logged);
  const tables = filesOf(dir, /\.ldb$/).length;
  if (tables === 0) throw new Error("the documents are in no table yet");
  const trials = { dir, base, logged, logBytes, random, count };
  const refused = (await flipFiles(trials)) + (await flipLogs(trials));
  await tearTails(trials);
  return { tables, flippedFiles: count, tornTails: count, flippedLogs: count, refused };
}

async function fill(dir: string, items: readonly Item[]): Promise<void> {
  await withItems(dir, async (collection, store) => {
    await collection.createIndexes(itemIndexes);
    for (let at = 0; at < items.length; at += 500) {
      await collection.insertMany(items.slice(at, at + 500));
    }
    await stopStore(store);
  });
}

/** A start moves the log into tables; what is inserted then stands in the log alone. Returns how many bytes the
 *  log had when each was acknowledged. A second process is refused meanwhile. */
async function killAfterInserts(
  dir: string,
  base: readonly Item[],
  logged: readonly Item[],
): Promise<number[]> {
  const logBytes: number[] = [];
  await withItems(dir, async (collection) => {
    const second = await tryStore(dir);
    if (second.kind !== "refused" || second.code !== "store-locked")
      throw new Error(`a second process was not refused as store-locked: ${second.kind}`);
    for (const item of logged) {
      await collection.insertOne(item);
      logBytes.push(statSync(newestLog(dir)).size);
    }
    expectSame(await collection.find().toArray(), [...base, ...logged]);
  });
  return logBytes;
}

/** The store is killed afterwards, if it still runs. */
async function withItems(
  dir: string,
  work: (collection: mongo.Collection<Item>, store: StoreProcess) => Promise<void>,
): Promise<void> {
  const store = await spawnStore(dir);
  const client = await connectTo(store.uri);
  try {
    await work(client.db("damage").collection<Item>("items"), store);
  } finally {
    await client.close();
    await killStore(store);
  }
}

interface Trials {
  readonly dir: string;
  /** In tables. */
  readonly base: readonly Item[];
  /** In the log. */
  readonly logged: readonly Item[];
  /** Bytes of the log when the item at this place was acknowledged. */
  readonly logBytes: readonly number[];
  readonly random: SeededRandom;
  readonly count: number;
}

/** A bit of a table, and now and then of the manifest. Returns how often the store refused to start. */
async function flipFiles({ dir, base, logged, random, count }: Trials): Promise<number> {
  let refused = 0;
  for (let trial = 0; trial < count; trial++) {
    const copy = copyOf(dir);
    const file = random.pick(filesOf(copy, trial % 5 === 4 ? /^MANIFEST/ : /\.ldb$/));
    flipBit(path.join(copy, file), random);
    const start = await tryStore(copy);
    if (expectRefusal(start, file)) refused += 1;
    else await expectItems(start, (found) => expectSame(found, [...base, ...logged]));
  }
  return refused;
}

/** As a machine that lost its power leaves the log: everything up to the cut is there. */
async function tearTails({ dir, base, logged, logBytes, random, count }: Trials) {
  for (let trial = 0; trial < count; trial++) {
    const copy = copyOf(dir);
    const log = newestLog(copy);
    const cutAt = statSync(log).size - 1 - random.below(tailBytes);
    truncateSync(log, cutAt);
    const least = logBytes.filter((bytes) => bytes <= cutAt).length;
    await expectItems(await tryStore(copy), (found) => {
      const rest = expectPrefix(found, base, logged);
      if (rest < least || rest > least + 1)
        throw new Error(`a log cut at ${cutAt} keeps ${rest} documents instead of ${least}`);
    });
  }
}

/** Returns how often the store refused to start; otherwise the log was cut where it was damaged. */
async function flipLogs({ dir, base, logged, logBytes, random, count }: Trials): Promise<number> {
  let refused = 0;
  for (let trial = 0; trial < count; trial++) {
    const copy = copyOf(dir);
    const log = newestLog(copy);
    const flippedAt = flipBit(log, random);
    const least = logBytes.filter((bytes) => bytes <= flippedAt).length;
    const start = await tryStore(copy);
    if (expectRefusal(start, path.basename(log))) refused += 1;
    else {
      await expectItems(start, (found) => {
        const rest = expectPrefix(found, base, logged);
        if (rest < least) throw new Error(`a flip at ${flippedAt} lost what stood before it`);
      });
    }
  }
  return refused;
}

function expectRefusal(start: StoreStart, file: string): boolean {
  if (start.kind === "listening") return false;
  if (start.code === "store-corrupt" && start.message.includes(file)) return true;
  throw new Error(`damage of ${file} is called ${start.code}: ${start.message}`);
}

/** By a scan and through each index: the same documents, or damage reported by its code. */
async function expectItems(start: StoreStart, check: (found: Item[]) => void): Promise<void> {
  if (start.kind === "refused") throw new Error(`refused: ${start.code}, ${start.message}`);
  const client = await connectTo(start.store.uri);
  try {
    const collection = client.db("damage").collection<Item>("items");
    for (const hint of [{ $natural: 1 } as const, "_id_", "writer_seq", "group_version", "tags"]) {
      check(await collection.find({}, { hint }).toArray());
    }
  } catch (error) {
    if (codeOf(error) !== corruptionCode) throw error;
  } finally {
    await client.close();
    await killStore(start.store);
  }
}

function expectSame(found: readonly Item[], expected: readonly Item[]): void {
  const stored = new Map(found.map((item) => [item._id, item]));
  if (stored.size !== found.length || stored.size !== expected.length)
    throw new Error(`${found.length} documents instead of ${expected.length}, and nothing said`);
  for (const item of expected) {
    if (!isDeepStrictEqual(stored.get(item._id), item))
      throw new Error(`a changed document was served: ${item._id}`);
  }
}

/** All of the base and the first so many of what was logged after it; returns how many. */
function expectPrefix(found: readonly Item[], base: readonly Item[], logged: readonly Item[]) {
  const count = found.length - base.length;
  expectSame(found, [...base, ...logged.slice(0, count)]);
  return count;
}

function copyOf(dir: string): string {
  const copy = `${dir}-copy`;
  rmSync(copy, { recursive: true, force: true });
  cpSync(dir, copy, { recursive: true });
  return copy;
}

function filesOf(dir: string, pattern: RegExp): string[] {
  return readdirSync(dir)
    .filter((name) => pattern.test(name))
    .sort();
}

function newestLog(dir: string): string {
  return path.join(dir, filesOf(dir, /^\d+\.log$/).at(-1) ?? "no log");
}

/** Returns where. */
function flipBit(file: string, random: SeededRandom): number {
  const bytes = readFileSync(file);
  const at = random.below(bytes.length);
  bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << random.below(8)), at);
  writeFileSync(file, bytes);
  return at;
}
