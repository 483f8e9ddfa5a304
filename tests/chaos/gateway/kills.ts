import { setTimeout as pause } from "node:timers/promises";
import { trusted } from "mongoose";
import type { PretendPlatform } from "../../../web/sandbox/pretend-platform.ts";
import type { SeededRandom } from "../seeded-random.ts";
import type { Fleet, Member } from "./fleet.ts";
import { SurveyWorker } from "./survey-worker.ts";

export interface KillFigures {
  readonly kills: number;
  readonly answeredAtOnce: number;
  readonly answeredToRepeat: number;
  readonly finishedBySweep: number;
  /** Of all these: by customer-service message, since nobody waited any more. */
  readonly answeredLate: number;
  readonly slowestSweepMs: number;
  readonly surveys: number;
}

/** Messages on their way when a process is killed. */
const workersPerRound = 4;
/** Long enough to hit every point from receiving to the effects' end. */
const maxKillDelayMs = 60;
/** After the last kill, since that may have hit the process that was sweeping: lease 3 s, sweep every 5 s, and the
 *  turn itself. */
const sweptWithinMs = 12_000;
/** However many processes were killed meanwhile. */
const sweptInAnyCaseWithinMs = 60_000;
const pollMs = 50;

/** Kills the process that was just sent messages, at any point of their turns. What was not answered is either sent
 *  again to another process, which must answer, or left to the sweep, which must finish it.
 *  @throws Error when an answer is lost, doubled or read as that of another question. */
export async function checkKills(
  fleet: Fleet,
  random: SeededRandom,
  rounds: number,
): Promise<KillFigures> {
  const chaos = new KillChaos(fleet, random);
  for (let round = 0; round < rounds; round++) await chaos.round();
  await chaos.finish();
  return chaos.figures;
}

class KillChaos {
  readonly figures = {
    kills: 0,
    answeredAtOnce: 0,
    answeredToRepeat: 0,
    finishedBySweep: 0,
    answeredLate: 0,
    slowestSweepMs: 0,
    surveys: 0,
  };
  readonly #fleet: Fleet;
  readonly #random: SeededRandom;
  readonly #idle: SurveyWorker[] = [];
  readonly #underWay = new Set<Promise<void>>();
  #lastKillAtMs = 0;
  #failure: Error | undefined;

  constructor(fleet: Fleet, random: SeededRandom) {
    this.#fleet = fleet;
    this.#random = random;
  }

  async round(): Promise<void> {
    if (this.#failure) throw this.#failure;
    const victim = this.#random.pick(await this.#whenReady(2));
    const workers = Array.from({ length: workersPerRound }, () =>
      this.#takeWorker(victim.platform),
    );
    for (const worker of workers) this.#track(this.#send(worker, victim.platform));
    await pause(this.#random.below(maxKillDelayMs));
    this.#fleet.kill(victim);
    this.#lastKillAtMs = performance.now();
    this.figures.kills += 1;
    this.#track(this.#fleet.start(victim));
  }

  /** Lets everything under way end, finishes every survey in peace, and looks at the responses. */
  async finish(): Promise<void> {
    await this.#settle();
    const [member] = await this.#whenReady(this.#fleet.members.length);
    if (!member) throw new Error("no process runs");
    await Promise.all(this.#idle.map((worker) => this.#complete(worker, member.platform)));
    this.figures.surveys += this.#idle.length;
  }

  async #complete(worker: SurveyWorker, platform: PretendPlatform): Promise<void> {
    while (!worker.isDone) await this.#send(worker, platform);
    const { model } = this.#fleet.stores.conversations;
    while (await model.exists({ _id: worker.id, isPending: true })) await pause(pollMs);
    await worker.checkResponse();
  }

  async #settle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
    if (this.#failure) throw this.#failure;
  }

  async #whenReady(count: number) {
    while (this.#fleet.ready().length < count) await pause(pollMs);
    return this.#fleet.ready();
  }

  #takeWorker(platform: PretendPlatform): SurveyWorker {
    const isEnough = this.#idle.length >= workersPerRound;
    const [worker] = isEnough ? this.#idle.splice(this.#random.below(this.#idle.length), 1) : [];
    return worker ?? new SurveyWorker(this.#fleet, platform.createFollower());
  }

  #track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => {
        this.#failure ??= error instanceof Error ? error : new Error(String(error));
      })
      .finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
  }

  async #send(worker: SurveyWorker, platform: PretendPlatform): Promise<void> {
    const fields = { MsgType: "text", Content: worker.say, MsgId: worker.key };
    const xml = platform.writePush(worker.openid, fields);
    const result = await platform.pushXml(worker.openid, xml);
    if (result.kind === "reply" && result.message.kind === "text") {
      this.figures.answeredAtOnce += 1;
      worker.accept(result.message.content);
    } else if (result.kind === "silent") {
      await this.#acceptLate(worker);
    } else {
      await this.#recover(worker, xml);
    }
    await this.#retire(worker);
  }

  /** Nobody waited for it any more: it comes by customer-service message. */
  async #acceptLate(worker: SurveyWorker): Promise<void> {
    const startMs = performance.now();
    const { api } = this.#fleet.wechat;
    for (;;) {
      const text = worker.nextLate(api.received(worker.openid));
      if (text !== undefined) {
        this.figures.answeredLate += 1;
        worker.accept(text);
        return;
      }
      if (performance.now() > startMs + sweptInAnyCaseWithinMs)
        throw new Error("an answer that was promised never came");
      await pause(pollMs);
    }
  }

  async #recover(worker: SurveyWorker, xml: string): Promise<void> {
    const isLeftToSweep = this.#random.below(2) === 0 && (await worker.isReceived());
    if (isLeftToSweep) {
      await this.#untilSwept(worker);
      this.figures.finishedBySweep += 1;
    } else {
      this.figures.answeredToRepeat += 1;
    }
    const reply = await this.#repeat(worker, xml);
    if (reply === undefined) await this.#acceptLate(worker);
    else worker.accept(reply);
  }

  async #untilSwept(worker: SurveyWorker): Promise<void> {
    const startMs = performance.now();
    while (!(await worker.isHandled())) {
      const nowMs = performance.now();
      const isLate =
        nowMs > startMs + sweptInAnyCaseWithinMs ||
        nowMs > Math.max(startMs, this.#lastKillAtMs) + sweptWithinMs;
      if (isLate) throw new Error("the sweep did not finish a callback in time");
      await pause(pollMs);
    }
    const tookMs = Math.round(performance.now() - startMs);
    this.figures.slowestSweepMs = Math.max(this.figures.slowestSweepMs, tookMs);
  }

  /** The platform's repeats: the same body, to whichever process the balancer picks.
   *  Undefined when the answer goes its own way. */
  async #repeat(worker: SurveyWorker, xml: string): Promise<string | undefined> {
    for (let attempt = 0; attempt < 4; attempt++) {
      const member: Member & { platform: PretendPlatform } = this.#random.pick(
        await this.#whenReady(1),
      );
      const result = await member.platform.pushXml(worker.openid, xml);
      if (result.kind === "reply" && result.message.kind === "text") return result.message.content;
      if (result.kind === "silent") return undefined;
    }
    throw new Error("no process answered a repeat");
  }

  async #retire(worker: SurveyWorker): Promise<void> {
    if (!worker.isDone) {
      this.#idle.push(worker);
      return;
    }
    const { model } = this.#fleet.stores.conversations;
    while (await model.exists({ _id: worker.id, isPending: trusted({ $exists: true }) }))
      await pause(pollMs);
    await worker.checkResponse();
    this.figures.surveys += 1;
  }
}
