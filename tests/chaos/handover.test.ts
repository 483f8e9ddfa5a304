import { randomInt } from "node:crypto";
import { expect, it } from "vitest";
import { runHandoverChaos } from "./handover.ts";

const seed = randomInt(2 ** 31);
/** A twentieth of `npm run chaos -- handover`. */
const rounds = 50;

it(
  `while a handover lasts the account says nothing, afterwards the survey goes on (seed ${seed})`,
  { timeout: 120_000 },
  async () => {
    const figures = await runHandoverChaos({ seed, rounds });
    expect(figures).toMatchObject({ rounds });
    expect(figures["handovers"]).toBeGreaterThan(0);
    expect(figures["surveysResumed"]).toBeGreaterThan(0);
  },
);
