import type { BenchProgram } from "./bench-program.ts";
import { measureCpu, median } from "./gateway/cpu.ts";
import { measureDisk } from "./gateway/disk.ts";
import { measureLatency } from "./gateway/latency.ts";
import { measureMemoryGrowth } from "./gateway/memory.ts";

const memoryRuns = 3;

/** CPU against bare Koa and co-wechat, p99 of the whole, memory and disk. Needs a real MongoDB. */
export const runGatewayBench: BenchProgram = async () => {
  const uri = process.env["TEST_MONGODB_URI"];
  if (!uri) throw new Error("this benchmark needs a real MongoDB: set TEST_MONGODB_URI");
  const { micros } = await measureCpu();
  const p99EmbeddedMs = await measureLatency(undefined);
  const p99MongodbMs = await measureLatency(uri);
  const diskBytesPerFollower = await measureDisk();
  const growths: number[] = [];
  for (let run = 0; run < memoryRuns; run++) growths.push(await measureMemoryGrowth(uri));
  const figures = {
    bareKoaMicros: round(micros.bare),
    coWechatRatio: round(micros["co-wechat"] / micros.bare),
    oursWithoutStoreRatio: round(micros.ours / micros.bare),
    oursToCoWechat: round(micros.ours / micros["co-wechat"]),
    p99EmbeddedMs: round(p99EmbeddedMs),
    p99MongodbMs: round(p99MongodbMs),
    diskBytesPerFollower: Math.round(diskBytesPerFollower),
    memoryGrowthMb: round(median(growths)),
  };
  return { figures, missed: findMissed(figures) };
};

function findMissed(figures: {
  oursToCoWechat: number;
  p99EmbeddedMs: number;
  p99MongodbMs: number;
  diskBytesPerFollower: number;
  memoryGrowthMb: number;
}): readonly string[] {
  const limits: readonly (readonly [keyof typeof figures, number])[] = [
    ["oursToCoWechat", 1.3],
    ["p99EmbeddedMs", 100],
    ["p99MongodbMs", 50],
    ["diskBytesPerFollower", 3 * 1_024],
    ["memoryGrowthMb", 30],
  ];
  return limits
    .filter(([name, limit]) => !(figures[name] <= limit))
    .map(([name, limit]) => `${name} above ${limit}`);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
