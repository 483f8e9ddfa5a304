import { setTimeout as sleep } from "node:timers/promises";
import type { AccessToken } from "../bot/wechat/api/access-token.ts";
import type { Metrics } from "./metrics.ts";
import type { Degraded } from "./routes/health-route.ts";

export interface DegradedSources {
  readonly accessToken: Pick<AccessToken, "get" | "status">;
  readonly metrics: Pick<Metrics, "lastCallbackAt">;
  /** Whether callbacks come to this process at all. */
  readonly takesCallbacks: boolean;
  readonly now: () => Date;
}

/** Whoever asks more often hears the same: a wrong secret must not be tried at every look. */
const tokenLookMs = 60_000;
/** Whoever watches does not wait longer than this for the platform. */
const patienceMs = 1_000;
const silentMs = 24 * 60 * 60_000;

/** Says what works only in part. Asks the platform for a token at most once a minute. */
export function createDegradedFinder(sources: DegradedSources): () => Promise<Degraded[]> {
  const { metrics, takesCallbacks, now } = sources;
  const startedAt = now();
  let look: { readonly at: number; readonly found: Promise<Degraded[]> } | undefined;
  return async () => {
    if (!look || now().getTime() - look.at >= tokenLookMs) {
      look = { at: now().getTime(), found: lookAtToken(sources) };
    }
    const heardAt = metrics.lastCallbackAt ?? startedAt;
    const isSilent = takesCallbacks && now().getTime() - heardAt.getTime() >= silentMs;
    const patience = sleep(patienceMs, [], { ref: false });
    const found: Degraded[] = await Promise.race([look.found, patience]);
    return [...found, ...(isSilent ? (["callback-silent"] as const) : [])];
  };
}

async function lookAtToken({ accessToken }: DegradedSources): Promise<Degraded[]> {
  try {
    await accessToken.get();
    const { isForeignRefresher } = await accessToken.status();
    return isForeignRefresher ? ["foreign-refresher"] : [];
  } catch {
    return ["no-access-token"];
  }
}
