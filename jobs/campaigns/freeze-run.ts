import { trusted } from "mongoose";
import type { AudienceFilter } from "../../models/audience-filter.ts";
import type { CampaignRun, CampaignRunStore } from "../../models/campaign-run.ts";
import { deliveryId, massShard, shardCount, type Delivery } from "../../models/delivery.ts";
import { districtCode } from "../../models/scope.ts";
import type { Stores } from "../../models/stores.ts";
import {
  planDelivery,
  plannedFields,
  type PlanFacts,
  type PlannedFollower,
} from "./plan-delivery.ts";

export interface FreezeParts {
  readonly stores: Pick<Stores, "followers" | "deliveries">;
  readonly runs: CampaignRunStore;
  /** The machine's clock. */
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

const batchSize = 1_000;

/** Fixes whom a run goes to: one delivery for each follower of the audience, with its channel or the reason it has none.
 *  Goes on where a dead process was; whoever is there already stays as he is.
 *  @param filter undefined: nobody
 *  @returns false when it was stopped or cancelled on the way */
export async function freezeRun(
  run: CampaignRun,
  { filter, facts }: { filter: AudienceFilter | undefined; facts: PlanFacts },
  { stores, runs, now, signal }: FreezeParts,
): Promise<boolean> {
  let last = run.frozenTo ?? "";
  const base = filter && inPlace(filter, run.organisationPath);
  for (; base;) {
    if (signal.aborted) return false;
    const followers = await stores.followers.model.collection
      .find<PlannedFollower>({ $and: [{ _id: trusted({ $gt: last }) }, base] } as never, {
        projection: plannedFields,
      })
      .sort({ _id: 1 })
      .limit(batchSize)
      .toArray();
    await stores.deliveries.add(followers.map((follower) => deliveryFor(follower, facts)));
    const end = followers.at(-1)?._id;
    if (end === undefined) break;
    last = end;
    if (!(await runs.noteFrozen(run._id, last, now()))) return false;
  }
  return runs.finishFreeze(run._id, await stores.deliveries.count(run._id), now());
}

/** Every row is the district's: the condition would only mislead whoever plans the query. */
function inPlace(filter: AudienceFilter, path: readonly string[]): AudienceFilter {
  const place = path.at(-1) ?? "";
  return place === districtCode ? filter : { $and: [filter, { organisationPath: place }] };
}

function deliveryFor(follower: PlannedFollower, facts: PlanFacts): Delivery {
  const plan = planDelivery(follower, facts);
  const run = facts.run._id;
  const own = { run, follower: follower._id, openid: follower.openid };
  const id = { _id: deliveryId(run, follower._id), ...own };
  const shard = Math.floor(Math.random() * shardCount);
  if (plan.kind === "excluded") return { ...id, shard, status: "excluded", reason: plan.reason };
  const { channel, fallbacks, edition } = plan;
  return {
    ...id,
    shard: channel === "mass" ? massShard : shard,
    ...{ status: "pending", channel },
    ...(fallbacks.length > 0 && { fallbacks }),
    ...(edition !== undefined && { edition }),
  };
}
