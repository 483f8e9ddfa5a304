import type { ChaosProgram } from "./chaos-program.ts";
import { openFleet } from "./gateway/fleet.ts";
import { checkKills } from "./gateway/kills.ts";
import { checkOrder } from "./gateway/order.ts";
import { seededRandom } from "./seeded-random.ts";

const fullRounds = 200;

/** Three processes on one real MongoDB: order under bursts, then kill -9 at any point of a turn. */
export const runGatewayChaos: ChaosProgram = async ({ seed, rounds = fullRounds }) => {
  const uri = process.env["TEST_MONGODB_URI"];
  if (!uri) throw new Error("this program needs a real MongoDB: set TEST_MONGODB_URI");
  const random = seededRandom(seed);
  const fleet = await openFleet(uri);
  try {
    const share = Math.min(1, rounds / fullRounds);
    const followers = Math.max(5, Math.round(50 * share));
    const order = await checkOrder(fleet, random, { followers, messagesEach: 20 });
    const kills = await checkKills(fleet, random, rounds);
    return { rounds, ...order, ...kills };
  } finally {
    await fleet.close();
  }
};
