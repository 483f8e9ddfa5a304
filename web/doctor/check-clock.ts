import type { Finding } from "./finding.ts";

const subject = "时钟";
/** Callbacks whose timestamp is further off are refused. Source: design.md 5.1. */
const failsFromMs = 5 * 60_000;
const warnsFromMs = 30_000;
const timeoutMs = 8_000;

/** Compares this machine's clock with the `Date` of WeChat's answer. */
export async function checkClock(apiBase: string, now: () => Date): Promise<Finding> {
  const platformAt = await readPlatformTime(apiBase);
  if (!platformAt) {
    return { subject, state: "skipped", message: "没有连上微信，无法比对时间" };
  }
  const offMs = now().getTime() - platformAt.getTime();
  const size = describe(Math.abs(offMs));
  const direction = offMs > 0 ? "快" : "慢";
  if (Math.abs(offMs) >= failsFromMs) {
    const message = `本机比微信${direction}了 ${size}，微信发来的消息会被当成过期的拒收：请开启时间同步（timedatectl set-ntp true）`;
    return { subject, state: "failed", code: "clock-off", message };
  }
  if (Math.abs(offMs) >= warnsFromMs) {
    return {
      subject,
      state: "warning",
      message: `本机比微信${direction}了 ${size}：请开启时间同步`,
    };
  }
  return { subject, state: "ok", message: "与微信一致" };
}

/** Any answer carries the time; without a token it costs no quota. */
async function readPlatformTime(apiBase: string): Promise<Date | undefined> {
  try {
    const answer = await fetch(`${apiBase}/cgi-bin/getcallbackip`, {
      signal: AbortSignal.timeout(timeoutMs),
    });
    await answer.arrayBuffer();
    const at = new Date(answer.headers.get("date") ?? "");
    return Number.isNaN(at.getTime()) ? undefined : at;
  } catch {
    return undefined;
  }
}

function describe(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return seconds >= 120 ? `${Math.round(seconds / 60)} 分钟` : `${seconds} 秒`;
}
