import { openScratchStores, stopAll, type Stops } from "../../ground.ts";
import type { ChaosProgram } from "./chaos-program.ts";
import { HandoverLane } from "./handover/handover-lane.ts";
import { History } from "./handover/history.ts";
import { seededRandom } from "./seeded-random.ts";

const fullRounds = 1_000;
const laneCount = 4;
const maxSteps = 24;

/** Random histories of messages, take-overs, answers, closes and time jumps on the real account with an embedded
 *  store: while a cadre holds the chat the account says nothing, and afterwards the survey goes on where it was. */
export const runHandoverChaos: ChaosProgram = async ({ seed, rounds = fullRounds }) => {
  const stops: Stops = [];
  const figures = { messages: 0, silent: 0, handovers: 0, surveysResumed: 0 };
  try {
    const base = await openScratchStores(stops);
    let next = 0;
    const runLane = async () => {
      const lane = await HandoverLane.open(base);
      stops.push(() => lane.stop());
      for (let round = next++; round < rounds; round = next++) {
        const random = seededRandom(seed + round);
        lane.begin(`oHandover${String(round).padStart(19, "0")}`);
        await new History(lane, random, figures)
          .run(6 + random.below(maxSteps - 6))
          .catch((error: unknown) => {
            throw new Error(`history ${round} (seed ${seed + round}) broke`, { cause: error });
          });
      }
    };
    await Promise.all(Array.from({ length: Math.min(laneCount, rounds) }, runLane));
  } finally {
    await stopAll(stops);
  }
  return { rounds, ...figures };
};
