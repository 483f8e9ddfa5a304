import { senderOf } from "../../models/send-liveness.ts";
import type { Stores } from "../../models/stores.ts";

export interface CloseParts {
  readonly stores: Pick<Stores, "campaignRuns" | "deliveries" | "lostDeliveries" | "senders">;
  /** The machine's clock. */
  readonly now: () => Date;
}

/** Gives everybody of the runs that were cancelled since then an end: a sender puts back what it had not called, a freeze
 *  adds its last thousand, and a process that died held some whose outcome nobody knows. */
export async function closeCancelled(since: Date, { stores, now }: CloseParts): Promise<void> {
  const runs = await stores.campaignRuns.findEndedSince(["cancelled", "failed"], since);
  for (const { _id: run } of runs) {
    const cancelled = await stores.deliveries.cancelPending(run);
    const changes = { pending: -cancelled, cancelled };
    if (cancelled > 0) await stores.campaignRuns.noteOutcomes(run, changes, { now: now() });
    const claims = await stores.lostDeliveries.findClaims(run);
    if (claims.length === 0) continue;
    const alive = await stores.senders.findAlive(now());
    for (const claim of claims) {
      if (alive.has(senderOf(claim))) continue;
      const lost = await stores.lostDeliveries.giveUpClaim(run, claim);
      await stores.campaignRuns.noteOutcomes(
        run,
        { pending: -lost, unknown: lost },
        { now: now() },
      );
    }
  }
}
