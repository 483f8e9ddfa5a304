import type { AudienceFilter } from "../../models/audience-filter.ts";
import type { Channel } from "../../models/channel.ts";
import type { DeliveryReason } from "../../models/delivery-status.ts";
import type { Scope } from "../../models/scope.ts";
import type { Stores } from "../../models/stores.ts";
import { planDelivery, type PlanFacts } from "./plan-delivery.ts";

/** What a run would do now. */
export interface Forecast {
  readonly audience: number;
  /** Counted from a part of them, shown as 约. */
  readonly isEstimate: boolean;
  readonly byChannel: Readonly<Partial<Record<Channel, number>>>;
  readonly byReason: Readonly<Partial<Record<DeliveryReason, number>>>;
}

/** So many are planned one by one; of more, a part stands for all. */
const planned = 5_000;

export async function forecastRun(
  { audiences }: Pick<Stores, "audiences">,
  { filter, scope }: { readonly filter: AudienceFilter | undefined; readonly scope: Scope },
  facts: PlanFacts,
): Promise<Forecast> {
  const { count, isEstimate } = await audiences.count(filter, scope);
  const some = await audiences.sample(filter, scope, { limit: planned });
  const byChannel = new Map<Channel, number>();
  const byReason = new Map<DeliveryReason, number>();
  for (const follower of some) {
    const plan = planDelivery(follower, facts);
    if (plan.kind === "send") byChannel.set(plan.channel, (byChannel.get(plan.channel) ?? 0) + 1);
    else byReason.set(plan.reason, (byReason.get(plan.reason) ?? 0) + 1);
  }
  const factor = some.length === 0 ? 0 : Math.max(1, count / some.length);
  return {
    ...{ audience: count, isEstimate: isEstimate || factor > 1 },
    byChannel: scaled(byChannel, factor),
    byReason: scaled(byReason, factor),
  };
}

function scaled<Name extends string>(counts: ReadonlyMap<Name, number>, factor: number) {
  const entries = [...counts].map(([name, count]) => [name, Math.round(count * factor)]);
  return Object.fromEntries(entries) as Partial<Record<Name, number>>;
}
