import { randomInt } from "node:crypto";
import { describe, expect, it } from "vitest";
import { runStoreChaos } from "./store.ts";

const seed = randomInt(2 ** 31);
/** A twentieth of `npm run chaos -- store`. */
const rounds = 3;

describe("the embedded store", () => {
  it(
    `keeps what it acknowledged over kill -9, and reports damaged files (seed ${seed})`,
    { timeout: 120_000 },
    async () => {
      expect(await runStoreChaos({ seed, rounds })).toMatchObject({ kills: rounds, tornTails: 1 });
    },
  );
});
