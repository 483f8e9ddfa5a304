/** `npm run bench -- NAME`: prints the figures, the last line as one JSON object; exits 1 when a limit is missed. */
import type { BenchProgram } from "./bench-program.ts";

const programs: Record<string, () => Promise<BenchProgram>> = {
  campaigns: async () => (await import("./campaigns.ts")).runCampaignsBench,
  gateway: async () => (await import("./gateway.ts")).runGatewayBench,
  lists: async () => (await import("./lists.ts")).runListsBench,
  store: async () => (await import("./store.ts")).runStoreBench,
};

const load = programs[process.argv[2] ?? ""];
if (!load) {
  console.error(`usage: npm run bench -- ${Object.keys(programs).join("|")}`);
  process.exit(2);
}
const run = await load();
const { figures, missed } = await run();
for (const limit of missed) console.error(`missed: ${limit}`);
console.log(JSON.stringify({ ...figures, missed }));
process.exit(missed.length > 0 ? 1 : 0);
