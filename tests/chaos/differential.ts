import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startEmbeddedStore } from "../../models/embedded/embedded-store.ts";
import type { ChaosProgram } from "./chaos-program.ts";
import { Dice } from "./differential/dice.ts";
import { leftOut } from "./differential/left-out.ts";
import { checkRefusals } from "./differential/outside-list.ts";
import { Side } from "./differential/server-pair.ts";
import { DifferenceFound, runWorld, type WorldResult } from "./differential/world.ts";
import { compareWrongOptions } from "./differential/wrong-options.ts";

/** Operations of a full run; every world is run with and without indexes. */
const fullOperations = 20_000;
const worldsAtOnce = 3;

interface Totals {
  operations: number;
  leftOut: number;
  differences: number;
  readonly refused: Map<string, number>;
  readonly kinds: Map<string, number>;
}

/** The same random operations on the embedded store and on a real MongoDB: nothing may differ. */
export const runDifferential: ChaosProgram = async ({ seed, rounds }) => {
  const mongoUri = process.env["TEST_MONGODB_URI"];
  if (!mongoUri) throw new Error("set TEST_MONGODB_URI to a real MongoDB (6.0 or later)");
  const dir = await mkdtemp(path.join(tmpdir(), "goutonghui-differential-"));
  const store = await startEmbeddedStore({ dir });
  try {
    return await compare({
      seed,
      operations: rounds ?? fullOperations,
      mongoUri,
      storeUri: store.uri,
    });
  } finally {
    await store.stop();
    await rm(dir, { recursive: true });
  }
};

interface Comparison {
  readonly seed: number;
  readonly operations: number;
  readonly mongoUri: string;
  readonly storeUri: string;
}

async function compare(comparison: Comparison): Promise<Record<string, number | string>> {
  const totals: Totals = {
    operations: 0,
    leftOut: 0,
    differences: 0,
    refused: new Map(),
    kinds: new Map(),
  };
  const dice = new Dice(comparison.seed);
  const worlds = Array.from({ length: worldsAtOnce }, (_, at) =>
    runWorlds(comparison, { lane: at, dice, totals }),
  );
  await Promise.all(worlds);
  const wrongOptions = await compareOptions(comparison, dice);
  const outside = await checkRefusals(comparison.storeUri);
  for (const { name, reason } of leftOut) console.log(`left out: ${name} (${reason})`);
  for (const [message, count] of totals.refused) console.log(`refused ${count} times: ${message}`);
  if (totals.differences > 0) throw new Error(`${totals.differences} differences found`);
  const { operations, leftOut: skipped, differences } = totals;
  return {
    operations,
    differences,
    leftOut: skipped,
    wrongOptions,
    refusedOutsideList: outside,
    ...Object.fromEntries(totals.kinds),
  };
}

/** An eighth of the operations: a full run covers nearly all of them. */
async function compareOptions(
  { operations, mongoUri, storeUri }: Comparison,
  dice: Dice,
): Promise<number> {
  const name = `differential_${process.pid}_options`;
  const [mongo, store] = await Promise.all([Side.open(mongoUri, name), Side.open(storeUri, name)]);
  try {
    return await compareWrongOptions({ mongo, store }, dice, Math.ceil(operations / 8));
  } finally {
    await mongo.close();
    await store.close();
  }
}

interface Lane {
  readonly lane: number;
  readonly dice: Dice;
  readonly totals: Totals;
}

async function runWorlds(comparison: Comparison, { lane, dice, totals }: Lane): Promise<void> {
  const name = `differential_${process.pid}_${lane}`;
  const mongo = await Side.open(comparison.mongoUri, name);
  const store = await Side.open(comparison.storeUri, name);
  try {
    while (totals.operations < comparison.operations && totals.differences < 10) {
      const seed = dice.below(2 ** 31);
      for (const withIndexes of [false, true]) {
        await runOne({ seed, withIndexes, mongo, store }, totals);
      }
    }
  } finally {
    await mongo.close();
    await store.close();
  }
}

async function runOne(world: Parameters<typeof runWorld>[0], totals: Totals): Promise<void> {
  try {
    addTo(totals, await runWorld(world));
  } catch (error) {
    if (!(error instanceof DifferenceFound)) throw error;
    totals.differences += 1;
    console.error(`${error.message}\n`);
  }
}

function addTo(totals: Totals, result: WorldResult): void {
  totals.operations += result.operations;
  totals.leftOut += result.leftOut;
  for (const message of result.refused) {
    totals.refused.set(message, (totals.refused.get(message) ?? 0) + 1);
  }
  for (const [kind, count] of Object.entries(result.kinds)) {
    totals.kinds.set(kind, (totals.kinds.get(kind) ?? 0) + count);
  }
}
