import type { MassBatch } from "../../models/mass-batch.ts";
import { senderOf } from "../../models/send-liveness.ts";
import { settleMassBatch, type SettleParts } from "./settle-mass-batch.ts";

const sweepLimit = 20;

/** What a dead process left of mass sends: results that came, deliveries that do not show their batch's fate, and batches of runs that were
 *  cancelled. */
export async function sweepMassBatches(parts: SettleParts): Promise<void> {
  const { massBatches, campaignRuns } = parts.stores;
  for (const msgId of await massBatches.takeWaitingResults(parts.now(), sweepLimit)) {
    await massBatches.applyResult(msgId);
  }
  for (const batch of await massBatches.findUnsettled(sweepLimit)) {
    await settleMassBatch(batch, parts);
  }
  for (const id of await massBatches.findOpenRuns()) {
    const run = await campaignRuns.find(id);
    if (run?.status !== "cancelled" && run?.status !== "failed") continue;
    for (const batch of await massBatches.findOpen(id)) await close(batch, parts);
  }
}

/** Nobody calls it any more: whether it was called decides. */
async function close(batch: MassBatch, parts: SettleParts): Promise<void> {
  const { massBatches, massDeliveries, senders } = parts.stores;
  if (batch.status !== "sending") {
    await massDeliveries.leave(batch._id);
    await massBatches.drop(batch._id);
    return;
  }
  // A call that is on its way still ends by itself; its repeats do not come any more.
  const isUnderWay = (await senders.findAlive(parts.now())).has(senderOf(batch.claim ?? ""));
  if (isUnderWay && batch.tries === 0) return;
  const ended = await massBatches.end(batch, { status: "unknown" });
  if (ended) await settleMassBatch(ended, parts);
}
