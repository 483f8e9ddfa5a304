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
 *  "empty": fewer are left in it than a list has. */
export async function callMassBatch(
  run: CampaignRun,
  batch: MassBatch,
  parts: MassCallParts & { readonly claim: string },
): Promise<"empty" | Pick<MassJudgement, "pause" | "rest">> {
  const { stores, mass, platformNow, claim, log } = parts;
  const prepared = await prepare(run, batch, parts);
  if (prepared.kind === "stop") return prepared;
  const { draft } = prepared;
  const full = await takeLimits(mass.limitsAt(platformNow()), parts);
  if (full) return { rest: full };
  const now = platformNow();
  if (!(await stores.massBatches.claim(batch, claim, now))) return {};
  const members = await stores.massDeliveries.begin(batch._id, claim, now);
  const isRepeat = batch.status === "sending";
  if (members.length < mass.fewestAtOnce && !isRepeat) {
    await stores.massBatches.putBack(batch._id, claim);
    await giveBackLimits(mass.limitsAt(now), parts);
    return "empty";
  }
  const openids = members.map(({ openid }) => openid);
  const clientMsgId = clientMsgIdOfBatch(batch);
  const call = { openids, clientMsgId, ...(draft !== undefined && { draft }) };
  const outcome = await mass.send(call, run.content);
  if (outcome.kind === "not-sent") await giveBackLimits(mass.limitsAt(now), parts);
  const judged = judgeMassOutcome({ isRepeat, tries: batch.tries }, outcome, platformNow());
  const how = { event: "mass-batch.called", batch: batch._id, size: openids.length, isRepeat };
  log.info({ ...how, outcome: outcome.kind });
  await write({ ...batch, claim }, { judged, outcome }, parts);
  return judged;
}

type Prepared =
  | { readonly kind: "ready"; readonly draft?: string }
  | ({ readonly kind: "stop" } & Pick<MassJudgement, "pause" | "rest">);

/** A batch that was called keeps what it was called with. */
async function prepare(
  run: CampaignRun,
  { _id, status, draft, tries }: MassBatch,
  { stores, mass, platformNow }: MassCallParts,
): Promise<Prepared> {
  if (draft !== undefined) return { kind: "ready", draft };
  if (status !== "ready") return { kind: "ready" };
  const made = await mass.prepare(run.content);
  if (made.kind === "ready") {
    if (made.draft === undefined || (await stores.massBatches.noteDraft(_id, made.draft))) {
      return made;
    }
    return { kind: "stop" };
  }
  const { pause, rest } = judgeMassOutcome({ isRepeat: false, tries }, made, platformNow());
  const soon = { untilAt: new Date(platformNow().getTime() + againMs), reason: againReason };
  return { kind: "stop", ...(pause ? { pause } : { rest: rest ?? soon }) };
}

const againMs = 5_000;
const againReason = "群发的图文还没有建好，马上再试";

async function write(
  batch: MassBatch & { readonly claim: string },
  { judged, outcome }: { judged: MassJudgement; outcome: MassOutcome },
  parts: MassCallParts,
): Promise<void> {
  const { massBatches, massDeliveries } = parts.stores;
  const { _id, claim } = batch;
  if (judged.next === "back") {
    const isBack = await massBatches.putBack(_id, claim, howBack(judged, outcome));
    if (isBack) await massDeliveries.putBack(_id);
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

function howBack({ pause, isQuota }: MassJudgement, outcome: MassOutcome) {
  const isRefused = outcome.kind === "failed";
  return {
    isTry: isRefused && !pause && !isQuota,
    losesDraft: isRefused && outcome.action === "reupload",
  };
}

async function giveBackLimits(
  windows: readonly LimitWindow[],
  { stores }: MassCallParts,
): Promise<void> {
  for (const window of windows) await stores.apiLimits.giveBack(window, 1);
}

/** All or none; of the one that is used up, how long it rests. */
async function takeLimits(
  windows: readonly LimitWindow[],
  parts: MassCallParts,
): Promise<{ untilAt: Date; reason: string } | undefined> {
  const taken: LimitWindow[] = [];
  for (const window of windows) {
    if (await parts.stores.apiLimits.take(window, 1)) {
      taken.push(window);
      continue;
    }
    await giveBackLimits(taken, parts);
    const reason = `群发接口的次数（${window.limit} 次）已用完，到时间会接着发`;
    return { untilAt: window.expiresAt, reason };
  }
  return undefined;
}
