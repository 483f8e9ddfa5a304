import type { Delivery } from "../../models/delivery.ts";
import type { ResultOutcome } from "../../models/delivery-result.ts";
import type { DeliveryStatus } from "../../models/delivery-status.ts";
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
  const msgIds = [...outcomes.keys()];
  const groups = groupAlike(await stores.deliveryResults.findWaiting(msgIds), outcomes);
  for (const { run, from, outcome, ids } of groups) {
    const moved = await stores.deliveryResults.apply(ids, from, outcome);
    if (moved === 0) continue;
    const changes = { [from]: -moved, [outcome.status]: moved };
    await stores.campaignRuns.noteOutcomes(run, changes, { now: now() });
  }
  await stores.sendResults.drop(await stores.deliveryResults.findSettled(msgIds));
}

interface AlikeGroup {
  readonly run: string;
  readonly from: DeliveryStatus;
  readonly outcome: ResultOutcome;
  readonly ids: string[];
}

/** Those that make the same move in the same run. */
function groupAlike(
  deliveries: readonly Pick<Delivery, "_id" | "run" | "status" | "msgId">[],
  outcomes: ReadonlyMap<string, ResultOutcome>,
): readonly AlikeGroup[] {
  const groups = new Map<string, AlikeGroup>();
  for (const { _id, run, status: from, msgId = "" } of deliveries) {
    const outcome = outcomes.get(msgId);
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

/** Source: fact sheet 2.3. */
function readStatus(told: string): ResultOutcome {
  const status = told.replace(/\s/g, "");
  if (status === "success") return { status: "delivered" };
  const reason = status === "failed:userblock" ? "user-block" : "system-failed";
  return { status: "refused", reason };
}
