import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { buildService } from "../support/service-process.ts";
import type { ChaosProgram } from "./chaos-program.ts";
import { seededRandom } from "./seeded-random.ts";
import { checkDamage } from "./store/damage.ts";
import { checkKills } from "./store/kills.ts";

const fullRounds = 50;
const fullTrials = 20;

/** The embedded store as a process of its own: kill -9 under four writers, then damaged files. */
export const runStoreChaos: ChaosProgram = async ({ seed, rounds = fullRounds }) => {
  buildService();
  const random = seededRandom(seed);
  const dir = await mkdtemp(path.join(tmpdir(), "goutonghui-store-"));
  const trials = Math.max(1, Math.round((fullTrials * rounds) / fullRounds));
  const kills = await checkKills(path.join(dir, "kills"), random, rounds);
  const damage = await checkDamage(path.join(dir, "damage"), random, trials);
  await rm(dir, { recursive: true });
  return { rounds, ...kills, ...damage };
};
