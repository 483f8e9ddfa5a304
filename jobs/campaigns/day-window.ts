import { formatShanghai } from "../../bot/shanghai-time.ts";
import { pauseEnd } from "../../bot/wechat/api/api-pauses.ts";
import type { LimitWindow } from "../../models/api-limit.ts";

/** Calls a day of a new account. Source: fact sheet 14. */
export const callsPerDay = { mass: 100, template: 100_000, "customer-service": 500_000 } as const;

/** The platform's day is China's (unconfirmed). Source: fact sheet 14. */
export function dayWindow(api: string, limit: number, now: Date): LimitWindow {
  const expiresAt = pauseEnd("stop-api-today", now) ?? now;
  return { id: `${api}/${formatShanghai(now, "YYYY-MM-DD")}`, limit, expiresAt };
}
