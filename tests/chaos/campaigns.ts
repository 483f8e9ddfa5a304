import { setTimeout as pause } from "node:timers/promises";
import { CampaignFleet, type FleetOptions } from "./campaigns/campaign-fleet.ts";
import type { ChaosProgram } from "./chaos-program.ts";
import { seededRandom, type SeededRandom } from "./seeded-random.ts";

const fullKills = 200;
const fullFollowers = 100_000;
const pauseCount = 20;
const goneShare = 0.05;
const pollMs = 100;
const finishWithinMs = 240_000;

interface Variant extends FleetOptions {
  readonly sendPath: string;
  /** The platform takes that long for a call: the run outlives the kills. */
  readonly callMs: number;
  /** So many calls are accepted and never answered. */
  readonly timeoutShare: number;
}

const template: Variant = {
  ...{ channel: "template", sendPath: "/cgi-bin/message/template/send" },
  ...{ callMs: 60, timeoutShare: 0.004, listSize: 0, repeatAfterMs: 0 },
};
/** As the platform has it: lists of 10,000, and a minute before one may be called again. */
const lists: Variant = {
  ...{ channel: "mass", sendPath: "/cgi-bin/message/mass/send" },
  ...{ callMs: 1_000, timeoutShare: 0.3, listSize: 10_000, repeatAfterMs: 61_000 },
};
/** In small there are as many lists, and no minute to wait. */
const smallLists: Variant = { ...lists, callMs: 300, listSize: 200, repeatAfterMs: 1_000 };

/** `rounds` kills -9 while three processes send one run, by template messages and then by mass sends: at the platform nobody
 *  gets it twice, and afterwards everybody's fate is known.
 *  @throws Error when a promise is broken */
export const runCampaignChaos: ChaosProgram = async ({ seed, rounds = fullKills }) => {
  const random = seededRandom(seed);
  const single = await runVariant(template, random, rounds);
  console.log(JSON.stringify({ template: single }));
  const mass = await runVariant(rounds < fullKills ? smallLists : lists, random, rounds);
  const byMass = Object.entries(mass).map(([name, figure]) => [`mass ${name}`, figure] as const);
  return { ...single, ...Object.fromEntries(byMass) };
};

async function runVariant(variant: Variant, random: SeededRandom, rounds: number) {
  const { sendPath: path, callMs: delayMs, timeoutShare: rate } = variant;
  const fleet = await CampaignFleet.open(random, variant);
  try {
    const followers = Math.round((fullFollowers * rounds) / fullKills);
    const gone = await fleet.addFollowers(followers, goneShare, random);
    const { faults } = fleet.wechat.api;
    const delay = faults.add({ path, effect: { kind: "delay", delayMs } });
    const timeouts = faults.add({ path, rate, effect: { kind: "drop-after-accept" } });
    await fleet.addRun("r1");
    await fleet.start();
    await disturb(fleet, random, rounds);
    faults.remove(delay.id);
    faults.remove(timeouts.id);
    await untilFinished(fleet);
    const check = variant.channel === "template" ? checkTemplates : checkLists;
    return { ...(await check(fleet, { followers, gone })), kills: rounds };
  } finally {
    await fleet.close();
  }
}

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
async function checkTemplates(fleet: CampaignFleet, { followers, gone }: Expected) {
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
  demandMatch({ ...figures, sum }, expected);
  return figures;
}

/** Of a mass send the fate is the list's: who has left is among those it was sent to. */
async function checkLists(fleet: CampaignFleet, { followers, gone }: Expected) {
  const { mass, massSends } = fleet.wechat.api;
  const reached = mass.jobs().flatMap(({ msgId }) => mass.recipientsOf(msgId));
  const counts = await fleet.stores.deliveries.count("r1");
  const { unknown = 0, sent = 0 } = counts;
  const sum = Object.values(counts).reduce((total, count) => total + count, 0);
  const noted = await fleet.stores.followers.model.countDocuments({ "received.run": "r1" });
  const figures = {
    ...{ followers, gone, lists: mass.jobs().length, unknown, sent, noted },
    ...{ reached: reached.length, twice: reached.length - new Set(reached).size },
    repeats: [...massSends.values()].reduce((total, { repeats }) => total + repeats, 0),
  };
  const expected = {
    ...{ twice: 0, sum: followers, unknown: 0, sent: followers },
    ...{ reached: followers - gone, noted: followers },
  };
  demandMatch({ ...figures, sum }, expected);
  return figures;
}

/** @throws Error with both sides */
function demandMatch(
  found: Readonly<Record<string, number>>,
  expected: Readonly<Record<string, number>>,
): void {
  if (isMatch(found, expected)) return;
  throw new Error(`the ledger is wrong: ${JSON.stringify({ ...found, expected })}`);
}

function isMatch(
  found: Readonly<Record<string, number>>,
  expected: Readonly<Record<string, number>>,
) {
  return Object.entries(expected).every(([name, value]) => found[name] === value);
}
