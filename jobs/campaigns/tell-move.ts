import type { ContentCache } from "../../bot/content-cache.ts";
import {
  isReachable,
  tellCadre,
  type ReachableCadre,
  type TellCadreParts,
} from "../../bot/outbox/tell-cadre.ts";
import type { Cadre } from "../../models/cadre.ts";
import type { Campaign } from "../../models/campaign.ts";
import type { CampaignCommand } from "../../models/campaign-moves.ts";
import type { CampaignMove } from "./campaign-desk.ts";
import { mayUse } from "../../models/role.ts";
import { districtCode } from "../../models/scope.ts";
import type { Stores } from "../../models/stores.ts";

export interface TellMoveParts extends TellCadreParts {
  readonly stores: Pick<Stores, "outbox" | "cadres">;
  readonly content: Pick<ContentCache, "current">;
  /** More than so many need another one's approval. */
  readonly approvalAudience: () => Promise<number>;
}

/** Tells who has to approve, and whose campaign was decided on, in their own WeChat; once for each move. */
export async function tellMove(
  { campaign, command, by }: CampaignMove,
  parts: TellMoveParts,
): Promise<void> {
  const cadres = await findTold(campaign, command, { by, parts });
  if (cadres.length === 0) return;
  const told = await describeMove(campaign, command, { by, parts });
  for (const cadre of cadres) {
    const id = `campaign.${campaign._id}.${command}.${campaign.version}.${cadre._id}`;
    await tellCadre(cadre, { id, text: told }, parts);
  }
}

interface Mover {
  readonly by: string;
  readonly parts: TellMoveParts;
}

async function findTold(
  campaign: Campaign,
  command: CampaignCommand,
  { by, parts }: Mover,
): Promise<readonly ReachableCadre[]> {
  const { stores } = parts;
  if (command === "submit") return findApprovers(campaign, { by, parts });
  if (command !== "approve" && command !== "reject") return [];
  const submitter = await stores.cadres.find(campaign.submittedBy ?? campaign.author);
  return submitter?._id !== by && isReachable(submitter) ? [submitter] : [];
}

/** Nobody where he may approve it himself; else admins and whoever is on duty, of its own place, or of the district. */
async function findApprovers(
  { organisationPath, submittedCount = 0 }: Campaign,
  { by, parts: { stores, approvalAudience } }: Mover,
): Promise<readonly ReachableCadre[]> {
  const submitter = await stores.cadres.find(by);
  const isLarge = submittedCount > (await approvalAudience());
  if (!isLarge && submitter && mayUse("campaigns.approve", submitter)) return [];
  for (const place of [organisationPath.at(-1) ?? districtCode, districtCode]) {
    const found = [
      ...(await stores.cadres.findAdmins(place)),
      ...(await stores.cadres.findOnDuty(place)),
    ].filter((cadre) => cadre._id !== by && mayUse("campaigns.approve", cadre));
    const reachable = uniqueById(found).filter(isReachable);
    if (reachable.length > 0) return reachable;
  }
  return [];
}

function uniqueById(cadres: readonly Cadre[]): readonly Cadre[] {
  return [...new Map(cadres.map((cadre) => [cadre._id, cadre])).values()];
}

const texts = {
  submit: "alert.campaign.submitted",
  approve: "alert.campaign.approved",
  reject: "alert.campaign.rejected",
} as const;

async function describeMove(
  { name, number, submittedCount = 0, rejection = "" }: Campaign,
  command: CampaignCommand,
  { by, parts }: Mover,
): Promise<string> {
  const { text } = await parts.content.current();
  const mover = (await parts.stores.cadres.find(by))?.name ?? "同事";
  return text(texts[command as keyof typeof texts], {
    ...{ name, number: String(number ?? ""), by: mover, count: String(submittedCount) },
    reason: rejection.replace(/。$/, ""),
  });
}
