import { randomUUID } from "node:crypto";
import type { ConversationStore } from "../../models/conversation.ts";
import { leaseMs } from "../../models/turn-write.ts";
import type { LeasedConversation } from "../../models/conversation-schema.ts";
import type { Effect } from "../turn.ts";
import { applyEffects } from "./apply-effects.ts";
import { isAskedFor } from "./late-answers.ts";
import { openJson } from "./sealed-json.ts";
import {
  sealTurn,
  takeTurn,
  type DecidedTurn,
  type StoredReply,
  type TurnTaker,
} from "./take-turn.ts";

/** What a waiting request is told: the callback was handled, with this answer. */
export interface HandledCallback {
  readonly reply?: StoredReply;
}

type Listener = (handled: HandledCallback) => void;

const renewMs = leaseMs / 3;

/** Works inboxes from the front while it holds their lease: one follower's callbacks in order,
 *  different followers in parallel. Whoever waits for a callback is told as soon as its turn is written. */
export class InboxWorker {
  readonly #taker: TurnTaker;
  readonly #conversations: ConversationStore;
  readonly #running = new Map<string, Promise<void>>();
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #processId = randomUUID();
  #leaseCount = 0;
  #isStopping = false;

  constructor(taker: TurnTaker) {
    this.#taker = taker;
    this.#conversations = taker.stores.conversations;
  }

  /** A holder nobody else has ever been. */
  newHolder(): string {
    return `${this.#processId}:${++this.#leaseCount}`;
  }

  isWorking(id: string): boolean {
    return this.#running.has(id);
  }

  get conversationsAtWork(): number {
    return this.#running.size;
  }

  /** Works a conversation whose lease was just taken; returns at once. */
  start(conversation: LeasedConversation, holder: string): void {
    const id = conversation._id;
    const before = this.#running.get(id) ?? Promise.resolve();
    const work = before
      .then(() => this.#work(conversation, holder))
      .catch((error: unknown) =>
        this.#taker.log.error({ event: "inbox.failed", conversation: id, error }),
      )
      .finally(() => {
        if (this.#running.get(id) === work) this.#running.delete(id);
      });
    this.#running.set(id, work);
  }

  /** Takes over a conversation nobody works; false when there is nothing to do or somebody was faster. */
  async takeOver(id: string): Promise<boolean> {
    if (this.#isStopping) return false;
    const holder = this.newHolder();
    const conversation = await this.#conversations.takeOver(id, { holder, now: new Date() });
    if (conversation) this.start(conversation, holder);
    return conversation !== null;
  }

  /** Calls back once when this process has handled the callback; returns how to stop listening. */
  onHandled(id: string, key: string, listener: Listener): () => void {
    const name = `${id} ${key}`;
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(name);
    };
  }

  /** Resolves when the turns under way and their effects are done. */
  async whenIdle(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  /** Finishes the turns under way; what is left in the inboxes is free for other processes at once. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.whenIdle();
  }

  async #work(leased: LeasedConversation, holder: string): Promise<void> {
    const id = leased._id;
    const renewal = setInterval(() => void this.#renew(id, holder), renewMs);
    try {
      let current: LeasedConversation | "released" | null = leased;
      while (current !== null && current !== "released")
        current = await this.#step(current, holder);
    } finally {
      clearInterval(renewal);
    }
  }

  async #renew(id: string, holder: string): Promise<void> {
    try {
      await this.#conversations.renew(id, { holder, now: new Date() });
    } catch (error) {
      this.#taker.log.warn({ event: "lease.renewal-failed", conversation: id, error });
    }
  }

  /** Effects of the last turn first, they may not be overtaken; then one turn. */
  async #step(
    current: LeasedConversation,
    holder: string,
  ): Promise<LeasedConversation | "released" | null> {
    if (current.effects) return this.#finishEffects(current, holder);
    const isIdle = current.inbox.length === 0;
    if (isIdle || this.#isStopping) {
      if (isIdle) return this.#conversations.finishEffects(current, lease(holder));
      await this.#conversations.letGo(current._id, lease(holder));
      return "released";
    }
    const decided = await takeTurn(current, this.#taker);
    const seen = await this.#lookAgain(current, holder);
    if (seen && hasMoved(current, seen)) return seen;
    return seen && this.#commit(seen, decided, holder);
  }

  /** A try that came while the turn was decided asks for its answer. Null when the lease is lost. */
  async #lookAgain(
    current: LeasedConversation,
    holder: string,
  ): Promise<LeasedConversation | null> {
    const [front] = current.inbox;
    if (!front || isAskedFor(front, new Date())) return current;
    const held = await this.#conversations.findHeld(current._id, lease(holder));
    return held?.turn === current.turn ? held : null;
  }

  /** A request that gave up waiting may have marked the callback late meanwhile: then the answer goes another way.
   *  A cadre may have taken the chat, or let it go: then the turn is decided anew. */
  async #commit(
    current: LeasedConversation,
    decided: DecidedTurn,
    holder: string,
  ): Promise<LeasedConversation | "released" | null> {
    const { key, reply, result } = sealTurn(decided, current, this.#taker);
    const next = await this.#conversations.commitTurn(current, result, lease(holder));
    if (next !== null) {
      this.#tell(current._id, key, reply ? { reply } : {});
      return next;
    }
    const held = await this.#conversations.findHeld(current._id, lease(holder));
    if (held?.turn !== current.turn) return null;
    if (hasMoved(current, held)) return held;
    const isMarked = held.inbox[0]?.late !== current.inbox[0]?.late;
    return isMarked ? this.#commit(held, decided, holder) : null;
  }

  async #finishEffects(
    current: LeasedConversation,
    holder: string,
  ): Promise<LeasedConversation | "released" | null> {
    if (!current.effects) return current;
    const effects = openJson(this.#taker.cipher, current.effects, "effects") as Effect[];
    await applyEffects(effects, { conversationId: current._id, turn: current.turn }, this.#taker);
    if (effects.some(({ kind }) => kind === "send-message")) this.#taker.outbox.wake(current._id);
    return this.#conversations.finishEffects(current, lease(holder));
  }

  #tell(id: string, key: string, handled: HandledCallback): void {
    for (const listener of [...(this.#listeners.get(`${id} ${key}`) ?? [])]) listener(handled);
  }
}

/** Whether somebody else decides meanwhile if the account may speak. */
function hasMoved(before: LeasedConversation, now: LeasedConversation): boolean {
  const until = ({ handover }: LeasedConversation) => handover?.untilAt.getTime();
  return (before.ticket ?? undefined) !== (now.ticket ?? undefined) || until(before) !== until(now);
}

function lease(holder: string) {
  return { holder, now: new Date() };
}
