import { setTimeout as sleep } from "node:timers/promises";

/** Both clocks, waiting and chance, so that tests neither wait nor guess. */
export interface ApiClock {
  /** The platform's clock: tokens, quotas, pauses. */
  platformNow(): Date;
  /** The machine's clock: leases, how long something took. */
  now(): Date;
  wait(ms: number): Promise<void>;
  /** From 0 to below 1. */
  random(): number;
}

export function createApiClock(platformNow: () => Date): ApiClock {
  return {
    platformNow,
    now: () => new Date(),
    wait: async (ms) => {
      await sleep(ms, undefined, { ref: false });
    },
    random: Math.random,
  };
}

/** Somewhere from `fromMs` to `toMs`, so that many who wait do not come back together. */
export function jitter({ random }: Pick<ApiClock, "random">, fromMs: number, toMs: number): number {
  return Math.round(fromMs + random() * (toMs - fromMs));
}
