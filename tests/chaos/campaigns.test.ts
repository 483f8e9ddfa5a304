import { randomInt } from "node:crypto";
import { expect, it } from "vitest";
import { runCampaignChaos } from "./campaigns.ts";

const seed = randomInt(2 ** 31);
/** Three of the 200 kills of `npm run chaos -- campaigns`. */
const kills = 3;

it(
  `a run whose senders are killed reaches everybody once, and every fate is known (seed ${seed})`,
  { timeout: 120_000 },
  async () => {
    expect(await runCampaignChaos({ seed, rounds: kills })).toMatchObject({
      ...{ twice: 0, unknown: 0, "mass twice": 0, "mass unknown": 0 },
    });
  },
);
