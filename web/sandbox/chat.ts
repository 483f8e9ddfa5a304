import { setTimeout as pause } from "node:timers/promises";
import type { ActPlan, ActRefusal, PlannedPush, StallCode } from "./act-plan.ts";
import type {
  ActResult,
  ChatMessage,
  Exchange,
  Follower,
  FollowerAct,
  Stall,
} from "./api-types.ts";
import type { PushProgress, PushResult } from "./callback/deliver-push.ts";
import type { FollowerStore, StoredFollower } from "./follower-store.ts";
import type { MessageDraft, MessageRef, MessageStore } from "./message-store.ts";
import type { PhonePlatform } from "./phone-platform.ts";
import { mediaOf, planAct, sceneOf } from "./plan-act.ts";
import type { PlatformMessage } from "./platform/platform-message.ts";
import type { PretendPlatform } from "./pretend-platform.ts";
import type { SandboxLog } from "./sandbox-log.ts";
import { readSentMedia } from "./sent-media.ts";
import { TurnQueue } from "./turn-queue.ts";

export interface ChatParts {
  readonly platform: PretendPlatform;
  readonly followers: FollowerStore;
  readonly messages: MessageStore;
  readonly stalls: () => Promise<readonly Stall[]>;
  readonly phone: PhonePlatform;
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
  /** What happens in one chat starts in the order in which it arrives. */
  readonly #turns = new TurnQueue<number>();
  /** By openid: looking the follower up must not let a later message overtake. */
  readonly #arrivals = new TurnQueue<string>();
  readonly #stopping = new AbortController();

  constructor(parts: ChatParts) {
    this.#parts = parts;
  }

  /** `origin` is where the account can fetch pictures, "http://127.0.0.1:3000". */
  act(followerId: number, act: FollowerAct, origin: string): Promise<ActOutcome> {
    return this.#turns.run(followerId, () => this.#start(followerId, act, origin));
  }

  /** A customer-service message reaches him; false when he has no phone here. */
  receive(openid: string, message: PlatformMessage): Promise<boolean> {
    return this.#arrivals.run(openid, () => this.#show(openid, message));
  }

  async #show(openid: string, message: PlatformMessage): Promise<boolean> {
    const follower = await this.#parts.followers.findByOpenid(openid);
    if (!follower) return false;
    await this.#turns.run(follower._id, () =>
      this.#append(follower._id, {
        ...{ direction: "toFollower", state: "answered" },
        content: { kind: "message", message },
      }),
    );
    return true;
  }

  /** An event that no chat shows. */
  tell(openid: string, fields: PlannedPush["fields"]): void {
    const { platform, log } = this.#parts;
    const pushed = platform.push(openid, fields, { signal: this.#stopping.signal }).then(
      () => undefined,
      (error: unknown) => log.error({ event: "sandbox.event-lost", error }),
    );
    this.#track(pushed);
  }

  /** Ends within a second. */
  async stop(): Promise<void> {
    await this.#waitForRunning(patienceMs);
    this.#stopping.abort();
    await this.#waitForRunning(cutMs);
  }

  async #start(followerId: number, act: FollowerAct, origin: string): Promise<ActOutcome> {
    const { followers, phone } = this.#parts;
    const stored = await followers.find(followerId);
    if (!stored) return { kind: "refused", reason: "unknown-follower" };
    const plan = planAct(act, {
      following: stored.following,
      stall: await this.#stallOf(act),
      menu: phone.menuOf(stored.openid),
      media: readSentMedia(phone, mediaOf(act), origin),
      articleTitle: act.kind === "showArticle" ? phone.articleTitle(act.articleId) : undefined,
    });
    if (plan.kind === "refused") return plan;
    const message = await this.#carryOut(stored, plan);
    const following = plan.kind === "push" ? plan.following : stored.following;
    return { kind: "accepted", message, follower: viewFollower({ ...stored, following }) };
  }

  async #stallOf(act: FollowerAct): Promise<StallCode | undefined> {
    const scene = sceneOf(act);
    if (scene === undefined) return undefined;
    const stall = (await this.#parts.stalls()).find((known) => known.scene === scene);
    return stall && { stallName: stall.name, ...this.#parts.phone.codeOf(scene) };
  }

  async #carryOut(
    follower: StoredFollower,
    plan: Exclude<ActPlan, { kind: "refused" }>,
  ): Promise<ChatMessage> {
    if (plan.kind === "show") {
      const shown = { direction: "toFollower", state: "answered", content: plan.content } as const;
      return this.#append(follower._id, shown);
    }
    if (plan.following !== follower.following) {
      await this.#parts.followers.setFollowing(follower._id, plan.following);
    }
    const message = await this.#push(follower, plan);
    for (const next of plan.more) await this.#push(follower, next);
    return message;
  }

  /** Stores it and lets it go. */
  async #push(follower: StoredFollower, { fields, content }: PlannedPush): Promise<ChatMessage> {
    const draft = { direction: "toAccount", content, state: "sending" } as const;
    const message = await this.#append(follower._id, draft);
    this.#track(this.#deliver(follower, message.seq, fields));
    return message;
  }

  #append(followerId: number, draft: Omit<MessageDraft, "at" | "offsetMs">): Promise<ChatMessage> {
    const { messages, phone, now } = this.#parts;
    return messages.append(followerId, { ...draft, at: now(), offsetMs: phone.offsetMs() });
  }

  #track(delivery: Promise<void>): void {
    this.#running.add(delivery);
    void delivery.finally(() => this.#running.delete(delivery));
  }

  async #deliver(
    follower: StoredFollower,
    seq: number,
    fields: PlannedPush["fields"],
  ): Promise<void> {
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
    if (draft) await this.#append(ref.followerId, draft);
    if (result.kind !== "failed") {
      await messages.settle(ref, { state: "answered", attempt, exchange });
      return;
    }
    const failure = result.reason;
    log.error({ event: "sandbox.push-failed", ...ref, attempt, failure });
    await messages.settle(ref, { state: "failed", attempt, exchange, failure });
  }

  /** What the follower sees of it: nothing of a silent answer, and nothing of a push that we cut ourselves. */
  #answerDraft(
    ref: MessageRef,
    result: PushResult,
  ): Omit<MessageDraft, "at" | "offsetMs"> | undefined {
    const common = { state: "answered", answers: ref.seq } as const;
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
