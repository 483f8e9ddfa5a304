import { randomInt } from "node:crypto";
import { describe, expect, it } from "vitest";
import { runDifferential } from "./differential.ts";

const seed = randomInt(2 ** 31);
/** A twentieth of `npm run chaos -- differential`. */
const rounds = 1_000;

// Without a real MongoDB there is nothing to compare with; the global setup says so.
describe.runIf(process.env["TEST_MONGODB_URI"])("the embedded store and a real MongoDB", () => {
  it(`answer ${rounds} random operations alike (seed ${seed})`, { timeout: 120_000 }, async () => {
    expect(await runDifferential({ seed, rounds })).toMatchObject({ differences: 0 });
  });
});
