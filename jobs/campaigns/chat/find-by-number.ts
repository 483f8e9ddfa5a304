import type { Cadre } from "../../../models/cadre.ts";
import type { Campaign } from "../../../models/campaign.ts";
import { scopeOf, type InScope } from "../../../models/scope.ts";
import { scopeData } from "../../../models/scoped-data.ts";
import type { Stores } from "../../../models/stores.ts";

/** By what cadres call it in chat; undefined outside his scope. */
export async function findByNumber(
  number: number,
  cadre: Cadre,
  stores: Stores,
): Promise<InScope<Campaign> | undefined> {
  const { campaigns } = scopeData(stores, scopeOf(cadre));
  const sort = { field: "createdAt", direction: -1 } as const;
  return (await campaigns.page({ filter: { number }, sort, limit: 1 })).items[0];
}

export function unknownNumber(number: number): string {
  return `没有找到编号 ${number} 的推送，或者不在您负责的范围内。回复“通知列表”看看编号。`;
}
