import { setTimeout as pause } from "node:timers/promises";
import { CampaignFleet } from "./campaigns/campaign-fleet.ts";
import type { ChaosProgram } from "./chaos-program.ts";
import { seededRandom, type SeededRandom } from "./seeded-random.ts";

const fullKills = 200;
const fullFollowers = 100_000;
const pauseCount = 20;
const goneShare = 0.05;
const timeoutShare = 0.004;
const sendPath = "/cgi-bin/message/template/send";
/** The platform takes that long for a call: the run outlives the kills. */
const callMs = 60;
const pollMs = 100;
const finishWithinMs = 240_000;

/** `rounds` kills -9 while three processes send one run: at the platform nobody gets it twice, and afterwards everybody's
 *  fate is known.
 *  @throws Error when a promise is broken */
export const runCampaignChaos: ChaosProgram = async ({ seed, rounds = fullKills }) => {
  const random = seededRandom(seed);
  const fleet = await CampaignFleet.open(random);
  try {
    const followers = Math.round((fullFollowers * rounds) / fullKills);
    const gone = await fleet.addFollowers(followers, goneShare, random);
    const { faults } = fleet.wechat.api;
    const delay = faults.add({ path: sendPath, effect: { kind: "delay", delayMs: callMs } });
    const timeouts = faults.add({
      ...{ path: sendPath, rate: timeoutShare, effect: { kind: "drop-after-accept" } },
    });
    await fleet.addRun("r1");
    await fleet.start();
    await disturb(fleet, random, rounds);
    faults.remove(delay.id);
    faults.remove(timeouts.id);
    await untilFinished(fleet);
    return { ...(await check(fleet, { followers, gone })), kills: rounds };
  } finally {
    await fleet.close();
  }
};

/** Kills, pauses and expired tokens, spread over the run. */
async function disturb(fleet: CampaignFleet, random: SeededRandom, kills: number): Promise<void> {
  const { campaignRuns } = fleet.stores;
  const pauseEvery = Math.max(1, Math.floor(kills / pauseCount));
  const expiries = new Set([Math.floor(kills / 3), Math.floor((2 * kills) / 3)]);
  for (let kill = 0; kill < kills; kill += 1) {
    if (expiries.has(kill)) fleet.wechat.api.tokens.expireAll();
    const isPausing = kill % pauseEvery === 0;
    const by = { code: "by-cadre", explanation: "测试", at: new Date() } as const;
    if (isPausing) {
      const move = { from: ["running"], to: "paused" } as const;
      await campaignRuns.move("r1", move, { now: new Date(), pause: by });
    }
    await pause(random.below(300));
    await fleet.killAny(random);
    if (isPausing) {
      const move = { from: ["paused"], to: "running" } as const;
      await campaignRuns.move("r1", move, { now: new Date() });
    }
  }
}

async function untilFinished(fleet: CampaignFleet): Promise<void> {
  const deadlineMs = performance.now() + finishWithinMs;
  while (performance.now() < deadlineMs) {
    const run = await fleet.stores.campaignRuns.find("r1");
    if (!run || run.status === "paused") throw new Error(`the run stands: ${JSON.stringify(run)}`);
    if (run.status === "finished" && !(await fleet.waitsForResults())) return;
    await pause(pollMs);
  }
  const run = await fleet.stores.campaignRuns.find("r1");
  const waits = await fleet.waitsForResults();
  throw new Error(`the run does not end: ${JSON.stringify({ run, waits })}`);
}

interface Expected {
  readonly followers: number;
  readonly gone: number;
}

/** The platform's book against our ledger. */
async function check(fleet: CampaignFleet, { followers, gone }: Expected) {
  const { api } = fleet.wechat;
  const sends = [...api.templateSends.values()];
  const counts = await fleet.stores.deliveries.count("r1");
  const { unknown = 0, failed = 0, delivered = 0, sent = 0 } = counts;
  const sum = Object.values(counts).reduce((total, count) => total + count, 0);
  const twice = sends.filter(({ deliveries }) => deliveries > 1).length;
  const noted = await fleet.stores.followers.model.countDocuments({ "received.run": "r1" });
  const figures = {
    ...{ followers, gone, reached: sends.length, noted, twice, unknown, failed, delivered, sent },
    repeats: sends.reduce((total, { repeats }) => total + repeats, 0),
  };
  const expected = {
    ...{ twice: 0, sum: followers, unknown: 0, failed: gone, sent: 0 },
    ...{ reached: followers - gone, noted: followers - gone, delivered: followers - gone },
  };
  if (!isMatch({ ...figures, sum }, expected)) {
    throw new Error(`the ledger is wrong: ${JSON.stringify({ ...figures, sum, expected })}`);
  }
  return figures;
}

function isMatch(
  found: Readonly<Record<string, number>>,
  expected: Readonly<Record<string, number>>,
) {
  return Object.entries(expected).every(([name, value]) => found[name] === value);
}
