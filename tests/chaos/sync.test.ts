import { randomInt } from "node:crypto";
import { expect, it } from "vitest";
import { runSyncChaos } from "./sync.ts";

const seed = randomInt(2 ** 31);
/** A twentieth of `npm run chaos -- sync`. */
const followers = 2_500;

it(
  `a follower sync that is killed and resumed reports the difference (seed ${seed})`,
  { timeout: 120_000 },
  async () => {
    expect(await runSyncChaos({ seed, rounds: followers })).toMatchObject({ followers, new: 50 });
  },
);
