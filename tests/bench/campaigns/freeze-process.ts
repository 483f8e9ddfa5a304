/** Freezes one run in a fresh process and tells how long it took and how much memory it grew by:
 *  `freeze-process.ts MONGODB_URI RUN`. */
import { freezeRun } from "../../../jobs/campaigns/freeze-run.ts";
import { openConnection } from "../../../models/database.ts";
import { FieldCipher } from "../../../models/field-cipher.ts";
import { createStores } from "../../../models/stores.ts";

const sampleMs = 100;
const bytesPerMb = 1024 * 1024;

const [uri = "", id = ""] = process.argv.slice(2);
const connection = await openConnection(uri);
const stores = createStores(connection, new FieldCipher(Buffer.alloc(32, 5)));
const run = await stores.campaignRuns.find(id);
if (!run) throw new Error(`no run ${id}`);
const now = () => new Date();
const facts = { run, sendsPerMonth: 4, now: now(), available: new Set(["template"] as const) };
globalThis.gc?.();
const before = process.memoryUsage.rss();
let most = before;
const sampling = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), sampleMs);
const startedMs = performance.now();
const parts = { stores, runs: stores.campaignRuns, now, signal: new AbortController().signal };
const isDone = await freezeRun(run, { filter: {}, facts }, parts);
const seconds = (performance.now() - startedMs) / 1_000;
clearInterval(sampling);
process.send?.({ isDone, seconds, grewMb: (most - before) / bytesPerMb });
await connection.close();
process.disconnect();
