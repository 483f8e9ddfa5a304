import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Connection } from "mongoose";
import { openConnection } from "../../models/database.ts";
import { FieldCipher } from "../../models/field-cipher.ts";
import type { JobRun } from "../../models/job-run.ts";
import { createStores, prepareDatabase } from "../../models/stores.ts";
import { openChaosDatabase } from "./chaos-database.ts";
import type { ChaosProgram } from "./chaos-program.ts";

const program = path.join(import.meta.dirname, "schedule", "schedule-process.ts");
const processCount = 5;
const fullSlots = 120;
const slotMs = 1_000;
/** After the last slot: its run may still be written. */
const settleMs = 1_500;

/** Five processes on one database with a job every second: each of `rounds` slots runs once.
 *  @throws Error when a slot ran twice, or not at all */
export const runScheduleChaos: ChaosProgram = async ({ rounds = fullSlots }) => {
  const { uri, stop } = await openChaosDatabase("schedule");
  const connection = await openConnection(uri);
  try {
    const cipher = new FieldCipher(Buffer.alloc(32, 5));
    const { jobRuns } = createStores(connection, cipher);
    await prepareDatabase(connection, cipher.keyId);
    const children = await startProcesses(uri);
    const from = new Date(Math.ceil(Date.now() / slotMs) * slotMs + slotMs);
    const to = new Date(from.getTime() + rounds * slotMs);
    await pause(to.getTime() + settleMs - Date.now());
    const exits = children.map((child) => once(child, "exit"));
    for (const child of children) child.kill("SIGKILL");
    await Promise.all(exits);
    const within = { slotAt: { $gte: from, $lt: to } };
    const rows = await jobRuns.model.collection.find(within).toArray();
    return check(rows as never, await countTicks(connection, within), rounds);
  } finally {
    await connection.dropDatabase();
    await connection.close();
    await stop();
  }
};

async function startProcesses(uri: string) {
  const children = Array.from({ length: processCount }, () =>
    spawn(process.execPath, ["--import", "tsx", program, uri], {
      stdio: ["ignore", "pipe", "inherit"],
    }),
  );
  await Promise.all(children.map(({ stdout }) => once(stdout, "data")));
  return children;
}

async function countTicks(connection: Connection, within: object): Promise<number> {
  return connection.collection("ticks").countDocuments(within);
}

function check(rows: readonly JobRun[], ticks: number, slots: number) {
  const done = rows.filter(({ outcome }) => outcome === "done");
  const byProcess = new Set(done.map(({ result }) => (result as { pid: number }).pid));
  const figures = { slots, runs: done.length, ticks, processes: byProcess.size };
  if (done.length !== slots || ticks !== slots) {
    throw new Error(`every slot once: ${JSON.stringify(figures)}`);
  }
  return figures;
}
