const units = [
  ["天", 86_400_000],
  ["小时", 3_600_000],
  ["分钟", 60_000],
  ["秒", 1_000],
] as const;

/** "3 天", "1 天 2 小时", "90 秒" as "1 分钟 30 秒"; the two largest units. */
export function durationLabel(ms: number): string {
  const parts: string[] = [];
  let restMs = Math.round(ms / 1_000) * 1_000;
  for (const [name, unitMs] of units) {
    const count = Math.floor(restMs / unitMs);
    restMs -= count * unitMs;
    if (count > 0) parts.push(`${count} ${name}`);
  }
  return parts.slice(0, 2).join(" ") || "0 秒";
}

/** Undefined when the clock was not moved; it never goes back. */
export function jumpLabel(ms: number): string | undefined {
  return ms < 1_000 ? undefined : `时间前进了 ${durationLabel(ms)}`;
}
