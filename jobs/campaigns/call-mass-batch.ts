import type { Log } from "../../bot/log.ts";
import type { LimitWindow } from "../../models/api-limit.ts";
import type { CampaignRun } from "../../models/campaign-run.ts";
import type { MassBatch } from "../../models/mass-batch.ts";
import type { Stores } from "../../models/stores.ts";
import { judgeMassOutcome, type MassJudgement } from "./judge-mass-outcome.ts";
import { clientMsgIdOfBatch, type MassOutcome, type MassSender } from "./mass-port.ts";
import { settleMassBatch, type SettleParts } from "./settle-mass-batch.ts";

export interface MassCallParts extends SettleParts {
  readonly stores: SettleParts["stores"] & Pick<Stores, "apiLimits">;
  readonly mass: MassSender;
  readonly log: Log;
}

/** One call of a batch that is ready, or once more of one that may have arrived, and everything that follows from it.
 *  "empty": fewer than two are left in it. */
export async function callMassBatch(
  run: CampaignRun,
  batch: MassBatch,
  parts: MassCallParts & { readonly claim: string },
): Promise<"empty" | Pick<MassJudgement, "pause" | "rest">> {
  const { stores, mass, platformNow, claim, log } = parts;
  const full = await takeLimits(mass.limitsAt(platformNow()), parts);
  if (full) return { rest: full };
  const now = platformNow();
  if (!(await stores.massBatches.claim(batch, claim, now))) return {};
  const members = await stores.massDeliveries.begin(batch._id, claim, now);
  const isRepeat = batch.status === "sending";
  if (members.length < 2 && !isRepeat) {
    await stores.massBatches.putBack(batch._id, claim, false);
    return "empty";
  }
  const openids = members.map(({ openid }) => openid);
  const clientMsgId = clientMsgIdOfBatch(batch);
  const outcome = await mass.send({ openids, clientMsgId }, run.content);
  const judged = judgeMassOutcome({ isRepeat, tries: batch.tries }, outcome, platformNow());
  const how = { event: "mass-batch.called", batch: batch._id, size: openids.length, isRepeat };
  log.info({ ...how, outcome: outcome.kind });
  await write({ ...batch, claim }, { judged, outcome }, parts);
  return judged;
}

async function write(
  batch: MassBatch & { readonly claim: string },
  { judged, outcome }: { judged: MassJudgement; outcome: MassOutcome },
  parts: MassCallParts,
): Promise<void> {
  const { massBatches, massDeliveries } = parts.stores;
  const { _id, claim } = batch;
  if (judged.next === "back") {
    const isAnswered = outcome.kind === "failed" && !judged.pause && !judged.isQuota;
    if (await massBatches.putBack(_id, claim, isAnswered)) await massDeliveries.putBack(_id);
  } else if (judged.next === "again") {
    if (outcome.kind === "unknown") await massBatches.noteTry(_id, claim);
  } else {
    const ended = await massBatches.end(batch, judged.next);
    if (!ended) return;
    const { msgId } = ended;
    const told = msgId === undefined ? null : await massBatches.applyResult(msgId);
    await settleMassBatch(told ?? ended, parts);
  }
}

/** All or none; of the one that is used up, how long it rests. */
async function takeLimits(
  windows: readonly LimitWindow[],
  { stores }: MassCallParts,
): Promise<{ untilAt: Date; reason: string } | undefined> {
  const taken: LimitWindow[] = [];
  for (const window of windows) {
    if (await stores.apiLimits.take(window, 1)) {
      taken.push(window);
      continue;
    }
    for (const one of taken) await stores.apiLimits.giveBack(one, 1);
    const reason = `群发接口的次数（${window.limit} 次）已用完，到时间会接着发`;
    return { untilAt: window.expiresAt, reason };
  }
  return undefined;
}
