import type { NamedDelivery, ResultOutcome } from "../../models/delivery-result.ts";
import type { DeliveryReason, DeliveryStatus } from "../../models/delivery-status.ts";
import type { SendResult } from "../../models/send-result.ts";
import type { Stores } from "../../models/stores.ts";

export interface ResultParts {
  readonly stores: Pick<Stores, "deliveryResults" | "campaignRuns" | "sendResults">;
  /** The machine's clock. */
  readonly now: () => Date;
}

/** Confirms or refuses what was sent under these numbers; a repeat changes nothing. What has not found its delivery is kept:
 *  our own note of the send may still be on its way. */
export async function applyResults(
  results: readonly SendResult[],
  { stores, now }: ResultParts,
): Promise<void> {
  if (results.length === 0) return;
  const outcomes = new Map(results.map(({ msgId, status }) => [msgId, readStatus(status)]));
  const groups = groupAlike(await stores.deliveryResults.findWaiting(results), outcomes);
  for (const { run, from, outcome, ids } of groups) {
    const moved = await stores.deliveryResults.apply(ids, from, outcome);
    if (moved === 0) continue;
    const changes = { [from]: -moved, [outcome.status]: moved };
    await stores.campaignRuns.noteOutcomes(run, changes, { now: now() });
  }
  await stores.sendResults.drop(await stores.deliveryResults.findSettled(results));
}

interface AlikeGroup {
  readonly run: string;
  readonly from: DeliveryStatus;
  readonly outcome: ResultOutcome;
  readonly ids: string[];
}

/** Those that make the same move in the same run. */
function groupAlike(
  deliveries: readonly NamedDelivery[],
  outcomes: ReadonlyMap<string, ResultOutcome>,
): readonly AlikeGroup[] {
  const groups = new Map<string, AlikeGroup>();
  for (const { _id, run, status: from, name } of deliveries) {
    const outcome = outcomes.get(name);
    if (!outcome) continue;
    const key = [run, from, outcome.status, outcome.reason].join(" ");
    const group = groups.get(key) ?? { run, from, outcome, ids: [] };
    group.ids.push(_id);
    groups.set(key, group);
  }
  return [...groups.values()];
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
function readStatus(told: string): ResultOutcome {
  const status = told.replace(/\s/g, "");
  if (status === "success") return { status: "delivered" };
  const reason = refusals[status] ?? "system-failed";
  return { status: "refused", reason };
}
