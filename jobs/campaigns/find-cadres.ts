import { isReachable, type ReachableCadre } from "../../bot/outbox/tell-cadre.ts";
import type { Campaign } from "../../models/campaign.ts";
import { districtCode } from "../../models/scope.ts";
import type { Stores } from "../../models/stores.ts";

/** Whom to tell of a campaign: who sent it; who approved it, when he cannot be told; else the district's admins. */
export async function findCadres(
  campaign: Campaign | null,
  { cadres }: Pick<Stores, "cadres">,
): Promise<readonly ReachableCadre[]> {
  const { submittedBy, author, approvedBy } = campaign ?? {};
  for (const id of [submittedBy ?? author, approvedBy]) {
    const cadre = id === undefined ? null : await cadres.find(id);
    if (isReachable(cadre)) return [cadre];
  }
  return (await cadres.findAdmins(districtCode)).filter(isReachable);
}
