import { openBuckets } from "../../models/allowance.ts";
import type { Allowance } from "../../models/conversation-schema.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** "还可发 2 条，剩 31 小时": for a cadre who is about to write. With several buckets, the time is that of the one
 *  that stays open longest. */
export function describeAllowance(allowance: Allowance, now: Date): string {
  const open = openBuckets(allowance, now);
  const last = open.at(-1);
  if (!last) return "现在不能发消息：要等这位职工再来说话";
  const left = open.reduce((sum, bucket) => sum + bucket.left, 0);
  return `还可发 ${left} 条，剩 ${describeRest(last.untilAt.getTime() - now.getTime())}`;
}

function describeRest(restMs: number): string {
  if (restMs >= hourMs) return `${Math.floor(restMs / hourMs)} 小时`;
  if (restMs >= minuteMs) return `${Math.floor(restMs / minuteMs)} 分钟`;
  return `${Math.ceil(restMs / 1_000)} 秒`;
}
