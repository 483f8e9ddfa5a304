import { randomInt } from "node:crypto";
import { describe, expect, it } from "vitest";
import { runFuzz } from "./fuzz.ts";

const seed = randomInt(2 ** 31);
/** A twentieth of `npm run chaos -- fuzz`. */
const rounds = 1_000;

describe("mutated callbacks", () => {
  it(
    `crash nothing, hang nothing and are answered in time (seed ${seed})`,
    { timeout: 120_000 },
    async () => {
      const figures = await runFuzz({ seed, rounds });
      expect(figures["200"]).toBeGreaterThan(rounds / 10);
      expect(figures["400"]).toBeGreaterThan(rounds / 10);
    },
  );
});
