import { randomUUID } from "node:crypto";
import type { CampaignRun } from "../../models/campaign-run.ts";
import type { MassBatch } from "../../models/mass-batch.ts";
import { senderOf } from "../../models/send-liveness.ts";
import { callMassBatch, type MassCallParts } from "./call-mass-batch.ts";
import { settleMassBatch } from "./settle-mass-batch.ts";

export interface MassWorkerParts extends MassCallParts {
  /** Claims begin with it. */
  readonly sender: string;
  /** Whether this process's claims still count. */
  readonly isAlive: () => boolean;
  readonly signal: AbortSignal;
  readonly wait: (ms: number) => Promise<void>;
}

const idleMs = 300;
/** Of the guard's time this much is left to travel. */
const guardMarginMs = 5 * 60_000;
const quickTries = 5;
const seldomMs = 60 * 60_000;
/** "openid list of one", for who cannot be reached otherwise. Source: fact sheet 5.2. */
const listOfOne = 40130;

/** Makes the batches of one run and calls them, one after another: one process at a time does it. */
export class MassWorker {
  readonly #parts: MassWorkerParts;
  readonly #claim: string;
  #run: CampaignRun;
  #isStopped = false;

  constructor(run: CampaignRun, parts: MassWorkerParts, number: number) {
    this.#run = run;
    this.#parts = parts;
    this.#claim = `${parts.sender}:${number}`;
  }

  async work(): Promise<void> {
    const { stores, now, wait } = this.#parts;
    const { massSender } = this.#run;
    const alive = await stores.senders.findAlive(now());
    if (massSender !== undefined && alive.has(senderOf(massSender))) return;
    if (!(await stores.campaignRuns.claimMassSend(this.#run, this.#claim))) return;
    try {
      while (await this.#maySend()) {
        if (!(await this.#step())) await wait(idleMs);
      }
    } finally {
      await stores.campaignRuns.leaveMassSend(this.#run._id, this.#claim);
    }
  }

  /** Looks at the run before each step: there are few of them. */
  async #maySend(): Promise<boolean> {
    const { stores, signal, isAlive, platformNow } = this.#parts;
    if (this.#isStopped || signal.aborted || !isAlive()) return false;
    const run = await stores.campaignRuns.find(this.#run._id);
    if (!run || run.status !== "running" || run.massSender !== this.#claim) return false;
    this.#run = run;
    return run.restUntil === undefined || run.restUntil <= platformNow();
  }

  /** False when there is nothing to do now. */
  async #step(): Promise<boolean> {
    const { massBatches } = this.#parts.stores;
    for (const batch of await massBatches.findOpen(this.#run._id)) {
      if (await this.#advance(batch)) return true;
    }
    return this.#formNext();
  }

  async #advance(batch: MassBatch): Promise<boolean> {
    switch (batch.status) {
      case "forming":
        await this.#fill(batch);
        return true;
      case "ready":
        await this.#call(batch);
        return true;
      case "sending":
        return this.#clearUp(batch);
      case "sent":
      case "failed":
      case "unknown":
        return false;
    }
  }

  /** Evenly, so that none has a single follower: a list of one is refused. */
  async #formNext(): Promise<boolean> {
    const { stores, mass, now } = this.#parts;
    const run = this.#run._id;
    const count = await stores.massDeliveries.countWaiting(run);
    if (count === 0 || (await this.#mayGrow())) return false;
    if (count < mass.fewestAtOnce) return this.#sendOneOtherwise();
    const parts = Math.ceil(count / mass.mostAtOnce);
    const batch = { _id: `${run}#${randomUUID()}`, run, target: Math.ceil(count / parts) };
    await stores.massBatches.add({ ...batch, createdAt: now() });
    return true;
  }

  /** Others may still fall back to the mass send: it waits for them, unless it is what everybody is tried by first. */
  async #mayGrow(): Promise<boolean> {
    const { channels, _id } = this.#run;
    return channels[0] !== "mass" && (await this.#parts.stores.massDeliveries.hasOthers(_id));
  }

  async #sendOneOtherwise(): Promise<boolean> {
    const { massDeliveries, campaignRuns } = this.#parts.stores;
    const only = await massDeliveries.findWaiting(this.#run._id);
    if (!only) return false;
    const [channel, ...fallbacks] = only.fallbacks ?? [];
    if (channel) return massDeliveries.reroute(only, { channel, fallbacks });
    if (!(await massDeliveries.fail(only, listOfOne))) return true;
    const changes = { pending: -1, failed: 1 };
    await campaignRuns.noteOutcomes(this.#run._id, changes, { now: this.#parts.now() });
    return true;
  }

  /** Until it has its number, or nobody waits any more. */
  async #fill({ _id, run, target }: MassBatch): Promise<void> {
    const { massBatches, massDeliveries } = this.#parts.stores;
    let size = await massDeliveries.countMembers(_id);
    while (size < target) {
      const joined = await massDeliveries.join(run, _id, target - size);
      if (joined === 0) break;
      size += joined;
    }
    if (size >= this.#parts.mass.fewestAtOnce) await massBatches.seal(_id, size);
    else await this.#giveUp(_id);
  }

  async #giveUp(batch: string): Promise<void> {
    const { massBatches, massDeliveries } = this.#parts.stores;
    await massDeliveries.leave(batch);
    await massBatches.drop(batch);
  }

  /** What a dead process had called, or nobody answered: again while the platform recognises it, unknown afterwards. */
  async #clearUp(batch: MassBatch): Promise<boolean> {
    const { stores, mass, platformNow } = this.#parts;
    const nowMs = platformNow().getTime();
    const { firstTriedAt, triedAt } = batch;
    const ageMs = nowMs - (firstTriedAt?.getTime() ?? 0);
    if (ageMs > mass.repeatableMs - guardMarginMs) {
      const ended = await stores.massBatches.end(batch, { status: "unknown" });
      if (ended) await settleMassBatch(ended, this.#parts);
      return true;
    }
    if (nowMs - (triedAt?.getTime() ?? 0) < pauseBefore(batch.tries, mass.repeatAfterMs))
      return false;
    await this.#call(batch);
    return true;
  }

  async #call(batch: MassBatch): Promise<void> {
    const result = await callMassBatch(this.#run, batch, {
      ...this.#parts,
      claim: `${this.#claim}.${batch.tries}.${randomUUID().slice(0, 8)}`,
    });
    const { campaignRuns } = this.#parts.stores;
    const run = this.#run._id;
    if (result === "empty") await this.#giveUp(batch._id);
    else if (result.pause) {
      this.#isStopped = true;
      const move = { from: ["running"], to: "paused" } as const;
      const { now, log } = this.#parts;
      const isPaused = await campaignRuns.move(run, move, { now: now(), pause: result.pause });
      if (isPaused) log.error({ event: "campaign-run.paused", run, code: result.pause.code });
    } else if (result.rest) {
      this.#isStopped = true;
      await campaignRuns.rest(run, result.rest.untilAt, result.rest.reason);
    }
  }
}

/** At first as soon as the platform lets us, then ever more seldom: the guard lasts a day. */
function pauseBefore(tries: number, repeatAfterMs: number): number {
  return Math.min(repeatAfterMs * 2 ** Math.max(0, tries - quickTries), seldomMs);
}
