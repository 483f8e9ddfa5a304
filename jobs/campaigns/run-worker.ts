import type { Log } from "../../bot/log.ts";
import type { CampaignRun } from "../../models/campaign-run.ts";
import type { OutcomePiece } from "../../models/outcome-piece.ts";
import { shardCount, type ClaimedDelivery, type Delivery } from "../../models/delivery.ts";
import { senderOf } from "../../models/send-liveness.ts";
import type { Stores } from "../../models/stores.ts";
import type { ChannelSender } from "./channel-sender.ts";
import { sendBatch, type BatchParts, type BatchResult } from "./send-batch.ts";

export interface WorkerParts extends Omit<BatchParts, "maySend" | "stores"> {
  readonly stores: BatchParts["stores"] & Pick<Stores, "lostDeliveries" | "senders">;
  readonly log: Log;
  /** Claims begin with it. */
  readonly sender: string;
  /** Whether this process's claims still count. */
  readonly isAlive: () => boolean;
  /** Above this share of bad outcomes among the last 500 the run pauses. */
  readonly mostBadShare: number;
  readonly signal: AbortSignal;
  readonly wait: (ms: number) => Promise<void>;
}

/** While one batch is written the next ones are on their way. Together no more than 200 are claimed and not settled: what
 *  a killed process leaves in doubt. */
const batchesAtOnce = 4;
const claimLimit = 50;
/** How often a worker looks whether its run still runs: pausing is silent within two seconds. */
const lookMs = 300;
const idleMs = 300;
const recoverMs = 3_000;
/** Tries of unknown outcome are repeated that often, where the platform guards against doubles. */
const mostTries = 5;
/** Of the guard's time this much is left to travel. */
const guardMarginMs = 60_000;
/** Fewer outcomes say nothing about the rate. */
const fewestOutcomes = 100;
const rateWindow = 500;

/** Sends one run from this process until nothing is left, or it is told to stop. Any number of processes may work on
 *  one run. */
export class RunWorker {
  readonly #parts: WorkerParts;
  readonly #underWay = new Set<Promise<void>>();
  readonly #counter: { next: number };
  #run: CampaignRun;
  #isStopped = false;
  #recoverAtMs = performance.now() + recoverMs;

  constructor(run: CampaignRun, parts: WorkerParts, counter: { next: number }) {
    this.#run = run;
    this.#parts = parts;
    this.#counter = counter;
  }

  async work(): Promise<void> {
    const looking = setInterval(() => void this.#look(), lookMs);
    try {
      while (this.#maySend()) {
        const claimed = await this.#claimSome();
        if (claimed.length > 0) await this.#begin(claimed);
        else if (await this.#isThrough()) break;
      }
    } finally {
      clearInterval(looking);
      await Promise.all(this.#underWay);
    }
  }

  #maySend(): boolean {
    const { restUntil, status } = this.#run;
    const { signal, isAlive, platformNow } = this.#parts;
    const isResting = restUntil !== undefined && restUntil > platformNow();
    return status === "running" && !isResting && !this.#isStopped && !signal.aborted && isAlive();
  }

  async #look(): Promise<void> {
    try {
      const run = await this.#parts.stores.campaignRuns.find(this.#run._id);
      if (run) this.#run = run;
      else this.#isStopped = true;
    } catch (error) {
      this.#parts.log.warn({ event: "campaign-run.not-looked", run: this.#run._id, error });
    }
  }

  #newClaim(): string {
    this.#counter.next += 1;
    return `${this.#parts.sender}:${this.#counter.next}`;
  }

  /** What a dead process left or nobody knows, every few seconds: the platform's guard against doubles does not wait. Else
   *  what waits behind a drawn shard, then before it, so that processes seldom reach for the same. */
  async #claimSome(): Promise<ClaimedDelivery[]> {
    if (performance.now() >= this.#recoverAtMs) {
      this.#recoverAtMs = performance.now() + recoverMs;
      const left = await this.#recover();
      if (left.length > 0) return left;
    }
    const { stores, platformNow } = this.#parts;
    const drawn = Math.floor(Math.random() * shardCount);
    const ranges = [
      { from: drawn, below: shardCount },
      { from: 0, below: drawn },
    ];
    for (const shards of ranges) {
      const place = { run: this.#run._id, shards, limit: claimLimit };
      const order = { claim: this.#newClaim(), now: platformNow() };
      const claimed = await stores.deliveries.claim(place, order);
      if (claimed.length > 0) return claimed;
    }
    return this.#recover();
  }

  async #recover(): Promise<ClaimedDelivery[]> {
    const { stores, now } = this.#parts;
    const run = this.#run._id;
    const [claims, alive] = await Promise.all([
      stores.lostDeliveries.findClaims(run),
      stores.senders.findAlive(now()),
    ]);
    const dead = claims.filter((claim) => !alive.has(senderOf(claim)));
    const left = await stores.lostDeliveries.findHeld(run, dead, claimLimit);
    const lost = new Set(
      left.filter((one) => !this.#isGuarded(one)).map(({ claim = "" }) => claim),
    );
    for (const claim of lost) await stores.lostDeliveries.giveUpClaim(run, claim);
    const guarded = left.filter((one) => this.#isGuarded(one) && !lost.has(one.claim ?? ""));
    if (guarded.length > 0) return stores.deliveries.reclaim(guarded, this.#newClaim());
    return stores.deliveries.reclaim(await this.#findRepeatable(), this.#newClaim());
  }

  /** Of unknown outcome, where a repeat may still clear it up. */
  async #findRepeatable(): Promise<Delivery[]> {
    const { stores, senders, platformNow } = this.#parts;
    const guarded = [...senders.values()].filter(({ repeatableMs }) => repeatableMs > 0);
    if (guarded.length === 0) return [];
    const longestMs = Math.max(...guarded.map(({ repeatableMs }) => repeatableMs));
    const unknown = await stores.lostDeliveries.findUnknown(this.#run._id, {
      channels: guarded.map(({ channel }) => channel),
      since: new Date(platformNow().getTime() - longestMs + guardMarginMs),
      ...{ belowTries: mostTries, limit: claimLimit },
    });
    return unknown.filter((one) => this.#isGuarded(one));
  }

  /** The platform would recognise a repeat. */
  #isGuarded({ channel, claimedAt }: Delivery): boolean {
    const sender: ChannelSender | undefined = this.#parts.senders.get(channel ?? "");
    if (!sender || !claimedAt || sender.repeatableMs === 0) return false;
    const sinceMs = this.#parts.platformNow().getTime() - claimedAt.getTime();
    return sinceMs < sender.repeatableMs - guardMarginMs;
  }

  /** Waits while enough is on its way. */
  async #begin(claimed: readonly ClaimedDelivery[]): Promise<void> {
    const parts: BatchParts = { ...this.#parts, maySend: () => this.#maySend() };
    const batch = sendBatch(this.#run, claimed, parts)
      .then((result) => this.#heed(result))
      .catch((error: unknown) => {
        this.#isStopped = true;
        this.#parts.log.error({ event: "campaign-run.batch-failed", run: this.#run._id, error });
      })
      .finally(() => this.#underWay.delete(batch));
    this.#underWay.add(batch);
    if (this.#underWay.size >= batchesAtOnce) await Promise.race(this.#underWay);
  }

  async #heed({ recent, rest, pause }: BatchResult): Promise<void> {
    const { stores, log, now, mostBadShare } = this.#parts;
    const run = this.#run._id;
    const tooBad = pause ? undefined : findErrorRate(recent, mostBadShare);
    const stop = pause ?? (tooBad && { ...tooBad, at: now() });
    if (stop) {
      this.#isStopped = true;
      const move = { from: ["running"], to: "paused" } as const;
      const isPaused = await stores.campaignRuns.move(run, move, { now: now(), pause: stop });
      if (isPaused) log.error({ event: "campaign-run.paused", run, code: stop.code });
    } else if (rest) {
      this.#isStopped = true;
      await stores.campaignRuns.rest(run, rest.untilAt, rest.reason);
    }
  }

  /** Nothing waits: finished when nobody else is at it either, and nothing unknown can still be cleared up here. */
  async #isThrough(): Promise<boolean> {
    if (this.#underWay.size > 0) {
      await Promise.all(this.#underWay);
      return false;
    }
    const { stores, wait, now, log } = this.#parts;
    const run = this.#run._id;
    if (await stores.deliveries.hasAny(run, ["pending", "sending"])) {
      await wait(idleMs);
      return false;
    }
    // Behind the question above, so that what became unknown just now is seen.
    if ((await this.#findRepeatable()).length > 0) return false;
    const move = { from: ["running"], to: "finished" } as const;
    if (await stores.campaignRuns.move(run, move, { now: now() })) {
      log.info({ event: "campaign-run.finished", run });
    }
    return true;
  }
}

function findErrorRate(recent: readonly OutcomePiece[], mostBadShare: number) {
  let [count, bad] = [0, 0];
  for (const piece of recent.toReversed()) {
    if (count >= rateWindow) break;
    count += piece.count;
    bad += piece.bad;
  }
  if (count < fewestOutcomes || bad / count <= mostBadShare) return undefined;
  const explanation = `最近 ${count} 条里有 ${bad} 条没有成功，超过 ${Math.round(mostBadShare * 100)}%，已自动暂停：请看失败原因，处理好再继续`;
  return { code: "error-rate", explanation } as const;
}
