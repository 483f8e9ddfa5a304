import { randomInt } from "node:crypto";
import { describe, expect, it } from "vitest";
import { runGatewayChaos } from "./gateway.ts";

const seed = randomInt(2 ** 31);
/** A twentieth of `npm run chaos -- gateway`. */
const rounds = 10;

// Without a real MongoDB there is nothing several processes could share; the global setup says so.
describe.runIf(process.env["TEST_MONGODB_URI"])("three processes on one MongoDB", () => {
  it(
    `keep order, answer and finish what a killed one left (seed ${seed})`,
    { timeout: 180_000 },
    async () => {
      expect(await runGatewayChaos({ seed, rounds })).toMatchObject({ kills: rounds });
    },
  );
});
