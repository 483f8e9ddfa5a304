import type { RunPart } from "../../models/old-run.ts";
import type { ForgetParts } from "./forget-leavers.ts";

export interface ForgottenRuns {
  /** Rows that said who was in a run. */
  readonly rows: number;
  /** Runs whose figures alone are left. */
  readonly namelessRuns: number;
  /** Runs that went altogether. */
  readonly runs: number;
}

export interface RunAges {
  /** Runs that ended before then lose who was in them … */
  readonly namesBefore: Date;
  /** … and before then their figures too. */
  readonly figuresBefore: Date;
  readonly now: Date;
}

/** So many rows go with one write. */
const rowBatch = 1_000;
const runBatch = 50;
const parts: Readonly<Record<"names" | "figures", readonly RunPart[]>> = {
  names: ["deliveries", "massBatches"],
  figures: ["editions", "noticeOpens"],
};

/** Clears old runs, some rows at a time; begun again it goes on where it was. */
export async function forgetRuns(
  { namesBefore, figuresBefore, now }: RunAges,
  { stores: { oldRuns }, signal }: ForgetParts,
): Promise<ForgottenRuns> {
  const count = { rows: 0, namelessRuns: 0, runs: 0 };
  const clear = async (run: string, among: readonly RunPart[]) => {
    for (const part of among) {
      for (let gone = -1; gone !== 0 && !signal.aborted; count.rows += gone) {
        gone = await oldRuns.dropSome(part, run, rowBatch);
      }
    }
    return !signal.aborted;
  };
  await each(
    signal,
    () => oldRuns.findNamed(namesBefore, runBatch),
    async (run) => {
      if (!(await clear(run, parts.names))) return;
      await oldRuns.noteNameless(run, now);
      count.namelessRuns += 1;
    },
  );
  await each(
    signal,
    () => oldRuns.findNameless(figuresBefore, runBatch),
    async (run) => {
      if (await clear(run, parts.figures)) count.runs += await oldRuns.drop(run);
    },
  );
  return count;
}

async function each(
  signal: AbortSignal,
  find: () => Promise<readonly string[]>,
  work: (run: string) => Promise<void>,
): Promise<void> {
  for (let found = await find(); found.length > 0 && !signal.aborted; found = await find()) {
    for (const run of found) await work(run);
  }
}
