import type { ContentCache } from "../../bot/content-cache.ts";
import { tellFollower, type TellParts } from "../../bot/outbox/tell-follower.ts";
import type { Stores } from "../../models/stores.ts";
import { quietUntil } from "../campaigns/quiet-hours.ts";

export interface NudgeParts extends TellParts {
  readonly stores: Pick<Stores, "followers" | "outbox" | "responses" | "handovers">;
  readonly content: Pick<ContentCache, "current">;
}

const hourMs = 60 * 60_000;
/** Whoever stopped less long ago may just be at work. */
const quietAtLeastMs = 4 * hourMs;
/** The window for customer-service messages is 48 hours; later it may be shut when the message leaves. Source: fact
 *  sheet 5.1. */
const quietAtMostMs = 47 * hourMs;
const batchSize = 200;

/** Reminds each worker who stopped halfway through the survey, once for each response: not at night, not who wants no
 *  such thing, not who waits for a person. What cannot be sent now is not sent at all. Returns how many.
 *  @param now on the platform's clock */
export async function nudgeSurveys(now: Date, parts: NudgeParts): Promise<number> {
  const { content, stores } = parts;
  const { settings, text } = await content.current();
  if (quietUntil(settings.quietHours, now)) return 0;
  const from = new Date(now.getTime() - quietAtMostMs);
  const until = new Date(now.getTime() - quietAtLeastMs);
  let count = 0;
  for (;;) {
    const found = await stores.responses.findToNudge({ from, until }, batchSize);
    for (const response of found) {
      // Whoever is passed over is not looked at again either.
      if (!(await stores.responses.claimNudge(response, now))) continue;
      const { _id, conversation: follower } = response;
      if (!(await mayBeNudged(follower, stores))) continue;
      const nudge = { id: `nudge.${_id}`, follower, text: text("survey.nudge"), isFleeting: true };
      if (await tellFollower(nudge, parts)) count += 1;
    }
    if (found.length < batchSize) return count;
  }
}

async function mayBeNudged(
  follower: string,
  { followers, handovers }: NudgeParts["stores"],
): Promise<boolean> {
  const found = await followers.find(follower);
  if (!found?.isSubscribed || found.optOut?.survey) return false;
  return !(await handovers.hasTicket(follower));
}
