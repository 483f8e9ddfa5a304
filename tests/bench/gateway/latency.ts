import { setTimeout as pause } from "node:timers/promises";
import type { PretendPlatform } from "../../../web/sandbox/pretend-platform.ts";
import { benchPlatform, openBenchService } from "./bench-service.ts";

const perSecond = 100;
const seconds = 30;
const warmUpCount = 500;
const followerCount = 500;
const texts = [
  "怎么加入工会",
  "会费一个月多少",
  "填表",
  "同意",
  "附近服务站",
  "今天天气怎么样",
  "互助卡有什么用",
  "菜单",
];

/** p99 in milliseconds at 100 requests a second, sent when due whether or not the ones before are answered. */
export async function measureLatency(mongodbUri: string | undefined): Promise<number> {
  const service = await openBenchService(mongodbUri);
  const platform = benchPlatform(service.url);
  const followers = Array.from({ length: followerCount }, () => platform.createFollower());
  for (let index = 0; index < warmUpCount; index++) await send(platform, followers, index);
  const latencies: Promise<number>[] = [];
  const startedAtMs = performance.now();
  for (let index = 0; index < perSecond * seconds; index++) {
    const dueInMs = startedAtMs + (index * 1_000) / perSecond - performance.now();
    if (dueInMs > 0) await pause(dueInMs);
    latencies.push(send(platform, followers, index));
  }
  const sorted = (await Promise.all(latencies)).sort((a, b) => a - b);
  await service.close();
  return sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
}

async function send(
  platform: PretendPlatform,
  followers: readonly string[],
  index: number,
): Promise<number> {
  const startedAtMs = performance.now();
  const openid = followers[(index * 7) % followers.length] ?? "";
  const result = await platform.text(openid, texts[index % texts.length] ?? "");
  if (result.kind !== "reply") throw new Error(`a message was not answered: ${result.kind}`);
  return performance.now() - startedAtMs;
}
