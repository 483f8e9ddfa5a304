import { median } from "../gateway/cpu.ts";
import { connections, type Side } from "./side.ts";

const works = ["findByKey", "updateByVersion", "claim"] as const;
type Work = (typeof works)[number];

const rounds = 5;
const operationsPerRound = 4_000;

/** Operations a second, medians of the rounds. */
export type Rates = Readonly<Record<Work, number>>;

/** Both servers in alternating rounds, so that what else the machine does meets both. */
export async function measureRates(sides: {
  readonly mongodb: Side;
  readonly embedded: Side;
}): Promise<Readonly<Record<keyof typeof sides, Rates>>> {
  const names = ["mongodb", "embedded"] as const;
  const rates = { mongodb: emptyRates(), embedded: emptyRates() };
  for (const name of names) for (const work of works) await runRound(sides[name], work);
  for (let round = 0; round < rounds; round++) {
    for (const work of works) {
      for (const name of names) rates[name][work].push(await runRound(sides[name], work));
    }
  }
  return { mongodb: medians(rates.mongodb), embedded: medians(rates.embedded) };
}

function emptyRates(): Record<Work, number[]> {
  return { findByKey: [], updateByVersion: [], claim: [] };
}

function medians(rates: Record<Work, number[]>): Rates {
  return {
    findByKey: median(rates.findByKey),
    updateByVersion: median(rates.updateByVersion),
    claim: median(rates.claim),
  };
}

async function runRound(side: Side, work: Work): Promise<number> {
  let left = operationsPerRound;
  const startedAtMs = performance.now();
  const lane = async () => {
    while (left-- > 0) await side[work]();
  };
  await Promise.all(Array.from({ length: connections }, lane));
  return (operationsPerRound * 1_000) / (performance.now() - startedAtMs);
}
