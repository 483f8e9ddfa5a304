import type { ConversationStore } from "../../models/conversation.ts";
import type { Answer, Received } from "../../models/conversation-schema.ts";
import { isHeld } from "../../models/handover.ts";
import type { FieldCipher } from "../../models/field-cipher.ts";
import type { UsedNonceStore } from "../../models/used-nonce.ts";
import type { VerifiedCallback } from "../wechat/callback-verifier.ts";
import { digestOf, identifyCallback, type CallbackSubject } from "../wechat/callback-key.ts";
import { grantOf } from "../outbox/window-grant.ts";
import { LateAnswers, type LateCallback } from "./late-answers.ts";
import { openJson, sealJson } from "./sealed-json.ts";
import { InboxWorker, type HandledCallback } from "./inbox-worker.ts";
import type { StoredReply, TurnTaker } from "./take-turn.ts";

export type GatewayAnswer =
  | { readonly kind: "reply"; readonly reply: StoredReply }
  /** Handled, and nothing to say: `success`. */
  | { readonly kind: "accepted" }
  /** Close the connection unanswered: the documented way to a retry. */
  | { readonly kind: "close"; readonly reason: "not-received" | "late" | "inbox-full" }
  /** Plain mode: the signature was used for another message. */
  | { readonly kind: "forged" };

/** A request must be answered by 4.5 s from its arrival: the platform hangs up after 5 s.
 *  Source: "接收普通消息", fact sheet 1.4. The half second is for the network, the third of one before it for deciding
 *  what becomes of an answer that is late: a busy database must not make us silent uncounted. */
const answerBudgetMs = 4_200;
const lateBudgetMs = 300;
/** Receiving that is not written by then is given up: the platform asks again. */
const receiveBudgetMs = 2_000;
/** How often a request looks whether another process has handled its callback. */
const pollMs = 150;
/** An account callback's document is of no use after this. */
const accountCallbackMs = 24 * 60 * 60_000;

export interface Arrival {
  /** `performance.now()` when the request came in. */
  readonly atMs: number;
  /** In plain mode only: what the signature covers. */
  readonly signed?: { readonly timestamp: string; readonly nonce: string } | undefined;
}

interface Receiving {
  readonly id: string;
  readonly key: string;
  readonly subject: CallbackSubject;
  readonly signed: Arrival["signed"];
}

interface Waiting extends LateCallback {
  readonly answered: Promise<HandledCallback>;
  readonly isRepeat: boolean;
}

/** Receives callbacks, in order and once, and says what to answer. Any number of processes share one database. */
export class Gateway {
  readonly worker: InboxWorker;
  readonly #conversations: ConversationStore;
  readonly #usedNonces: UsedNonceStore;
  readonly #cipher: FieldCipher;
  readonly #platformNow: () => Date;
  readonly #late: LateAnswers;

  constructor(options: TurnTaker) {
    this.worker = new InboxWorker(options);
    this.#late = new LateAnswers(options);
    this.#conversations = options.stores.conversations;
    this.#usedNonces = options.stores.usedNonces;
    this.#cipher = options.cipher;
    this.#platformNow = options.platformNow;
  }

  async handle(callback: VerifiedCallback, arrival: Arrival): Promise<GatewayAnswer> {
    const { subject, key } = identifyCallback(callback.inbound, callback.fields);
    const id = this.#conversationId(subject);
    const answered = listen(this.worker, id, key);
    try {
      const receiving = this.#receive(callback, { id, key, subject, signed: arrival.signed });
      const received = await before(receiving, arrival.atMs + receiveBudgetMs);
      if (received === undefined) return { kind: "close", reason: "not-received" };
      if (received.kind === "full") return { kind: "close", reason: "inbox-full" };
      if (received.kind === "forged") return { kind: "forged" };
      const isRepeat = received.kind === "repeat";
      const known = isRepeat ? received.waiting : undefined;
      if (known?.late) return { kind: "accepted" };
      const waiting = {
        conversation: id,
        key,
        isRepeat,
        repeats: known?.repeats ?? 0,
        isFollowers: subject.kind === "follower",
        answered: answered.handled,
      };
      return await this.#waitForAnswer(waiting, arrival.atMs + answerBudgetMs);
    } finally {
      answered.stop();
    }
  }

  #conversationId(subject: CallbackSubject): string {
    return subject.kind === "follower"
      ? this.#cipher.hash(subject.openid, "openid")
      : this.#cipher.hash(subject.key, "account-callback");
  }

  /** Goes on when the caller has given up waiting: what is written is worked. */
  async #receive(
    { fields, inbound }: VerifiedCallback,
    { id, key, subject, signed }: Receiving,
  ): Promise<Received | { readonly kind: "forged" }> {
    const isFresh =
      !signed || (await this.#usedNonces.claim({ ...signed, digest: digestOf(fields) }));
    if (!isFresh) return { kind: "forged" };
    const holder = this.worker.newHolder();
    const now = new Date();
    const grant = subject.kind === "follower" ? grantOf(inbound) : undefined;
    const callback = {
      key,
      inbound: sealJson(this.#cipher, fields, "inbound"),
      receivedAt: this.#platformNow(),
      ...(grant && { grant }),
      ...(subject.kind === "account" && {
        expiresAt: new Date(now.getTime() + accountCallbackMs),
      }),
    };
    const received = await this.#conversations.receive(id, callback, { holder, now });
    if (received.kind === "leased") this.worker.start(received.conversation, holder);
    return received;
  }

  /** Told by this process's own worker, or found in the database: what was handled before the request came is
   *  told to nobody, and another process may be at work. Takes the work over when its holder is gone. */
  async #waitForAnswer(waiting: Waiting, deadlineMs: number): Promise<GatewayAnswer> {
    const { conversation: id, key, answered, isRepeat } = waiting;
    for (let looks = isRepeat || !this.worker.isWorking(id); ; looks = true) {
      if (looks) {
        const answer = await this.#conversations.findAnswer(id, key, new Date());
        if (answer.kind === "handled") return this.#openAnswer(answer);
        if (answer.isLeaseFree) await this.worker.takeOver(id);
      }
      const handled = await before(answered, Math.min(performance.now() + pollMs, deadlineMs));
      if (handled) return answerOf(handled);
      if (performance.now() >= deadlineMs) return this.#answerLate(waiting, deadlineMs);
    }
  }

  async #answerLate(waiting: Waiting, deadlineMs: number): Promise<GatewayAnswer> {
    const decision = await before(this.#late.decide(waiting), deadlineMs + lateBudgetMs);
    if (decision === "accept") return { kind: "accepted" };
    if (decision === "look-again") {
      const { conversation: id, key } = waiting;
      const answer = await this.#conversations.findAnswer(id, key, new Date());
      return answer.kind === "handled" ? this.#openAnswer(answer) : { kind: "accepted" };
    }
    // A try that is left unanswered waits to the end: the answer may still come.
    const handled = await before(waiting.answered, deadlineMs + lateBudgetMs);
    return handled ? answerOf(handled) : { kind: "close", reason: "late" };
  }

  /** The stored answer; while a cadre holds the chat, only what he said himself. */
  #openAnswer({ reply: sealed, handover }: Extract<Answer, { kind: "handled" }>): GatewayAnswer {
    if (!sealed) return { kind: "accepted" };
    const reply = openJson(this.#cipher, sealed, "reply") as StoredReply;
    const isSilent = isHeld(handover, this.#platformNow()) && !reply.isCadres;
    return isSilent ? { kind: "accepted" } : { kind: "reply", reply };
  }
}

function answerOf({ reply }: HandledCallback): GatewayAnswer {
  return reply ? { kind: "reply", reply } : { kind: "accepted" };
}

function listen(worker: InboxWorker, id: string, key: string) {
  let stop = (): void => undefined;
  const handled = new Promise<HandledCallback>((resolve) => {
    stop = worker.onHandled(id, key, resolve);
  });
  return { handled, stop };
}

/** Undefined when the promise is not settled by then; it goes on all the same. */
async function before<Value>(
  promise: Promise<Value>,
  deadlineMs: number,
): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, deadlineMs - performance.now()), undefined);
  });
  try {
    return await Promise.race([promise, expired]);
  } finally {
    clearTimeout(timer);
  }
}
