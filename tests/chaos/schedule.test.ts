import { expect, it } from "vitest";
import { runScheduleChaos } from "./schedule.ts";

/** A twentieth of `npm run chaos -- schedule`. */
const slots = 6;

it("five processes with a job every second run each slot once", { timeout: 60_000 }, async () => {
  expect(await runScheduleChaos({ seed: 0, rounds: slots })).toMatchObject({ runs: slots });
});
