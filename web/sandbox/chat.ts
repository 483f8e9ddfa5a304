import { setTimeout as pause } from "node:timers/promises";
import type { ActResult, Exchange, Follower, FollowerAct, MenuButton, Stall } from "./api-types.ts";
import type { PushProgress, PushResult } from "./callback/deliver-push.ts";
import type { PushFields } from "./callback/push-fields.ts";
import type { FollowerStore, StoredFollower } from "./follower-store.ts";
import type { MessageDraft, MessageRef, MessageStore } from "./message-store.ts";
import { planAct, type ActRefusal } from "./plan-act.ts";
import type { PretendPlatform } from "./pretend-platform.ts";
import type { SandboxLog } from "./sandbox-log.ts";

export interface ChatParts {
  readonly platform: PretendPlatform;
  readonly followers: FollowerStore;
  readonly messages: MessageStore;
  readonly stalls: () => Promise<readonly Stall[]>;
  readonly menu: readonly MenuButton[];
  readonly now: () => Date;
  readonly log: SandboxLog;
}

export type ActOutcome =
  | ({ readonly kind: "accepted" } & ActResult)
  | { readonly kind: "refused"; readonly reason: ActRefusal | "unknown-follower" };

/** Stopping waits so long for pushes that are about to end, then cuts them. */
const patienceMs = 600;
const cutMs = 300;

/** Stores what a follower does and pushes it in the background; what comes back joins the chat. */
export class Chat {
  readonly #parts: ChatParts;
  readonly #running = new Set<Promise<void>>();
  /** The last act of each follower under way: acts start in the order in which they arrive. */
  readonly #queues = new Map<number, Promise<unknown>>();
  readonly #stopping = new AbortController();

  constructor(parts: ChatParts) {
    this.#parts = parts;
  }

  act(followerId: number, act: FollowerAct): Promise<ActOutcome> {
    const before = this.#queues.get(followerId) ?? Promise.resolve();
    const outcome = before.then(() => this.#start(followerId, act));
    const settled = outcome.then(
      () => undefined,
      () => undefined,
    );
    this.#queues.set(followerId, settled);
    void settled.then(() => {
      if (this.#queues.get(followerId) === settled) this.#queues.delete(followerId);
    });
    return outcome;
  }

  /** Ends within a second. */
  async stop(): Promise<void> {
    await this.#waitForRunning(patienceMs);
    this.#stopping.abort();
    await this.#waitForRunning(cutMs);
  }

  async #start(followerId: number, act: FollowerAct): Promise<ActOutcome> {
    const { followers, messages, menu, now } = this.#parts;
    const stored = await followers.find(followerId);
    if (!stored) return { kind: "refused", reason: "unknown-follower" };
    const stalls = act.kind === "scan" ? await this.#parts.stalls() : [];
    const plan = planAct(act, { following: stored.following, stalls, menu });
    if (plan.kind === "refused") return plan;
    const { fields, content, following } = plan;
    if (following !== stored.following) await followers.setFollowing(followerId, following);
    const message = await messages.append(followerId, {
      ...{ direction: "toAccount", content, state: "sending", at: now() },
    });
    this.#track(this.#deliver(stored, message.seq, fields));
    return { kind: "accepted", message, follower: viewFollower({ ...stored, following }) };
  }

  #track(delivery: Promise<void>): void {
    this.#running.add(delivery);
    void delivery.finally(() => this.#running.delete(delivery));
  }

  async #deliver(follower: StoredFollower, seq: number, fields: PushFields): Promise<void> {
    const ref = { followerId: follower._id, seq };
    const records: Promise<void>[] = [];
    try {
      const result = await this.#parts.platform.push(follower.openid, fields, {
        signal: this.#stopping.signal,
        onTry: (progress) => records.push(this.#recordTry(ref, progress)),
      });
      await Promise.all(records);
      await this.#settle(ref, result);
    } catch (error) {
      this.#parts.log.error({ event: "sandbox.delivery-broken", ...ref, error });
    }
  }

  async #recordTry(ref: MessageRef, progress: PushProgress): Promise<void> {
    const { messages, log } = this.#parts;
    try {
      await messages.recordTry(ref, progress.attempts.length + 1, toExchange(progress));
    } catch (error) {
      log.error({ event: "sandbox.try-unrecorded", ...ref, error });
    }
  }

  /** The answer joins the chat before its push counts as answered, so no reader sees a gap between them. */
  async #settle(ref: MessageRef, result: PushResult): Promise<void> {
    const { messages, log } = this.#parts;
    const attempt = result.attempts.length;
    const exchange = toExchange(result);
    const draft = this.#answerDraft(ref, result);
    if (draft) await messages.append(ref.followerId, draft);
    if (result.kind !== "failed") {
      await messages.settle(ref, { state: "answered", attempt, exchange });
      return;
    }
    const failure = result.reason;
    log.error({ event: "sandbox.push-failed", ...ref, attempt, failure });
    await messages.settle(ref, { state: "failed", attempt, exchange, failure });
  }

  /** What the follower sees of it: nothing of a silent answer, and nothing of a push that we cut ourselves. */
  #answerDraft(ref: MessageRef, result: PushResult): MessageDraft | undefined {
    const common = { state: "answered", at: this.#parts.now(), answers: ref.seq } as const;
    if (result.kind === "reply" && result.isShown) {
      const content = { kind: "reply", message: result.message } as const;
      return { ...common, direction: "toFollower", content };
    }
    if (result.kind !== "failed" || result.reason === "stopped" || !result.failureText) {
      return undefined;
    }
    const content = { kind: "failure", text: result.failureText } as const;
    return { ...common, direction: "notice", content };
  }

  async #waitForRunning(limitMs: number): Promise<void> {
    if (this.#running.size === 0) return;
    await Promise.race([Promise.all(this.#running), pause(limitMs)]);
  }
}

export function viewFollower(stored: StoredFollower): Follower {
  const { _id, name, following, createdAt } = stored;
  return { id: String(_id), name, following, createdAt: createdAt.toISOString() };
}

function toExchange({ push, headers, attempts }: PushProgress): Exchange {
  return {
    request: { headers, xml: push.xml, body: push.body },
    attempts: attempts.map((attempt) => ({
      ...attempt,
      startedAt: attempt.startedAt.toISOString(),
    })),
  };
}
