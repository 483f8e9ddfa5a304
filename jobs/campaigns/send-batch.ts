import type { CampaignRun, RunPause } from "../../models/campaign-run.ts";
import type { OutcomePiece } from "../../models/outcome-piece.ts";
import type { ClaimedDelivery } from "../../models/delivery.ts";
import type { DeliveryCounts, DeliveryStatus } from "../../models/delivery-status.ts";
import type { NoticeContent } from "../../models/notice-content.ts";
import type { Stores } from "../../models/stores.ts";
import { applyResults } from "./apply-result.ts";
import type { ChannelSender } from "./channel-sender.ts";
import { judgeOutcome, type CallResult, type Judgement } from "./judge-outcome.ts";
import type { LimitedCalls } from "./limited-calls.ts";

export interface BatchParts {
  readonly stores: Pick<
    Stores,
    | ("deliveries" | "deliveryResults" | "editions" | "followers")
    | ("campaignRuns" | "sendResults" | "apiLimits")
  >;
  readonly senders: ReadonlyMap<string, ChannelSender>;
  readonly calls: LimitedCalls;
  /** Asked before each call: whether the run still runs and this process still holds its claims. */
  readonly maySend: () => boolean;
  /** The machine's clock. */
  readonly now: () => Date;
  readonly platformNow: () => Date;
}

/** What a batch says of the run as a whole. */
export interface BatchResult {
  /** The newest outcomes of the run. */
  readonly recent: readonly OutcomePiece[];
  readonly rest?: { readonly untilAt: Date; readonly reason: string };
  readonly pause?: RunPause;
}

/** Sends what was claimed and writes what became of it: who was reached is noted with the follower first, so that a
 *  crash in between counts him once, when the delivery is settled after all. */
export async function sendBatch(
  run: CampaignRun,
  claimed: readonly ClaimedDelivery[],
  parts: BatchParts,
): Promise<BatchResult> {
  const contentFor = await readContents(run, claimed, parts);
  const full = await reserve(claimed, parts);
  const judged = await Promise.all(
    claimed.map(async (delivery) => {
      const content = contentFor(delivery);
      const outcome = full.get(delivery.channel) ?? (await callOne(content, delivery, parts));
      return { delivery, outcome, judgement: judgeOutcome(delivery, outcome, parts.platformNow()) };
    }),
  );
  await giveBack(judged, parts);
  await noteReceived(run, judged, parts);
  await parts.stores.deliveries.settle(judged.map(({ judgement }) => judgement.move));
  const msgIds = judged.flatMap(({ judgement: { move } }) => move.msgId ?? []);
  const recent = await noteCounts(run, judged, parts);
  await applyResults(await parts.stores.sendResults.findAmong(msgIds), parts);
  const rest = judged.find(({ judgement }) => judgement.rest)?.judgement.rest;
  const pause = judged.find(({ judgement }) => judgement.pause)?.judgement.pause;
  return { recent, ...(rest && { rest }), ...(pause && { pause }) };
}

interface Judged {
  readonly delivery: ClaimedDelivery;
  readonly outcome: CallResult;
  readonly judgement: Judgement;
}

/** Takes the batch from what the platform allows; of a channel that has not enough left, what is answered instead. */
async function reserve(
  claimed: readonly ClaimedDelivery[],
  { stores, senders, platformNow }: BatchParts,
): Promise<ReadonlyMap<string, CallResult>> {
  const full = new Map<string, CallResult>();
  for (const [channel, count] of countByChannel(claimed)) {
    const window = senders.get(channel)?.limitAt(platformNow());
    if (!window || (await stores.apiLimits.take(window, count))) continue;
    const explanation = `这个渠道今天的次数（${window.limit} 次）已用完，到时间会接着发`;
    full.set(channel, { kind: "not-sent", explanation, untilAt: window.expiresAt });
  }
  return full;
}

/** What was taken and not called. */
async function giveBack(
  judged: readonly Judged[],
  { stores, senders, platformNow }: BatchParts,
): Promise<void> {
  const back = judged.filter(({ outcome }) => outcome.kind === "put-back");
  for (const [channel, count] of countByChannel(back.map(({ delivery }) => delivery))) {
    const window = senders.get(channel)?.limitAt(platformNow());
    if (window) await stores.apiLimits.giveBack(window, count);
  }
}

function countByChannel(claimed: readonly ClaimedDelivery[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { channel } of claimed) counts.set(channel, (counts.get(channel) ?? 0) + 1);
  return counts;
}

/** What each of them is told.
 *  @throws Error for an edition that is gone: nobody is told what is not there */
async function readContents(
  { _id, content }: CampaignRun,
  claimed: readonly ClaimedDelivery[],
  { stores }: BatchParts,
): Promise<(delivery: ClaimedDelivery) => NoticeContent> {
  const names = new Set(claimed.flatMap(({ edition }) => edition ?? []));
  const editions = await stores.editions.findContents(_id, [...names]);
  const missing = [...names].find((name) => !editions.has(name));
  if (missing !== undefined) throw new Error(`run ${_id} has lost its edition ${missing}`);
  return ({ edition = "" }) => editions.get(edition) ?? content;
}

function callOne(
  content: NoticeContent,
  delivery: ClaimedDelivery,
  { senders, calls, maySend }: BatchParts,
): Promise<CallResult> {
  return calls.run(async () => {
    const sender = senders.get(delivery.channel);
    if (!sender || !maySend()) return { kind: "put-back" };
    return sender.send(delivery, content);
  });
}

async function noteReceived(
  { _id: run, content }: CampaignRun,
  judged: readonly Judged[],
  { stores, platformNow }: BatchParts,
): Promise<void> {
  const byChannel = new Map<string, string[]>();
  for (const { delivery, judgement } of judged) {
    if (!judgement.isSent) continue;
    const { channel, follower } = delivery;
    byChannel.set(channel, [...(byChannel.get(channel) ?? []), follower]);
  }
  for (const [channel, followers] of byChannel) {
    const received = { run, notice: content.notice, channel, at: platformNow() };
    await stores.followers.noteReceived(followers, received);
  }
}

async function noteCounts(
  { _id: run }: CampaignRun,
  judged: readonly Judged[],
  { stores, now }: BatchParts,
): Promise<readonly OutcomePiece[]> {
  const changes: Partial<Record<DeliveryStatus, number>> = {};
  const add = (status: DeliveryStatus, by: number) => {
    changes[status] = (changes[status] ?? 0) + by;
  };
  for (const { delivery, judgement } of judged) {
    add(delivery.countedAs, -1);
    add(judgement.move.status, 1);
  }
  const told = judged.filter(({ judgement }) => judgement.isBad !== undefined);
  const bad = told.filter(({ judgement }) => judgement.isBad).length;
  const piece = told.length > 0 ? { count: told.length, bad } : undefined;
  return stores.campaignRuns.noteOutcomes(run, dropZeros(changes), {
    now: now(),
    ...(piece && { piece }),
  });
}

function dropZeros(counts: DeliveryCounts): DeliveryCounts {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
}
