/** `npm run chaos -- NAME [--rounds N] [--seed S]`: the full figures of what `npm test` runs in small. */
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import type { ChaosProgram } from "./chaos-program.ts";

const programs: Record<string, () => Promise<ChaosProgram>> = {
  campaigns: async () => (await import("./campaigns.ts")).runCampaignChaos,
  differential: async () => (await import("./differential.ts")).runDifferential,
  fuzz: async () => (await import("./fuzz.ts")).runFuzz,
  gateway: async () => (await import("./gateway.ts")).runGatewayChaos,
  handover: async () => (await import("./handover.ts")).runHandoverChaos,
  schedule: async () => (await import("./schedule.ts")).runScheduleChaos,
  store: async () => (await import("./store.ts")).runStoreChaos,
  sync: async () => (await import("./sync.ts")).runSyncChaos,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string" }, seed: { type: "string" } },
});
const load = programs[positionals[0] ?? ""];
if (!load) {
  console.error(
    `usage: npm run chaos -- ${Object.keys(programs).join("|")} [--rounds N] [--seed S]`,
  );
  process.exit(2);
}
const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed);
const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
console.log(`seed ${seed}`);
const run = await load();
const figures = await run({ seed, rounds });
console.log(JSON.stringify({ seed, ...figures }));
process.exit(0);
