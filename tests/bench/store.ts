import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { spawnStore, stopStore } from "../chaos/store/store-process.ts";
import { buildService } from "../support/service-process.ts";
import type { BenchProgram } from "./bench-program.ts";
import { median } from "./gateway/cpu.ts";
import { measureRates, type Rates } from "./store/rates.ts";
import { Side } from "./store/side.ts";

const starts = 5;
const dayCounts = 5;
const leastRatio = 0.5;

/** The embedded store in a process of its own against a real MongoDB, both with the same 100,000 documents. */
export const runStoreBench: BenchProgram = async () => {
  const uri = process.env["TEST_MONGODB_URI"];
  if (!uri) throw new Error("this benchmark needs a real MongoDB: set TEST_MONGODB_URI");
  buildService();
  const dir = await mkdtemp(path.join(tmpdir(), "goutonghui-bench-"));
  const mongodb = await Side.open(uri);
  try {
    const { rates, ...measured } = await measureStore(path.join(dir, "filled"), mongodb);
    const openMs = await measureStart(() => path.join(dir, "filled"));
    const openEmptyMs = await measureStart((start) => path.join(dir, `empty-${start}`));
    const figures = {
      ...rates,
      ...measured,
      openMs: Math.round(openMs),
      openEmptyMs: Math.round(openEmptyMs),
    };
    return { figures, missed: findMissed(figures) };
  } finally {
    await mongodb.close();
    await rm(dir, { recursive: true });
  }
};

async function measureStore(dir: string, mongodb: Side) {
  const store = await spawnStore(dir);
  try {
    const embedded = await Side.open(store.uri);
    await Promise.all([mongodb.fill(), embedded.fill()]);
    const rates = await measureRates({ mongodb, embedded });
    const countByDayMs = await measureCountByDay(embedded);
    const countByDayMongodbMs = await measureCountByDay(mongodb);
    const peakRssMb = await readPeakRssMb(store.pid);
    if (!isDeepStrictEqual(await embedded.countByDay(), await mongodb.countByDay()))
      throw new Error("the two servers count differently");
    await embedded.leave();
    await stopStore(store);
    return {
      rates: ratesOf(rates),
      countByDayMs: Math.round(countByDayMs),
      countByDayMongodbMs: Math.round(countByDayMongodbMs),
      peakRssMb,
    };
  } finally {
    store.kill("SIGKILL");
  }
}

async function measureCountByDay(side: Side): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < dayCounts; run++) {
    const startedAtMs = performance.now();
    await side.countByDay();
    times.push(performance.now() - startedAtMs);
  }
  return median(times);
}

/** From the start of the process until it listens. */
async function measureStart(dirOf: (start: number) => string): Promise<number> {
  const times: number[] = [];
  for (let start = 0; start < starts; start++) {
    const startedAtMs = performance.now();
    const store = await spawnStore(dirOf(start));
    times.push(performance.now() - startedAtMs);
    await stopStore(store);
  }
  return median(times);
}

/** The most that the process ever held, as Linux keeps it. */
async function readPeakRssMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Math.round(Number(/VmHWM:\s*(\d+) kB/.exec(status)?.[1]) / 1_024);
}

function ratesOf({ mongodb, embedded }: Readonly<Record<"mongodb" | "embedded", Rates>>) {
  const ratio = (work: keyof Rates) => Math.round((embedded[work] / mongodb[work]) * 100) / 100;
  return {
    findByKeyPerSecond: Math.round(embedded.findByKey),
    updatePerSecond: Math.round(embedded.updateByVersion),
    claimPerSecond: Math.round(embedded.claim),
    findByKeyRatio: ratio("findByKey"),
    updateRatio: ratio("updateByVersion"),
    claimRatio: ratio("claim"),
  };
}

interface Limited {
  readonly findByKeyRatio: number;
  readonly updateRatio: number;
  readonly claimRatio: number;
  readonly countByDayMs: number;
  readonly openMs: number;
  readonly peakRssMb: number;
}

function findMissed(figures: Limited): readonly string[] {
  const ratios = ["findByKeyRatio", "updateRatio", "claimRatio"] as const;
  const limits = [
    ["countByDayMs", 2_000],
    ["openMs", 1_000],
    ["peakRssMb", 250],
  ] as const;
  return [
    ...ratios
      .filter((name) => !(figures[name] >= leastRatio))
      .map((name) => `${name} below ${leastRatio}`),
    ...limits
      .filter(([name, limit]) => !(figures[name] < limit))
      .map(([name, limit]) => `${name} not below ${limit}`),
  ];
}
