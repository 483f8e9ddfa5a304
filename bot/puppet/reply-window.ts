import { AsyncLocalStorage } from "node:async_hooks";
import type { OutgoingMessage } from "../outgoing-message.ts";
import type { Turn } from "../turn.ts";
import type { Inbound } from "../wechat/inbound.ts";

export interface WindowOptions {
  readonly inbound: Inbound;
  /** Whom replies go to. */
  readonly openid: string;
  /** Decides the turn; called by the one listener that takes it. */
  readonly decide: () => Promise<Turn>;
}

export interface Settled {
  readonly turn: Turn;
  /** In the order they were said. The first one is the passive reply, later ones are kept. */
  readonly said: readonly OutgoingMessage[];
}

/** The time in which what is said to the sender becomes the answer to his callback.
 *  It travels with the call (AsyncLocalStorage): two open messages of one follower never mix. */
export class ReplyWindow {
  readonly inbound: Inbound;
  readonly openid: string;
  readonly decide: () => Promise<Turn>;
  readonly settled: Promise<Settled>;
  readonly #said: OutgoingMessage[] = [];
  readonly #resolve: (settled: Settled) => void;
  readonly #reject: (error: unknown) => void;
  #isOpen = true;
  #onClose: (() => void) | undefined;

  constructor(options: WindowOptions) {
    this.inbound = options.inbound;
    this.openid = options.openid;
    this.decide = options.decide;
    let resolve: (settled: Settled) => void = () => undefined;
    let reject: (error: unknown) => void = () => undefined;
    this.settled = new Promise<Settled>((onSettle, onFail) => {
      resolve = onSettle;
      reject = onFail;
    });
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** False when the window is closed or somebody else is meant: the message has to go another way. */
  say(openid: string, message: OutgoingMessage): boolean {
    if (!this.#isOpen || openid !== this.openid) return false;
    this.#said.push(message);
    return true;
  }

  /** Calls back once, when the window settles or fails. */
  onClose(callback: () => void): void {
    this.#onClose = callback;
  }

  settle(turn: Turn): void {
    this.#close();
    this.#resolve({ turn, said: this.#said });
  }

  fail(error: unknown): void {
    this.#close();
    this.#reject(error);
  }

  #close(): void {
    this.#isOpen = false;
    this.#onClose?.();
  }
}

const windows = new AsyncLocalStorage<ReplyWindow>();

/** The window of the callback that the running code descends from. */
export function currentReplyWindow(): ReplyWindow | undefined {
  return windows.getStore();
}

export function runInReplyWindow(window: ReplyWindow, run: () => void): void {
  windows.run(window, run);
}
