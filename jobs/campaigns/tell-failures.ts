import { tellCadre } from "../../bot/outbox/tell-cadre.ts";
import { findCadres } from "./find-cadres.ts";
import type { WatchParts } from "./watch-runs.ts";

/** Tells whoever sent it of a campaign that could not begin its slot: the messages first, under names that make them once;
 *  then the write that says so. Returns how many campaigns. */
export async function tellFailures(parts: WatchParts): Promise<number> {
  const { stores, content } = parts;
  const failed = await stores.campaigns.findUntold();
  for (const campaign of failed) {
    const { _id, name, number, version, rejection = "" } = campaign;
    const { text } = await content.current();
    const told = text("alert.campaign.failed", {
      ...{ name, number: String(number ?? ""), explanation: rejection.replace(/。$/, "") },
    });
    for (const cadre of await findCadres(campaign, stores)) {
      const id = `campaign.${_id}.failed.${version}.${cadre._id}`;
      await tellCadre(cadre, { id, text: told }, parts);
    }
    await stores.campaigns.markTold(_id);
  }
  return failed.length;
}
