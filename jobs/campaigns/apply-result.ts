import type { DeliveryReason } from "../../models/delivery-status.ts";
import type { SendResult } from "../../models/send-result.ts";
import type { Stores } from "../../models/stores.ts";

export interface ResultParts {
  readonly stores: Pick<Stores, "deliveryResults" | "campaignRuns" | "sendResults">;
  /** The machine's clock. */
  readonly now: () => Date;
}

/** A result event of a template message. It is kept first: our own note of the send may still be on its way. */
export async function receiveTemplateResult(
  { msgId, status }: SendResult,
  parts: ResultParts,
): Promise<void> {
  const result = { msgId, status: status.replace(/\s/g, "") };
  await parts.stores.sendResults.keep(result, parts.now());
  await applyResults([result], parts);
}

/** Confirms or refuses what was sent under these numbers; a repeat changes nothing. */
export async function applyResults(
  results: readonly SendResult[],
  { stores, now }: ResultParts,
): Promise<void> {
  for (const { status, ...name } of results) {
    const outcome = readStatus(status);
    const before = await stores.deliveryResults.apply(name, outcome);
    const isDone = before !== null || (await stores.deliveryResults.isThere(name));
    if (isDone) await stores.sendResults.drop(name.msgId);
    if (!before) continue;
    const changes = { [before.status]: -1, [outcome.status]: 1 };
    await stores.campaignRuns.noteOutcomes(before.run, changes, { now: now() });
  }
}

const sweepLimit = 200;

/** Looks again for the deliveries of results that had none when they came. Returns how many were looked at. */
export async function sweepResults(parts: ResultParts): Promise<number> {
  const due = await parts.stores.sendResults.takeDue(parts.now(), sweepLimit);
  await applyResults(due, parts);
  return due.length;
}

/** Of a subscription notice 43101: he takes none any more. */
const refusals: Readonly<Record<string, DeliveryReason>> = {
  ...{ "failed:userblock": "user-block", "failed:43101": "user-block" },
};

/** Source: fact sheet 2.3, 2.4. */
function readStatus(status: string): {
  readonly status: "delivered" | "refused";
  readonly reason?: DeliveryReason;
} {
  if (status === "success") return { status: "delivered" };
  const reason = refusals[status] ?? "system-failed";
  return { status: "refused", reason };
}
