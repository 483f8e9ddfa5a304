import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../../bot/log.ts";
import type { AudienceFilter } from "../../models/audience-filter.ts";
import type { CampaignRun, RunPause } from "../../models/campaign-run.ts";
import { senderLeaseMs, senderOf } from "../../models/send-liveness.ts";
import type { Stores } from "../../models/stores.ts";
import { sweepResults } from "./apply-result.ts";
import type { ChannelSender } from "./channel-sender.ts";
import { closeCancelled } from "./close-cancelled.ts";
import { freezeRun } from "./freeze-run.ts";
import { LimitedCalls } from "./limited-calls.ts";
import type { MassSender } from "./mass-port.ts";
import { MassWorker } from "./mass-worker.ts";
import type { PlanFacts } from "./plan-delivery.ts";
import { RunWorker, type WorkerParts } from "./run-worker.ts";
import { sweepMassBatches } from "./sweep-mass-batches.ts";

export interface CampaignSenderOptions {
  readonly stores: WorkerParts["stores"] & Pick<Stores, "massBatches" | "massDeliveries">;
  readonly senders: readonly ChannelSender[];
  /** Absent: the account may not send to lists. */
  readonly mass?: MassSender;
  readonly log: Log;
  readonly platformNow: () => Date;
  /** Whom a run goes to, and by what he is planned. */
  readonly planOf: (
    run: CampaignRun,
  ) => Promise<{ readonly filter: AudienceFilter | undefined; readonly facts: PlanFacts }>;
  /** False: a copy of the database, or nobody knows; nothing is frozen and nothing sent. */
  readonly maySend: () => Promise<boolean>;
  /** The end of the last hour or more in which no process lived: what was under way then waits for a cadre. */
  readonly gapEndedAt?: () => Promise<Date | undefined>;
  /** The end of the quiet hours that it is now; undefined outside of them. */
  readonly quietUntil?: (now: Date) => Promise<Date | undefined>;
  readonly mostBadShare?: number;
  readonly mostCallsAtOnce?: number;
}

interface Work {
  readonly name: string;
  readonly begin: () => Promise<void>;
}

const tickMs = 500;
const beatMs = 1_000;
const sweepMs = 2_000;
const runsAtOnce = 20;
/** Nothing is on its way any more in a run that was quiet for so long. */
const quietMs = 3_000;
/** For so long after its end somebody of a cancelled run may still be put back. */
const cancelledMs = 60_000;
/** What dead processes may have left is looked for so far back at the start. */
const busyMs = 60 * 60_000;
const gapExplanation =
  "发送中途服务停过一个多小时，或者数据换了一台服务器：请核对已发的情况，再点继续或取消";
const defaultBadShare = 0.2;
const defaultCallsAtOnce = 32;

/** The sending part of one process. */
export class CampaignSender {
  readonly #options: CampaignSenderOptions;
  readonly #sender = randomUUID();
  readonly #stopping = new AbortController();
  readonly #parts: WorkerParts;
  readonly #counter = { next: 0 };
  readonly #atWork = new Map<string, Promise<void>>();
  #aliveUntilMs = 0;
  #recountedTo = new Date(Date.now() - busyMs);
  #cancelledSince = this.#recountedTo;
  #timers: NodeJS.Timeout[] = [];
  #beating: Promise<void> | undefined;
  #looking: Promise<void> | undefined;
  #sweeping: Promise<void> | undefined;

  constructor(options: CampaignSenderOptions) {
    this.#options = options;
    this.#parts = {
      ...options,
      senders: new Map(options.senders.map((sender) => [sender.channel, sender])),
      calls: new LimitedCalls(options.mostCallsAtOnce ?? defaultCallsAtOnce),
      mostBadShare: options.mostBadShare ?? defaultBadShare,
      now: () => new Date(),
      sender: this.#sender,
      isAlive: () => performance.now() < this.#aliveUntilMs,
      signal: this.#stopping.signal,
      wait: async (ms) => {
        await sleep(ms, undefined, { ref: false });
      },
    };
  }

  start(): void {
    this.wake();
    this.#timers = [
      setInterval(() => {
        this.#beating ??= this.#beat();
      }, beatMs),
      setInterval(() => this.wake(), tickMs),
      setInterval(() => {
        this.#sweeping ??= this.#sweep();
      }, sweepMs),
    ];
  }

  /** What is on its way ends; what was claimed and not called is put back. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#stopping.abort();
    await this.#looking;
    await Promise.all(this.#atWork.values());
    await this.#beating;
    await this.#sweeping;
    await this.#options.stores.senders.leave(this.#sender);
  }

  /** Looks at once for runs to work on. */
  wake(): void {
    if (this.#stopping.signal.aborted) return;
    this.#looking ??= this.#look()
      .catch((error: unknown) => this.#options.log.warn({ event: "campaigns.not-looked", error }))
      .finally(() => (this.#looking = undefined));
  }

  /** The process's own view ends before the others', so that it stops calling before it is taken for dead. */
  async #beat(): Promise<void> {
    const startedMs = performance.now();
    try {
      await this.#options.stores.senders.beat(this.#sender, new Date());
      this.#aliveUntilMs = startedMs + senderLeaseMs - beatMs;
    } catch (error) {
      this.#options.log.warn({ event: "campaigns.no-heartbeat", error });
    } finally {
      this.#beating = undefined;
    }
  }

  async #sweep(): Promise<void> {
    try {
      while (!this.#stopping.signal.aborted && (await sweepResults(this.#parts)) > 0);
      await sweepMassBatches({ ...this.#parts, stores: this.#options.stores });
      await closeCancelled(this.#cancelledSince, this.#parts);
      this.#cancelledSince = new Date(Date.now() - cancelledMs);
      await this.#recount();
    } catch (error) {
      this.#options.log.warn({ event: "campaigns.results-not-swept", error });
    } finally {
      this.#sweeping = undefined;
    }
  }

  /** Counters drift where a process died between a change and its count. */
  async #recount(): Promise<void> {
    const { stores } = this.#options;
    const nowMs = Date.now();
    const to = new Date(nowMs - quietMs);
    const quiet = await stores.campaignRuns.findQuiet({ from: this.#recountedTo, to });
    for (const run of quiet) {
      await stores.campaignRuns.putCountsRight(run, await stores.deliveries.count(run._id));
    }
    this.#recountedTo = new Date(to.getTime() - quietMs);
  }

  async #look(): Promise<void> {
    const { maySend } = this.#options;
    const runs = await this.#findRuns();
    const quiet = await this.#keepQuiet(runs);
    const works = runs
      .filter((run) => !this.#isResting(run) && !quiet.has(run._id))
      .flatMap((run) => this.#worksOf(run));
    const open = works.filter(({ name }) => !this.#atWork.has(name));
    if (open.length === 0 || !(await maySend())) return;
    if (!this.#parts.isAlive()) await this.#beat();
    for (const work of open) this.#begin(work);
  }

  /** Those that are under way; what a long gap interrupted is paused before anybody works on it. */
  async #findRuns(): Promise<readonly CampaignRun[]> {
    const { stores, maySend, gapEndedAt, log } = this.#options;
    const find = () => stores.campaignRuns.findByStatus(["freezing", "running"], runsAtOnce);
    const runs = await find();
    const gap = runs.length > 0 ? await gapEndedAt?.() : undefined;
    const isInterrupted = gap && runs.some(({ begunAt }) => !begunAt || begunAt < gap);
    if (!isInterrupted || !(await maySend())) return runs;
    const at = new Date();
    const pause: RunPause = { code: "long-gap", explanation: gapExplanation, at };
    const paused = await stores.campaignRuns.pauseBegunBefore(gap, pause, at);
    if (paused > 0) log.warn({ event: "campaign-run.paused", code: "long-gap", runs: paused });
    return find();
  }

  /** One follower at a time, and by lists beside that. */
  #worksOf(run: CampaignRun): readonly Work[] {
    const { _id: name } = run;
    if (run.status === "freezing") return [{ name, begin: () => this.#freeze(run) }];
    const single = { name, begin: () => this.#send(run) };
    const { mass } = this.#options;
    const isMass = mass !== undefined && run.channels.includes("mass");
    if (!isMass) return [single];
    return [single, { name: `${name} lists`, begin: () => this.#sendLists(run, mass) }];
  }

  /** Those that may not disturb anybody rest; a worker that is at it sees that within a second. */
  async #keepQuiet(runs: readonly CampaignRun[]): Promise<ReadonlySet<string>> {
    const { stores, quietUntil, platformNow } = this.#options;
    const noisy = runs.filter(
      (run) => run.status === "running" && !run.ignoresQuietHours && !this.#isResting(run),
    );
    const until = noisy.length > 0 ? await quietUntil?.(platformNow()) : undefined;
    if (!until) return new Set();
    for (const { _id } of noisy) {
      await stores.campaignRuns.rest(_id, until, "现在是免打扰时段，到时间会接着发");
    }
    return new Set(noisy.map(({ _id }) => _id));
  }

  #isResting({ restUntil }: CampaignRun): boolean {
    return restUntil !== undefined && restUntil > this.#options.platformNow();
  }

  #begin({ name, begin }: Work): void {
    const work = begin()
      .catch((error: unknown) => {
        this.#options.log.error({ event: "campaign-run.failed", work: name, error });
      })
      .finally(() => this.#atWork.delete(name));
    this.#atWork.set(name, work);
  }

  #send(run: CampaignRun): Promise<void> {
    return new RunWorker(run, this.#parts, this.#counter).work();
  }

  #sendLists(run: CampaignRun, mass: MassSender): Promise<void> {
    this.#counter.next += 1;
    const parts = { ...this.#parts, stores: this.#options.stores, mass };
    return new MassWorker(run, parts, this.#counter.next).work();
  }

  async #freeze(run: CampaignRun): Promise<void> {
    const { stores, planOf } = this.#options;
    const alive = await stores.senders.findAlive(new Date());
    if (run.freezer !== undefined && alive.has(senderOf(run.freezer))) return;
    if (!(await stores.campaignRuns.claimFreeze(run, `${this.#sender}:freeze`))) return;
    const { now, signal } = this.#parts;
    await freezeRun(run, await planOf(run), { stores, runs: stores.campaignRuns, now, signal });
    setImmediate(() => this.wake());
  }
}
