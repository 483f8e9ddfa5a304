import { randomUUID } from "node:crypto";
import type { FieldCipher } from "../../models/field-cipher.ts";
import {
  sendLeaseMs,
  type OpenOutboxMessage,
  type OutboxOutcome,
  type SendLease,
} from "../../models/outbox.ts";
import type { Stores } from "../../models/stores.ts";
import { openJson } from "../gateway/sealed-json.ts";
import type { Log } from "../log.ts";
import type { OutgoingMessage } from "../outgoing-message.ts";
import { keepForNextContact } from "./keep-for-next-contact.ts";
import type { SendOutcome } from "../wechat/api/send-outcome.ts";
import type { MessageChannel } from "./message-channel.ts";

export interface OutboxOptions {
  readonly stores: Pick<
    Stores,
    "outbox" | "allowances" | "handovers" | "keptMessages" | "conversations"
  >;
  readonly cipher: FieldCipher;
  readonly channel: MessageChannel;
  /** The platform's clock. */
  readonly platformNow: () => Date;
  readonly log: Log;
  /** Default: the machine's timers. */
  readonly pause?: (waitMs: number) => Promise<void>;
}

/** What the outbox holds of a message, sealed. */
export interface OutboxContent {
  readonly openid: string;
  readonly message: OutgoingMessage;
}

/** A message that certainly never left is tried so often, then kept. */
const maxTries = 3;
/** What is due later than this is left to the sweep. */
const maxWaitMs = 2_000;
const retryMs = 5_000;
/** While a cadre holds the chat, the sweep looks at what waits no more often than this. */
const heldBackMs = 30_000;
const renewMs = sendLeaseMs / 3;
/** The ledger was wrong: the platform lets nothing more through. Source: fact sheet 13. */
const windowCodes: ReadonlySet<number> = new Set([45_015, 45_047]);

/** Sends what the account says by itself: in order for each follower, once, and what cannot be sent waits for his
 *  next contact. Any process may do it; the row's conditional writes say who does. */
export class OutboxSender {
  readonly #options: OutboxOptions;
  readonly #running = new Map<string, Promise<void>>();
  readonly #holder = randomUUID();
  #isStopping = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Works this follower's messages in the background; returns at once. */
  wake(conversation: string): void {
    if (this.#isStopping) return;
    const before = this.#running.get(conversation) ?? Promise.resolve();
    const work = before
      .then(() => this.#drain(conversation))
      .catch((error: unknown) =>
        this.#options.log.error({ event: "outbox.failed", conversation, error }),
      )
      .finally(() => {
        if (this.#running.get(conversation) === work) this.#running.delete(conversation);
      });
    this.#running.set(conversation, work);
  }

  async whenIdle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  /** Finishes the calls under way; the rest waits for the next start or another process. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all(this.#running.values());
  }

  async #drain(conversation: string): Promise<void> {
    while (!this.#isStopping) {
      const isHeld = await this.#isHeld(conversation);
      if (isHeld) await this.#options.stores.outbox.postpone(conversation, later(heldBackMs));
      const front = await this.#options.stores.outbox.findFirstOpen(conversation, isHeld);
      if (!front || !(await this.#step(front))) return;
    }
  }

  #isHeld(conversation: string): Promise<boolean> {
    const { stores, platformNow } = this.#options;
    return stores.handovers.isHeld(conversation, platformNow());
  }

  /** False when the rest is for later, or for somebody else. */
  async #step(front: OpenOutboxMessage): Promise<boolean> {
    if (front.state !== "pending") return this.#takeOver(front);
    const waitMs = front.dueAt.getTime() - Date.now();
    if (waitMs > maxWaitMs) return false;
    if (waitMs > 0) await this.#pause(waitMs);
    return this.#send(front);
  }

  #pause(waitMs: number): Promise<void> {
    return this.#options.pause?.(waitMs) ?? new Promise((resolve) => setTimeout(resolve, waitMs));
  }

  /** Its sender is gone, and nobody knows how far he came. */
  async #takeOver(front: OpenOutboxMessage): Promise<boolean> {
    const state = await this.#options.stores.outbox.takeOver(front, this.#lease());
    if (!state) return false;
    if (front.state === "sending") this.#report(front, state);
    return this.#putAside(front, state);
  }

  async #send(front: OpenOutboxMessage): Promise<boolean> {
    const { channel, stores } = this.#options;
    const reserved = channel.isAllowed ? await this.#reserve(front) : "nothing-left";
    if (reserved === "nothing-left") return this.#giveUp(front);
    if (reserved === "lost") return true;
    const isReady = await channel.isReady();
    if (!(await stores.outbox.claim(front, "sending", this.#lease()))) return false;
    if (!front.origin && (await this.#isHeld(front.conversation))) return this.#holdBack(reserved);
    return isReady
      ? this.#settle(reserved, await this.#call(front))
      : this.#settleNotSent(reserved);
  }

  /** A cadre took the chat in the last instant. */
  async #holdBack(front: OpenOutboxMessage): Promise<boolean> {
    const { allowances, outbox } = this.#options.stores;
    if (front.reservation) await allowances.release(front.conversation, front.reservation);
    await outbox.putBack(front._id, this.#holder, later(heldBackMs));
    return true;
  }

  /** Claimed before it is kept: somebody may just have found an allowance for it. */
  async #giveUp(front: OpenOutboxMessage): Promise<boolean> {
    const state = isFleeting(front) ? "failed" : "kept";
    const isOurs = await this.#options.stores.outbox.claim(front, state, this.#lease());
    return isOurs && this.#putAside(front, state);
  }

  /** Taken from the ledger when the answer was promised, or now. */
  async #reserve(front: OpenOutboxMessage): Promise<OpenOutboxMessage | "lost" | "nothing-left"> {
    const { stores, platformNow } = this.#options;
    const { conversation, reservation: promised } = front;
    const now = platformNow();
    if (promised && (await stores.allowances.isHeld(conversation, promised, now))) return front;
    const reservation = await stores.allowances.reserve(conversation, now);
    if (!reservation) return "nothing-left";
    if (await stores.outbox.reserve(front, reservation)) return { ...front, reservation };
    await stores.allowances.release(conversation, reservation);
    return "lost";
  }

  async #call(front: OpenOutboxMessage): Promise<SendOutcome> {
    const { openid, message } = this.#open(front);
    const renewal = setInterval(() => void this.#renew(front._id), renewMs);
    try {
      return await this.#options.channel.send(openid, message);
    } finally {
      clearInterval(renewal);
    }
  }

  async #renew(id: string): Promise<void> {
    try {
      await this.#options.stores.outbox.renew(id, this.#lease());
    } catch (error) {
      this.#options.log.warn({ event: "outbox.renewal-failed", message: id, error });
    }
  }

  async #settle(front: OpenOutboxMessage, outcome: SendOutcome): Promise<boolean> {
    switch (outcome.kind) {
      case "sent":
      case "unknown":
        return this.#end(front, { state: outcome.kind });
      case "failed":
        return this.#settleRefused(front, outcome);
      case "not-sent":
        return this.#settleNotSent(front);
    }
  }

  /** Whoever cannot be reached at all is not reached at his next contact either; a shut window opens with it. */
  async #settleRefused(
    front: OpenOutboxMessage,
    { errcode, action }: Extract<SendOutcome, { kind: "failed" }>,
  ): Promise<boolean> {
    const isWindowShut = windowCodes.has(errcode);
    if (isWindowShut) await this.#options.stores.allowances.shut(front.conversation);
    const isLost = action === "give-up-recipient" && !isWindowShut;
    return this.#end(front, { state: isLost ? "failed" : "kept", errcode });
  }

  async #settleNotSent(front: OpenOutboxMessage): Promise<boolean> {
    const { allowances, outbox } = this.#options.stores;
    if (front.reservation) await allowances.release(front.conversation, front.reservation);
    if (front.tries + 1 >= maxTries) return this.#end(front, { state: "kept" });
    await outbox.putBack(front._id, this.#holder, later(retryMs));
    return false;
  }

  async #end(front: OpenOutboxMessage, ended: OutboxOutcome): Promise<boolean> {
    const { outbox } = this.#options.stores;
    const isStale = isFleeting(front) && ended.state === "kept";
    const outcome = isStale ? ({ ...ended, state: "failed" } as const) : ended;
    if (!(await outbox.settle(front._id, this.#lease(), outcome))) return true;
    const { state, errcode } = outcome;
    this.#report(front, state, errcode);
    return state === "unknown" || state === "kept" ? this.#putAside(front, state) : true;
  }

  /** What may have left is told again as such; a cadre's own answer never: he sees that it is unknown, and decides.
   *  What is fleeting is stale at the next contact. */
  async #putAside(
    front: OpenOutboxMessage,
    state: "unknown" | "kept" | "failed",
  ): Promise<boolean> {
    const isDone =
      state === "failed" || isFleeting(front) || (front.origin === "cadre" && state === "unknown");
    if (!isDone) return this.#keep(front, state);
    await this.#options.stores.outbox.close(front._id, this.#holder);
    return true;
  }

  /** Under the lease, after the row says so: whoever finds it undone does it, and nobody does it again when it was
   *  offered already. */
  async #keep(front: OpenOutboxMessage, state: "unknown" | "kept"): Promise<boolean> {
    const { _id: id, conversation, createdAt } = front;
    const { message } = this.#open(front);
    const isUncertain = state === "unknown";
    const isCadres = front.origin !== undefined;
    const order = { id, conversation, at: createdAt, message, isUncertain, isCadres };
    await keepForNextContact(order, this.#options);
    await this.#options.stores.outbox.close(id, this.#holder);
    return true;
  }

  #lease(): SendLease {
    return { holder: this.#holder, now: new Date() };
  }

  #report(front: OpenOutboxMessage, outcome: string, errcode?: number): void {
    const event = { event: `outbox.${outcome}`, message: front._id, errcode };
    if (outcome === "sent") this.#options.log.info(event);
    else this.#options.log.warn(event);
  }

  #open({ content }: OpenOutboxMessage): OutboxContent {
    return openJson(this.#options.cipher, content, "outbox") as OutboxContent;
  }
}

function isFleeting({ origin, isFleeting: isMarked }: OpenOutboxMessage): boolean {
  return origin === "alert" || isMarked === true;
}

function later(ms: number): Date {
  return new Date(Date.now() + ms);
}
